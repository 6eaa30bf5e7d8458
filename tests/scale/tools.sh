#!/bin/sh
# Runs what many machines run on a Dask cluster of two worker processes, and on an object store.
#
#   tests/scale/tools.sh [PYTEST ARGUMENTS]
#
# What is missing is installed (pip). PYTHON is an environment in which articlekit[all] and the group
# "test" are installed (default: .venv/bin/python).
set -eu

cd "$(dirname "$0")/../.."
PYTHON=${PYTHON:-.venv/bin/python}
"$PYTHON" -m pip --disable-pip-version-check --quiet install --group scale

SCALE=1 exec "$PYTHON" -m pytest tests/scale -p no:cacheprovider "$@"
