"""Text to articles."""

from articlekit.reader.articles.parsing import (
    Kind,
    parse,
    parse_all,
    parse_html,
    parse_kind,
    parse_markdown,
)
from articlekit.reader.rules.loading import load_outlets
from articlekit.reader.rules.outlets import Outlet, OutletSource, Rule
from articlekit.reader.rules.words import Words

__all__ = [
    "Kind",
    "Outlet",
    "OutletSource",
    "Rule",
    "Words",
    "load_outlets",
    "parse",
    "parse_all",
    "parse_html",
    "parse_kind",
    "parse_markdown",
]
