#!/bin/sh
# Chromium for the browser tests: installed where that is possible, never a failure by itself.
# Tests that need it say so, and with CI=true they fail when it is missing.
command -v chromium >/dev/null 2>&1 && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "shigen: chromium is not installed; browser tests are skipped" >&2
    exit 0
fi
echo "shigen: installing chromium for the browser tests"
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } \
    >/dev/null 2>&1; then
    echo "shigen: chromium could not be installed; browser tests are skipped" >&2
fi
