#!/bin/sh
# Holds Markdown against renderers and site generators that are not Python packages.
#
#   tests/markdown/tools.sh [PYTEST ARGUMENTS]
#
# What is missing is installed (apt, pip, npm); what cannot be installed fails the run, nothing is
# skipped. PYTHON is an environment in which articlekit and the group "test" are installed (default:
# .venv/bin/python), MARKDOWN_TOOLS the folder for what is built (default: build/markdown-tools).
# With ARTICLEKIT_CORPUS, a folder of archive files, the law also runs over these.
set -eu

cd "$(dirname "$0")/../.."
PYTHON=${PYTHON:-.venv/bin/python}
MARKDOWN_TOOLS=${MARKDOWN_TOOLS:-$PWD/build/markdown-tools}
export MARKDOWN_TOOLS

# shellcheck source=tests/install.sh
. tests/install.sh
debian node=nodejs npm=npm ruby=ruby kramdown=ruby-kramdown jekyll=jekyll hugo=hugo go=golang-go \
    /usr/share/gocode/src/github.com/yuin/goldmark=golang-github-yuin-goldmark-dev \
    /usr/share/gocode/src/gopkg.in/yaml.v3=golang-gopkg-yaml.v3-dev
ruby -e 'require "kramdown-parser-gfm"' 2> /dev/null || debian /none=ruby-kramdown-parser-gfm
"$PYTHON" -m pip --disable-pip-version-check --quiet install --group markdown-tools
npm_packages tests/markdown/package.json "$MARKDOWN_TOOLS"
cp tests/markdown/node.mjs "$MARKDOWN_TOOLS"
for program in goldmark goyaml; do
    GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$MARKDOWN_TOOLS/go-cache" \
        go build -o "$MARKDOWN_TOOLS/$program" tests/markdown/$program/main.go
done

exec "$PYTHON" -m pytest tests/markdown -p no:cacheprovider --timeout=900 "$@"
