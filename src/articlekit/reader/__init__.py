"""Text to articles."""

from articlekit.reader.parse import parse, parse_all
from articlekit.reader.rules.outlets import Outlet, OutletSource, Rule, load_outlets

__all__ = [
    "Outlet",
    "OutletSource",
    "Rule",
    "load_outlets",
    "parse",
    "parse_all",
]
