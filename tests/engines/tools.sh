#!/bin/sh
# Runs the recipes of examples/engines (Ray, Spark, datatrove, polars), and loads what is written with
# Hugging Face datasets. Needs Java for Spark.
#
#   tests/engines/tools.sh [PYTEST ARGUMENTS]
#
# The programs depend on many packages in versions of their own, so they get their own environment,
# build/engines (1.5 GB). PYTHON is the interpreter (default: python3).
set -eu

cd "$(dirname "$0")/../.."
venv=${ENGINES:-build/engines}
"${PYTHON:-python3}" -m venv "$venv"
bin=$PWD/$venv/bin
"$bin/python" -m pip --disable-pip-version-check --quiet install --upgrade 'pip>=25.1'
"$bin/python" -m pip --disable-pip-version-check --quiet install \
    --group engines --editable '.[fs,parquet]'

PATH=$bin:$PATH ENGINES=1 exec "$bin/python" -m pytest tests/engines -p no:cacheprovider "$@"
