#!/bin/sh
# Runs the tests with the lowest versions that pyproject.toml allows of what articlekit needs.
#
#   tests/packaging/lowest.sh [PYTEST ARGUMENTS]
#
# PYTHON is the interpreter (default: python3.11, the lowest as well).
set -eu

cd "$(dirname "$0")/../.."
PYTHON=${PYTHON:-python3.11}
venv=${LOWEST:-build/lowest}
rm -rf "$venv"
"$PYTHON" -m venv "$venv"
bin=$venv/bin
"$bin/python" -m pip --disable-pip-version-check --quiet install --upgrade 'pip>=25.1'
"$bin/python" tests/packaging/lowest.py > "$venv/constraints.txt"
cat "$venv/constraints.txt"
"$bin/python" -m pip --disable-pip-version-check --quiet install \
    --constraint "$venv/constraints.txt" --group test '.[all]'
"$bin/python" -m pip check
exec "$bin/python" -m pytest -m 'not tools and not corpus' -p no:cacheprovider "$@"
