"""Text to articles."""

from articlekit.reader.parse import count_records, encoding_of, parse, parse_all
from articlekit.reader.rules.outlets import Outlet, OutletSource, Rule, installed, load_outlets
from articlekit.reader.rules.words import Words

__all__ = [
    "Outlet",
    "OutletSource",
    "Rule",
    "Words",
    "count_records",
    "encoding_of",
    "installed",
    "load_outlets",
    "parse",
    "parse_all",
]
