"""What the renderers of the common subset of Markdown show of a body, and what none of it they can.

Each function takes the name of a renderer (see `renderers`). The limits are those that
docs/markdown.md tells users.
"""

import re

import judge
from articlekit import model as m
from renderers import COMMONMARK

NO_START = ("Python-Markdown", "kramdown")
"""These number every list from one."""
LINKS_ADDRESSES = ("remark", "marked")
"""These make links of addresses in texts."""

LOOSE = ("mistune", "kramdown", "marked")
"""These may read emphasis inside of emphasis as other emphasis."""


def is_shown(name, body):
    """Whether a renderer can show a body at all."""
    return not any(_is_beyond(name, node) for node in m.walk(body))


def _is_beyond(name, node):
    match node:
        case m.Delete():  # cmark-gfm forgets delimiters that touch when one ends inside.
            return name not in ("markdown-it-py", "goldmark", "remark")
        case m.Strong() | m.Emphasis():  # They look for its end without regard to what is inside.
            inner = m.walk(node.children)
            return name in LOOSE and any(isinstance(n, m.Strong | m.Emphasis) for n in inner)
        case m.ListItem(children):
            return (
                name not in COMMONMARK
                and any(isinstance(child, m.Code | m.Table) for child in children[:1])
            ) or (name == "mistune" and _holds_table(children))
        case m.Blockquote(children):
            return name == "mistune" and _holds_table(children)
        case m.InlineCode(value):
            # They strip code, and look for delimiters in it before they look for its end.
            return name not in COMMONMARK and not value.isalnum()
        case m.Table(children):
            return name == "kramdown" and len(children) < 2
        case m.Code(_, value):
            return name not in COMMONMARK and not value.strip().isalnum()
        case m.Text(value):
            return name in LINKS_ADDRESSES and bool(re.search("://|@|www", value))
    return False


def _holds_table(children):
    return any(isinstance(child, m.Table) for child in children)


def seen(name, lines):
    """What a renderer tells of lines (see `judge`)."""
    return [tuple(_seen(name, part) for part in line) for line in lines]


def _seen(name, part):
    if isinstance(part, str) and name in NO_START:
        return re.sub(r"^ol@[0-9]+", "ol", part)
    return part


def difference(name, reader, text, body):
    """What a renderer shows of a text and what it should, if that is not the same."""
    shown = seen(name, judge.of_html(reader(text)))
    meant = seen(name, judge.of_body(body))
    return None if shown == meant else (shown, meant)
