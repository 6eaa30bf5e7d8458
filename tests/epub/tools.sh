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

# --- Debian packages ---
missing=''
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need java default-jre-headless
need node nodejs
need npm npm
need chromium chromium
need mutool mupdf-tools
need ebook-convert calibre
[ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || missing="$missing fonts-noto-cjk"
if [ -n "$missing" ]; then
    sudo=''
    [ "$(id -u)" = 0 ] || sudo=sudo
    $sudo apt-get update -qq
    # shellcheck disable=SC2086 # One word a package.
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing
fi

# --- Python packages ---
"$PYTHON" -m pip --disable-pip-version-check --quiet install --group epub-tools

# --- Node packages ---
mkdir -p "$EPUB_TOOLS"
if ! cmp -s tests/epub/package.json "$EPUB_TOOLS/package.json"; then
    cp tests/epub/package.json "$EPUB_TOOLS/package.json.new"
    mv "$EPUB_TOOLS/package.json.new" "$EPUB_TOOLS/package.json"
    # The browsers that these packages would load are not needed: Debian's is there.
    (cd "$EPUB_TOOLS" && PUPPETEER_SKIP_DOWNLOAD=1 ELECTRON_SKIP_BINARY_DOWNLOAD=1 \
        npm install --no-audit --no-fund --no-package-lock --loglevel=error) || {
        rm -f "$EPUB_TOOLS/package.json"
        exit 1
    }
fi

exec "$PYTHON" -m pytest tests/epub -m tools -p no:cacheprovider --timeout=900 "$@"
