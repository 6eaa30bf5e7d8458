"""Renderers of Markdown that are not ours, each a function from a text to HTML.

Four are Python packages. The others are programs that tests/markdown/tools.sh installs; each is one
process that takes a JSON string per line.
"""

import atexit
import json
import os
import subprocess
from functools import cache
from pathlib import Path

import cmarkgfm
import mistune
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt

import markdown

_markdown_it = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_markdown_it.validateLink = lambda url: True  # Dangerous addresses are the subject of other tests.
_markdown_it.normalizeLinkText = lambda url: url


def by_markdown_it(text, *, html=False):
    _markdown_it.options["html"] = html
    return _markdown_it.render(text)


def by_cmark(text, *, html=False):
    unsafe = Options.CMARK_OPT_UNSAFE if html else 0
    return cmarkgfm.markdown_to_html_with_extensions(
        text,
        options=Options.CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE | unsafe,
        extensions=["table", "strikethrough"],
    )


@cache
def _mistune(html):
    return mistune.create_markdown(escape=False, plugins=["table", "strikethrough", "footnotes"])


def by_mistune(text, *, html=False):
    return _mistune(html)(text)


def by_python_markdown(text, *, html=True):
    """As MkDocs does by default; raw HTML is always allowed."""
    return markdown.markdown(text, extensions=["tables", "fenced_code", "toc"])


COMMONMARK = {"markdown-it-py": by_markdown_it, "cmark-gfm": by_cmark}
"""Those that follow the specification; HTML is text, or left out, unless `html` is true."""
READERS = {**COMMONMARK, "Python-Markdown": by_python_markdown, "mistune": by_mistune}
"""Those that are Python packages."""

_HERE = Path(__file__).parent / "markdown"
_TOOLS = Path(os.environ.get("MARKDOWN_TOOLS", "build/markdown-tools"))
_COMMANDS = {
    "kramdown": ["ruby", str(_HERE / "kramdown.rb")],
    "goldmark": [str(_TOOLS / "goldmark")],
    "remark": ["node", str(_TOOLS / "node.mjs"), "remark"],
    "marked": ["node", str(_TOOLS / "node.mjs"), "marked"],
    "psych": ["ruby", str(_HERE / "yaml.rb")],
    "go-yaml": [str(_TOOLS / "goyaml")],
}
PROGRAMS = ("kramdown", "goldmark", "remark", "marked")
"""Those that are programs."""


@cache
def _process(name):
    process = subprocess.Popen(
        _COMMANDS[name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    atexit.register(process.terminate)
    return process


def ask(name, text):
    """What a program makes of a text."""
    process = _process(name)
    process.stdin.write(json.dumps(text) + "\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


def by_program(name):
    """The renderer that is a program of this name."""
    return lambda text, *, html=False: ask(name, text)
