# Installs programs that are not Python packages; sourced by the tools.sh of tests/epub and
# tests/browser. What cannot be installed fails the run that sources this.

# debian NAME=PACKAGE…: Debian packages; NAME is a command, or a file, that is there once they are.
debian() {
    missing=''
    for pair in "$@"; do
        name=${pair%%=*}
        [ -e "$name" ] || command -v "$name" >/dev/null 2>&1 || missing="$missing ${pair#*=}"
    done
    [ -n "$missing" ] || return 0
    sudo=''
    [ "$(id -u)" = 0 ] || sudo=sudo
    $sudo apt-get update -qq
    # shellcheck disable=SC2086 # One word a package.
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends \
        -o DPkg::Lock::Timeout=600 $missing
}

# npm_packages PACKAGE.JSON FOLDER: the packages that a package.json names, in a folder.
npm_packages() {
    mkdir -p "$2"
    cmp -s "$1" "$2/package.json" && return 0
    cp "$1" "$2/package.json.new"
    mv "$2/package.json.new" "$2/package.json"
    # The browsers that some packages would load are not needed: Debian's is there.
    (cd "$2" && PUPPETEER_SKIP_DOWNLOAD=1 ELECTRON_SKIP_BINARY_DOWNLOAD=1 \
        npm install --no-audit --no-fund --no-package-lock --loglevel=error) || {
        rm -f "$2/package.json"
        return 1
    }
}

CJK_FONTS=/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
