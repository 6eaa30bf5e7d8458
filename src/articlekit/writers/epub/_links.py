"""Addresses that a book links to, and notes with them at the end of their article."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape, unescape

from articlekit._text.characters import shortened
from articlekit._text.patterns import lazy_pattern
from articlekit._text.urls import safe_url
from articlekit.writers.valid import valid_url

_LINK = lazy_pattern(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.S)

MAX_SHOWN = 2000
"""The most characters of an address in a note: pop-ups hold 5,000."""
_LONGEST = 10_000
"""The longest address of a link, in characters: servers refuse longer ones."""


def link_address(url: str | None, base: str | None = None) -> str | None:
    """Returns the valid address for a link, resolved against `base`, or None if there is none."""
    safe = safe_url(url, base) if url else None
    valid = valid_url(safe) if safe else None
    return valid if valid and len(valid) <= _LONGEST else None


def note_links(
    markup: str, inside: Callable[[str], str | None], first: int = 1
) -> tuple[str, list[tuple[int, str]]]:
    """Replaces each link to the web by its text and the number of a note.

    Returns the markup and the notes: number, address. Links to articles of the book are rewritten
    as by `link_inside`. Numbers start at `first`.
    """
    notes: list[tuple[int, str]] = []

    def replaced(match: re.Match[str]) -> str:
        url = unescape(match[1])
        file = inside(url)
        if file is not None:
            return f'<a href="{file}">{match[2]}</a>'
        number = first + len(notes)
        notes.append((number, url))
        # The number is not in <sup>: reading systems would not recognise the note.
        return (
            f'{match[2]}<a href="#n{number}" id="r{number}" epub:type="noteref"'
            f' role="doc-noteref" class="noteref">[{number}]</a>'
        )

    return _LINK.sub(replaced, markup), notes


def note_list(notes: list[tuple[int, str]], words: Mapping[str, str]) -> str:
    """Returns the notes as asides; the backlink comes first, which Kobo needs."""
    asides = []
    for number, url in notes:
        shown = shortened(url, MAX_SHOWN)
        asides.append(
            f'<aside epub:type="footnote" role="doc-footnote" id="n{number}" class="note">\n'
            f'<p><a href="#r{number}" role="doc-backlink">[{number}]</a> '
            f'<a href="{escape(url)}">{escape(shown)}</a></p>\n</aside>'
        )
    inner = "\n".join(asides)
    return f'<section class="notes" aria-label="{words["notes"]}">\n{inner}\n</section>'
