"""Where tags, comments and what is no markup begin and end: HTML 5, section 13.2.5."""

from __future__ import annotations

import re
from html import unescape

TOKEN = re.compile(  # Comments (also what is taken for one), tags and their attributes.
    r"""<(?:!--(?:-?>|.*?(?:--!?>|\Z))|[!?][^>]*+(?:>|\Z)|/(?:>|[^A-Za-z>][^>]*+(?:>|\Z))"""
    r"""|(/?)([A-Za-z][^ \t\n\r\f/>]*+)((?:[ \t\n\r\f/]++|[^ \t\n\r\f/>][^ \t\n\r\f/>=]*+"""
    r"""(?:[ \t\n\r\f]*+=[ \t\n\r\f]*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^ \t\n\r\f>"'][^ \t\n"""
    r"""\r\f>]*+|(?=>|\Z)))?+)*+)(?:>|\Z))""",
    re.S,
)
"""A tag has groups: 1 the solidus of an end tag, 2 its name, 3 its attributes."""

_ATTRIBUTE = re.compile(
    r"""([^ \t\n\r\f/>][^ \t\n\r\f/>=]*+)(?:[ \t\n\r\f]*+=[ \t\n\r\f]*+"""
    r"""(?:"([^"]*+)"?+|'([^']*+)'?+|([^ \t\n\r\f>"'][^ \t\n\r\f>]*+)|))?+"""
)

_END = {
    name: re.compile(rf"</{name}(?=[ \t\n\r\f/>])|\Z", re.I)
    for name in "script style title textarea xmp iframe noembed noframes".split()
}
RAW = frozenset((*_END, "plaintext"))
"""The elements with text inside that is no markup."""
_IN_SCRIPT = re.compile(r"<!--(-?>)?|-->|<(/?)script(?=[ \t\n\r\f/>])", re.I)


def attributes(token: re.Match[str]) -> dict[str, str]:
    """The attributes of a tag; of two of a name the first counts."""
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(token[3]):
        found.setdefault(name.lower(), unescape(double or single or bare))
    return found


def raw_end(html: str, at: int, name: str) -> int:
    """Where the text ends that begins at `at` in such an element: at its end tag, or the page's."""
    if name == "plaintext":
        return len(html)
    if name == "script":
        at = _script_end(html, at)
    end = _END[name].search(html, at)
    return end.start() if end else len(html)


def _script_end(html: str, at: int) -> int:
    """Where an end tag would end a script: not in one that stands in a comment in it."""
    in_comment = is_double = False
    for found in _IN_SCRIPT.finditer(html, at):
        if found[0].startswith("<!--"):
            in_comment = in_comment or not found[1]
        elif found[0] == "-->":
            in_comment = is_double = False
        elif found[2]:
            if not is_double:
                return found.start()
            is_double = False
        else:
            is_double = in_comment
    return len(html)
