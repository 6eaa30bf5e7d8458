"""Reads archived news articles and writes text, JSON, Markdown, HTML and e-books.

>>> import articlekit as ak
>>> article = ak.parse('''<!--1638995943000-->
... [Title](https://news.example/1)
... ------
...
... <p>A paragraph.</p>''')
>>> article.title, article.timestamp.isoformat()
('Title', '2021-12-08T20:39:03+00:00')
>>> print(ak.render(article, "text"))
Title
=====
<BLANKLINE>
A paragraph.
<BLANKLINE>
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from articlekit.arrow import from_arrow, to_arrow
    from articlekit.batch import Record, Summary
    from articlekit.batch.convert import convert
    from articlekit.collection import Choice
    from articlekit.errors import (
        ArticleKitError,
        InputError,
        ParseError,
        Problem,
        UsageError,
        WriteError,
    )
    from articlekit.files import iter_articles, read, render, write
    from articlekit.files.spans import Span, blocks, read_block
    from articlekit.model import (
        Article,
        Caption,
        Discarded,
        Embed,
        Figure,
        Image,
        Origin,
        replace,
    )
    from articlekit.reader import Outlet, Rule, Words, load_outlets, parse, parse_all, parse_html
    from articlekit.schemas import hf_features
    from articlekit.serial import from_dict, from_json, to_dict

__version__ = "0.1.0"

# Lazy, so that `articlekit --version` does not import the reader and lxml.
_HOMES = {
    "arrow": ("from_arrow", "to_arrow"),
    "batch": ("Record", "Summary", "convert"),
    "collection": ("Choice",),
    "errors": (
        "ArticleKitError",
        "InputError",
        "ParseError",
        "Problem",
        "UsageError",
        "WriteError",
    ),
    "files": ("iter_articles", "read", "render", "write"),
    "files.spans": ("Span", "blocks", "read_block"),
    "model": ("Article", "Caption", "Discarded", "Embed", "Figure", "Image", "Origin", "replace"),
    "reader": ("Outlet", "Rule", "Words", "load_outlets", "parse", "parse_all", "parse_html"),
    "schemas": ("hf_features",),
    "serial": ("from_dict", "from_json", "to_dict"),
}

# The modules that users may import from; `articlekit.images` works without an import of its own.
_MODULES = (
    "arrow",
    "collection",
    "distributed",
    "errors",
    "images",
    "model",
    "names",
    "reader",
    "testing",
    "writers",
)


def __getattr__(name: str) -> Any:
    """Imports the module of a name when the name is first used (PEP 562)."""
    for home, names in _HOMES.items():
        if name in names:
            value = globals()[name] = getattr(import_module(f"articlekit.{home}"), name)
            return value
    if name in _MODULES:
        return import_module(f"articlekit.{name}")
    raise AttributeError(f"module 'articlekit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_MODULES})


__all__ = [
    "Article",
    "ArticleKitError",
    "Caption",
    "Choice",
    "Discarded",
    "Embed",
    "Figure",
    "Image",
    "InputError",
    "Origin",
    "Outlet",
    "ParseError",
    "Problem",
    "Record",
    "Rule",
    "Span",
    "Summary",
    "UsageError",
    "Words",
    "WriteError",
    "__version__",
    "blocks",
    "convert",
    "from_arrow",
    "from_dict",
    "from_json",
    "hf_features",
    "iter_articles",
    "load_outlets",
    "parse",
    "parse_all",
    "parse_html",
    "read",
    "read_block",
    "render",
    "replace",
    "to_arrow",
    "to_dict",
    "write",
]
