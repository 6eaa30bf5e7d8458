#!/bin/sh
# Holds the e-books against checkers, reading systems and converters that are not Python packages.
#
#   tests/epub/tools.sh [PYTEST ARGUMENTS]
#
# What is missing is installed (apt, pip, npm); what cannot be installed fails the run, nothing is
# skipped. PYTHON is an environment in which articlekit[epub] and the group "test" are installed
# (default: .venv/bin/python), EPUB_TOOLS the folder for npm's packages (default:
# build/epub-tools). With ARTICLEKIT_CORPUS, a folder of archive files, one book of all of them is
# made and checked too.
set -eu

cd "$(dirname "$0")/../.."
PYTHON=${PYTHON:-.venv/bin/python}
EPUB_TOOLS=${EPUB_TOOLS:-$PWD/build/epub-tools}
export EPUB_TOOLS

# shellcheck source=tests/install.sh
. tests/install.sh
debian java=default-jre-headless node=nodejs npm=npm chromium=chromium mutool=mupdf-tools \
    ebook-convert=calibre "$CJK_FONTS=fonts-noto-cjk"
"$PYTHON" -m pip --disable-pip-version-check --quiet install --group epub-tools
npm_packages tests/epub/package.json "$EPUB_TOOLS"

exec "$PYTHON" -m pytest tests/epub -m tools -p no:cacheprovider --timeout=900 "$@"
