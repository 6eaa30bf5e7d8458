"""Text to articles."""

from articlekit.reader.parse import parse, parse_all
from articlekit.reader.rules.outlets import Outlet, OutletSource, Rule, load_outlets
from articlekit.reader.rules.words import Words

__all__ = [
    "Outlet",
    "OutletSource",
    "Rule",
    "Words",
    "load_outlets",
    "parse",
    "parse_all",
]
