#!/bin/sh
# Converts a folder of articles to every format, and says what it made and where.
#
#     BIN=.venv/bin sh examples/demo.sh ARTICLES OUT
set -eu

articles=${1:?usage: demo.sh ARTICLES OUT}
out=${2:?usage: demo.sh ARTICLES OUT}
run=${BIN:+$BIN/}articlekit
pictures=$(dirname "$0")/pictures

mkdir -p "$out"
for format in text json markdown html archive; do
    extra=
    [ "$format" = html ] && extra=--index
    "$run" convert "$articles" --to "$format" --output "$out/$format/" \
        --existing overwrite --quiet $extra
done
"$run" convert "$articles" --output "$out/articles.jsonl" --quiet
"$run" convert "$articles" --output "$out/articles.json" --quiet
"$run" book "$articles" --output "$out/articles.epub" --title 'articlekit demo' \
    --group-by month --images "$pictures" --quiet

echo "Made of $articles:"
for made in text json markdown html archive articles.jsonl articles.json articles.epub; do
    if [ -d "$out/$made" ]; then
        count=$(find "$out/$made" -type f | wc -l)
        printf '  %-32s %s files\n' "$out/$made/" "$((count))"
    else
        printf '  %-32s %s bytes\n' "$out/$made" "$(($(wc -c < "$out/$made")))"
    fi
done
echo "Begin with $out/html/index.html, or open $out/articles.epub in an e-book reader."
