"""Addresses in a book: valid ones out of it, and into it where the article is here too.

An article is written before all others are known, so its links lead outside at first. They are
looked at again when the book is put together: what stands between ``<a href="`` and its quote in
our own markup is an address and nothing else, for ``<`` is escaped everywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape, unescape

_HREF = re.compile(r'<a href="([^"]*)"')
_NOTED = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.S)

MAX_SHOWN = 2000
"""So many characters of an address are shown in a note: pop-ups hold 5,000."""


def article_key(url: str) -> str:
    """What addresses of one article share: scheme, ``www.``, fragment and last slash aside."""
    key = url.partition("#")[0]
    key = key.partition("://")[2] or key
    return key.removeprefix("www.").rstrip("/")


# --- Late decisions ----------------------------------------------------------------------------


def link_inside(markup: str, inside: Callable[[str], str | None]) -> str:
    """The markup with its links led to where the book holds what they lead to.

    `inside` gives the file for an address, or None.
    """

    def led(match: re.Match[str]) -> str:
        file = inside(unescape(match[1]))
        return match[0] if file is None else f'<a href="{file}"'

    return _HREF.sub(led, markup)


def note_links(
    markup: str, inside: Callable[[str], str | None], first: int = 1
) -> tuple[str, list[tuple[int, str]]]:
    """The markup with a note's number behind each link outside, and the notes: number, address.

    Links into the book become links as with `link_inside`. The numbers go up from `first`.
    """
    notes: list[tuple[int, str]] = []

    def noted(match: re.Match[str]) -> str:
        url = unescape(match[1])
        file = inside(url)
        if file is not None:
            return f'<a href="{file}">{match[2]}</a>'
        number = first + len(notes)
        notes.append((number, url))
        # The number is not inside <sup>, which reading systems do not take for a note.
        return (
            f'{match[2]}<a href="#n{number}" id="r{number}" epub:type="noteref"'
            f' role="doc-noteref" class="noteref">[{number}]</a>'
        )

    return _NOTED.sub(noted, markup), notes


def note_list(notes: list[tuple[int, str]], words: Mapping[str, str]) -> str:
    """The notes, as asides; the way back comes first, as Kobo wants it."""
    asides = []
    for number, url in notes:
        shown = url if len(url) <= MAX_SHOWN else url[:MAX_SHOWN] + "…"
        asides.append(
            f'<aside epub:type="footnote" role="doc-footnote" id="n{number}" class="note">\n'
            f'<p><a href="#r{number}" role="doc-backlink">[{number}]</a> '
            f'<a href="{escape(url)}">{escape(shown)}</a></p>\n</aside>'
        )
    inner = "\n".join(asides)
    return f'<section class="notes" aria-label="{words["notes"]}">\n{inner}\n</section>'
