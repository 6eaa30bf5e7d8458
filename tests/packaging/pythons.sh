#!/bin/sh
# Runs the tests of the wheel with every Python that pyproject.toml names and this machine has.
#
#   tests/packaging/pythons.sh [PYTEST ARGUMENTS]
#
# Needs the wheel in dist/ (make wheel). Says which Pythons were not to be had.
set -eu

cd "$(dirname "$0")/../.."
wheel=$(echo "$PWD"/dist/*.whl)
[ -e "$wheel" ] || { echo 'pythons.sh: make wheel comes first' >&2; exit 1; }
versions=$(sed -n 's/.*"Programming Language :: Python :: \(3\.[0-9]*\)".*/\1/p' pyproject.toml)
missing=''
for version in $versions; do
    # pyenv has shims for all, which fail where its own version is not named.
    command=$(PYENV_VERSION=$(pyenv versions --bare 2>/dev/null | grep "^$version\." | tail -1) \
        "python$version" -c 'import sys; print(sys.executable)' 2>/dev/null) || {
        missing="$missing $version"
        continue
    }
    venv=build/python-$version
    rm -rf "$venv"
    "$command" -m venv "$venv"
    "$venv/bin/python" -m pip --disable-pip-version-check --quiet install --upgrade 'pip>=25.1'
    "$venv/bin/python" -m pip --disable-pip-version-check --quiet install --group test "$wheel[all]"
    "$venv/bin/python" --version
    "$venv/bin/python" -m pytest -m 'not tools and not corpus' -p no:cacheprovider "$@"
done
[ -z "$missing" ] || echo "not to be had:$missing"
