#!/bin/sh
# Prints the first Python from 3.11 to 3.14 on this machine, or says what to do.
# A name on the path proves nothing (version managers leave shims), so each one is asked.
for python in python3.13 python3.12 python3.11 python3.14 python3; do
    if "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' \
        >/dev/null 2>&1; then
        echo "$python"
        exit 0
    fi
done
echo "shigen needs Python 3.11, 3.12, 3.13 or 3.14, and none was found on the path." >&2
echo "Install one (on Debian or Ubuntu: apt-get install python3 python3-venv) and run make again." >&2
exit 1
