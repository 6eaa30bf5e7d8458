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

from typing import TYPE_CHECKING

from articlekit._lazy import __dir__ as __dir__
from articlekit._lazy import __getattr__ as __getattr__
from articlekit._version import __version__

if TYPE_CHECKING:  # `_lazy` imports these when they are first used.
    from articlekit.arrow import from_arrow, to_arrow
    from articlekit.batch.convert import convert
    from articlekit.batch.records import Record, Summary
    from articlekit.collection import Choice
    from articlekit.errors import (
        ArticleKitError,
        InputError,
        ParseError,
        Problem,
        UsageError,
        WriteError,
    )
    from articlekit.files.reading import iter_articles, read
    from articlekit.files.spans import Span, blocks, read_block
    from articlekit.files.writing import render, write
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
