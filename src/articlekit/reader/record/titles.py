"""Whether a page repeats the title of its record."""

from __future__ import annotations

_DASHES = (" - ", " – ", " — ", " | ", "_")


def bare(text: str) -> str:
    """Letters and digits alone: marks and spaces differ between a page and its feed."""
    return "".join(filter(str.isalnum, text)).casefold()


def is_title(text: str, title: str) -> bool:
    """Whether a heading says what `title` says, perhaps without the name of the site."""
    said, whole = bare(text), bare(title)
    return bool(said) and (said == whole or (whole.startswith(said) and _site_follows(title, said)))


def _site_follows(title: str, said: str) -> bool:
    """Whether what the title has more is a dash, or such, and one name."""
    for dash in _DASHES:
        head, found, _ = title.rpartition(dash)
        if found and bare(head) == said:
            return True
    return False
