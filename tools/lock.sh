#!/bin/sh
# Pins every requirement with its hashes, valid for Python 3.11 to 3.14 on every platform.
# The options keep addresses, and comments that change with each run, out of the files.
set -eu
cd "$(dirname "$0")/.."

if ! command -v uv >/dev/null 2>&1; then
    echo "make lock needs uv on the path (for instance: pipx install uv)" >&2
    exit 1
fi

compile() {
    output=$1
    shift
    uv pip compile --quiet --upgrade --universal --fork-strategy fewest --python-version 3.11 \
        --generate-hashes --no-header --no-annotate --no-emit-index-url \
        pyproject.toml "$@" --output-file "$output" >/dev/null
    echo "$output"
}

compile requirements.txt --group build
# The other files keep to the run-time pins: one environment holds them all.
compile requirements-dev.txt --group build --group dev --constraint requirements.txt
compile requirements-docs.txt --group build --group docs --constraint requirements-dev.txt

uv pip compile --quiet --upgrade --universal --fork-strategy fewest --python-version 3.11 \
    --generate-hashes --no-header --no-annotate --no-emit-index-url \
    --group node --output-file requirements-node.txt >/dev/null
echo requirements-node.txt

npm install --package-lock-only --loglevel=error
echo package-lock.json
