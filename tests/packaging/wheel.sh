#!/bin/sh
# Builds what is published and holds it against checkers and empty environments.
#
#   tests/packaging/wheel.sh [PYTHON]
#
# PYTHON is an environment with the group "lint" (default: .venv/bin/python); the group "packaging"
# is installed into it. Leaves the files in dist/.
set -eu

PYTHON=${1:-.venv/bin/python}
case $PYTHON in */*) PYTHON=$(cd "$(dirname "$PYTHON")" && pwd)/$(basename "$PYTHON") ;; esac
cd "$(dirname "$0")/../.."
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "wheel.sh: $*" >&2; exit 1; }
pip() { "$PYTHON" -m pip --disable-pip-version-check --quiet "$@"; }

pip install --group packaging

# --- The same files whoever builds them, wherever, whenever ---
SOURCE_DATE_EPOCH=1640995200
export SOURCE_DATE_EPOCH
build() {
    "$PYTHON" -m build --outdir "$2" "$1" > "$work/build.log" 2>&1 || {
        cat "$work/build.log" >&2
        fail 'the build failed'
    }
}
rm -rf dist
build "$root" "$root/dist"
sdist=$(echo dist/*.tar.gz)
wheel=$(echo dist/*.whl)
mkdir "$work/elsewhere"
tar -xzf "$sdist" -C "$work/elsewhere" --strip-components=1
(
    umask 077
    TZ=Asia/Shanghai LC_ALL=C PYTHONHASHSEED=7
    export TZ LC_ALL PYTHONHASHSEED
    build "$work/elsewhere" "$work/again"
)
for file in "$sdist" "$wheel"; do
    again="$work/again/$(basename "$file")"
    cmp "$file" "$again" || fail "$file is another one when it is built again from the sdist"
    (cd "$root" && sha256sum "$file")
done

# --- What checkers say ---
"$PYTHON" -m twine --no-color check --strict "$sdist" "$wheel"
"$PYTHON" -m check_wheel_contents "$wheel"
for needed in tests/conftest.py docs/index.md examples/convert.py Makefile CHANGELOG.md LICENSE; do
    [ -e "$work/elsewhere/$needed" ] || fail "the sdist has no $needed"
done

# --- An empty environment, without any extra ---
"$PYTHON" -m venv "$work/plain"
bin=$work/plain/bin
"$bin/python" -m pip --disable-pip-version-check --quiet install "$wheel"
cd "$work" # Where there is no source that could be imported instead.
wanted=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' "$root/src/articlekit/_version.py")
[ "$("$bin/articlekit" --version)" = "articlekit $wanted" ] || fail 'wrong version'
for format in text markdown json html archive; do
    "$bin/articlekit" convert "$root/examples/articles" -t "$format" -o "$format/" --quiet
    made=$(find "$format" -type f | wc -l)
    [ "$made" -eq 14 ] || fail "$made files of $format, not 14"
done
"$bin/python" -W error -c 'import articlekit.testing as t; t.check_writer(
    __import__("articlekit.writers.text").writers.text.PlainTextWriter())'
status=0
"$bin/articlekit" book "$root/examples/articles" -o a.epub 2> said || status=$?
[ "$status" -eq 2 ] || fail "a book without its extra: status $status, not 2"
grep -q "pip install 'articlekit\[epub\]'" said || fail "a book without its extra: $(cat said)"

status=0
"$bin/articlekit" convert "$root/examples/articles" -o a.parquet 2> said || status=$?
[ "$status" -eq 2 ] || fail "Parquet without its extra: status $status, not 2"
grep -q "pip install 'articlekit\[parquet\]'" said || fail "Parquet without its extra: $(cat said)"

# --- Types, as a program that uses the package sees them ---
cat > typed.py <<'EOF'
import articlekit as ak
from articlekit.model import Paragraph

article: ak.Article = ak.parse("")
texts: list[str] = [ak.render(article, "text") for block in article.body
                    if isinstance(block, Paragraph)]
wrong: int = article.title
EOF
"$PYTHON" -m mypy --strict --no-error-summary --python-executable "$bin/python" typed.py > types && \
    fail 'a wrong type was not seen: the wheel is not typed'
[ "$(wc -l < types)" -eq 1 ] || { cat types >&2; fail 'only the last line of typed.py is wrong'; }

# --- With all extras ---
"$PYTHON" -m venv "$work/full"
"$work/full/bin/python" -m pip --disable-pip-version-check --quiet install "$root/$wheel[all]"
"$work/full/bin/articlekit" book "$root/examples/articles" -o a.epub --quiet \
    --images "$root/examples/pictures"
"$work/full/bin/python" -c 'import zipfile; assert zipfile.ZipFile("a.epub").testzip() is None'
echo "$(basename "$wheel") runs in an empty environment"
