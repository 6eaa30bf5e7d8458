#!/bin/sh
# Holds the HTML pages against a validator, a browser and an accessibility checker.
#
#   tests/browser/tools.sh [PYTEST ARGUMENTS]
#
# What is missing is installed (apt, npm); what cannot be installed fails the run, nothing is
# skipped. PYTHON is an environment in which articlekit and the group "test" are installed (default:
# .venv/bin/python), BROWSER_TOOLS the folder for npm's packages (default: build/browser-tools),
# SCREENSHOTS a folder for pictures of the pages (default: none are kept). With ARTICLEKIT_CORPUS,
# a folder of archive files, the pages of all of them are validated too.
set -eu

cd "$(dirname "$0")/../.."
PYTHON=${PYTHON:-.venv/bin/python}
BROWSER_TOOLS=${BROWSER_TOOLS:-$PWD/build/browser-tools}
export BROWSER_TOOLS

# shellcheck source=tests/install.sh
. tests/install.sh
debian java=default-jre-headless node=nodejs npm=npm chromium=chromium "$CJK_FONTS=fonts-noto-cjk"
npm_packages tests/browser/package.json "$BROWSER_TOOLS"

exec "$PYTHON" -m pytest tests/browser -m tools -p no:cacheprovider "$@"
