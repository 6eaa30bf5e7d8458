"""Text to articles."""

from articlekit.reader.assemble import annotated
from articlekit.reader.parse import (
    Kind,
    count_records,
    encoding_of,
    parse,
    parse_all,
    parse_html,
    parse_kind,
    parse_markdown,
)
from articlekit.reader.rules.outlets import Outlet, OutletSource, Rule, installed, load_outlets
from articlekit.reader.rules.words import Words

__all__ = [
    "Kind",
    "Outlet",
    "OutletSource",
    "Rule",
    "Words",
    "annotated",
    "count_records",
    "encoding_of",
    "installed",
    "load_outlets",
    "parse",
    "parse_all",
    "parse_html",
    "parse_kind",
    "parse_markdown",
]
