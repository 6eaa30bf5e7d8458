#!/bin/sh
# Builds the documentation and opens every page of it in Chromium, in both themes.
#
#   tests/docs/site.sh [FOLDER FOR SCREENSHOTS]
#
# Fails for a warning of the build, an error on a page's console, a request to anywhere else, a link
# to a page or an anchor that is not there, and text that is wider than its page. What is missing
# is installed (apt, pip, npm); what cannot be installed fails the run. SITE_TOOLS is the folder for
# npm's packages (default: build/site-tools).
set -eu

shots=${1:-}
case $shots in ''|/*) ;; *) shots=$PWD/$shots ;; esac
cd "$(dirname "$0")/../.."
SITE_TOOLS=${SITE_TOOLS:-$PWD/build/site-tools}

missing=''
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need node nodejs
need npm npm
need chromium chromium
[ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || missing="$missing fonts-noto-cjk"
if [ -n "$missing" ]; then
    sudo=''
    [ "$(id -u)" = 0 ] || sudo=sudo
    $sudo apt-get update -qq
    # shellcheck disable=SC2086 # One word a package.
    DEBIAN_FRONTEND=noninteractive $sudo apt-get -o DPkg::Lock::Timeout=600 install -y -qq \
        --no-install-recommends $missing
fi

mkdir -p "$SITE_TOOLS"
if ! cmp -s tests/docs/package.json "$SITE_TOOLS/package.json"; then
    cp tests/docs/package.json "$SITE_TOOLS/package.json"
    (cd "$SITE_TOOLS" && PUPPETEER_SKIP_DOWNLOAD=1 \
        npm install --no-audit --no-fund --no-package-lock --loglevel=error) || {
        rm -f "$SITE_TOOLS/package.json"
        exit 1
    }
fi

make docs
NODE_DIR=$SITE_TOOLS node tests/docs/site.mjs site "$shots"
