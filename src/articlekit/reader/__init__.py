"""Text to articles."""

from articlekit.reader.parse import count_records, encoding_of, parse, parse_all
from articlekit.reader.rules.outlets import (
    Outlet,
    OutletSource,
    Rule,
    installed,
    known_outlets,
    load_outlets,
)
from articlekit.reader.rules.words import Words

__all__ = [
    "Outlet",
    "OutletSource",
    "Rule",
    "Words",
    "count_records",
    "encoding_of",
    "installed",
    "known_outlets",
    "load_outlets",
    "parse",
    "parse_all",
]
