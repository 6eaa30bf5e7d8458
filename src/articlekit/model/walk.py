"""Functions over nodes: their children, all nodes inside them, their text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, get_args

from articlekit.model.nodes import (
    Block,
    Break,
    Caption,
    Code,
    Embed,
    Figure,
    Heading,
    Image,
    InlineCode,
    ListItem,
    Paragraph,
    TableRow,
    Text,
    ThematicBreak,
)


def children(node: Any) -> tuple[Any, ...]:
    """The nodes directly inside a node, in order.

    The children of a figure or an embed are those of its caption; a credit follows its caption.
    """
    if isinstance(node, (Figure, Embed)):
        return children(node.caption) if node.caption else ()
    if isinstance(node, Caption):
        return node.children + node.credit
    return getattr(node, "children", ())


def walk(nodes: tuple[Any, ...]) -> Iterator[Any]:
    """All nodes, depth first, in the order of the page."""
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        yield node
        if below := children(node):
            stack.extend(reversed(below))


def plain_text(node: Any) -> str:
    r"""The text of a node: breaks and block borders are ``\n``, a credit follows its caption.

    An emoji or sticker counts as its `alt`; other pictures have no text.
    """
    while node.__class__ is not Text:
        special = _PLAIN.get(node.__class__)
        if special is not None:
            return special(node)
        nodes = node.children
        if len(nodes) != 1:
            return "".join([plain_text(child) for child in nodes])
        node = nodes[0]  # As in most paragraphs.
    value: str = node.value
    return value


_ON_LINES = frozenset((*get_args(Block), ListItem, TableRow))


def _block_text(node: Any) -> str:
    """The text of a block with children; blocks among these are on lines of their own."""
    nodes = node.children
    gap = "\n" if nodes and nodes[0].__class__ in _ON_LINES else ""
    return gap.join([plain_text(child) for child in nodes])


def _caption_text(node: Any) -> str:
    return plain_text(node.caption) if node.caption else ""


_PLAIN: dict[type, Callable[[Any], str]] = {
    # The two without need no line ends, and are faster so.
    **dict.fromkeys(_ON_LINES - {Paragraph, Heading}, _block_text),
    InlineCode: lambda node: node.value,
    Code: lambda node: node.value,
    Break: lambda node: "\n",
    ThematicBreak: lambda node: "",
    Image: lambda node: node.alt if node.inline else "",
    Figure: _caption_text,
    Embed: _caption_text,
    Caption: lambda node: "\n".join(
        filter(None, ("".join(map(plain_text, line)) for line in (node.children, node.credit)))
    ),
    TableRow: lambda node: "\t".join(map(plain_text, node.children)),
}
