"""Which escapes of a Markdown text no renderer needs."""

import html
import re

ESCAPE = re.compile(r"\\[!-/:-@\[-`{-~]|&(?:lt|amp|quot|#[0-9]+|#x[0-9A-F]+);")


def shown(text, readers):
    return [reader(text) for reader in readers.values()]


def needless(text, readers, skip=frozenset()):
    """The escapes of a text that could go, but those of the characters in `skip`.

    Those of one block and one character are judged together if each alone could go: of two that
    keep a pair from being one, either does.
    """
    # The blocks of a list or quote are read apart, too.
    blocks = re.split(r"\n\n+", text)
    return [place for block in blocks for place in _needless(block, readers, skip)]


def _needless(block, readers, skip):
    meant = shown(block, readers)
    idle = {}
    for escape in ESCAPE.finditer(block):
        char = meaning(escape)
        if char not in skip and shown(without(block, [escape]), readers) == meant:
            idle.setdefault(char, []).append(escape)
    for escapes in idle.values():
        if shown(without(block, escapes), readers) == meant:
            yield from (block[max(0, e.start() - 20) : e.end() + 20] for e in escapes)


def meaning(escape):
    return escape[0][1] if escape[0][0] == "\\" else html.unescape(escape[0])


def without(text, escapes):
    for escape in reversed(escapes):
        text = text[: escape.start()] + meaning(escape) + text[escape.end() :]
    return text


def count(texts, readers, skip=frozenset()):
    """Those that could go, and the number of characters of the texts."""
    size, found = 0, []
    for text in texts:
        size += len(text)
        found += needless(text, readers, skip)
    return found, size
