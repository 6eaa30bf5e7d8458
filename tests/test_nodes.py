"""Every class of nodes has its place everywhere; a class that is added fails until it has.

tests/test_new_block.py adds one in a copy, as docs/architecture.md says, and runs this file there.
"""

import json
from itertools import count
from typing import Annotated, Literal, get_args, get_origin, get_type_hints
from zipfile import ZipFile

import pytest

import articlekit as ak
from articlekit import _samples
from articlekit import model as m
from articlekit.schemas import json_schema
from articlekit.testing import letters
from builders import article

BLOCKS, INLINES = get_args(m.Block), get_args(m.Inline)
CLASSES = (*BLOCKS, *INLINES, m.ListItem, m.TableRow, m.TableCell, m.RubyText, m.Caption)


def names(classes):
    return [cls.__name__ for cls in classes]


class Examples:
    """Nodes of any class, whose texts are words of their own."""

    def __init__(self):
        self.words = []
        self.numbers = count(1)

    def node(self, cls):
        hints = get_type_hints(cls, include_extras=True)
        return cls(**{name: self.value(hint, name) for name, hint in hints.items()})

    def value(self, hint, name):
        origin, parts = get_origin(hint), get_args(hint)
        if origin is tuple:
            classes = get_args(parts[0]) or parts[:1]
            cls = {BLOCKS: m.Paragraph, INLINES: m.Text}.get(classes, classes[0])
            return (self.node(cls), self.node(cls))
        if origin is Annotated:
            return hint.__metadata__[0].least
        if origin is Literal:
            return parts[0]
        if hint is m.Image:  # Of a figure; not inline, so its alt is no text.
            return m.Image("s.png", "https://a.example/s.png")
        if type(None) in parts:
            return self.node(m.Caption) if m.Caption in parts else None
        if hint is bool:
            return name == "inline"
        if hint is str and name in ("value", "alt"):
            self.words.append(f"word{next(self.numbers)}end")
            return self.words[-1]
        return f"https://a.example/{name}" if hint is str else self.node(hint)


def given(cls):
    """An article with an example of a class, and the words in it."""
    examples = Examples()
    node = examples.node(cls)
    return article(node if cls in BLOCKS else m.Paragraph((node,)), title=""), examples.words


@pytest.mark.parametrize("cls", CLASSES, ids=names(CLASSES))
def test_it_is_named_in_the_model(cls):
    assert getattr(m, cls.__name__) is cls
    assert cls.__name__ in m.__all__
    assert cls in get_args(m.Node)


@pytest.mark.parametrize("cls", BLOCKS + INLINES, ids=names(BLOCKS + INLINES))
def test_its_text_is_found(cls):
    found, words = given(cls)
    assert letters(found.text) == letters("".join(words))
    children = m.children(found.body[0])
    if any(type(child) in BLOCKS for child in children):  # They are not glued to each other.
        assert found.text == "\n".join(map(m.plain_text, children))


@pytest.mark.parametrize("format", ["text", "markdown", "html", "archive", "epub"])
@pytest.mark.parametrize("cls", BLOCKS + INLINES, ids=names(BLOCKS + INLINES))
def test_every_format_writes_it(cls, format, tmp_path):
    found, words = given(cls)
    if format == "epub":
        ak.write([found], tmp_path / "book.epub", language="en")
        text = "".join(_pages(tmp_path / "book.epub"))
    else:
        text = ak.render(found, format)
    for word in words:
        assert word in text, f"{format} leaves {cls.__name__} out"


def _pages(book):
    with ZipFile(book) as archive:
        for name in archive.namelist():
            if name.endswith(".xhtml"):
                yield archive.read(name).decode()


@pytest.mark.parametrize("cls", BLOCKS + INLINES, ids=names(BLOCKS + INLINES))
def test_it_is_json(cls):
    found, _ = given(cls)
    assert ak.from_json(ak.render(found, "json")) == found
    (node,) = json.loads(ak.render(found, "jsonl"))["body"]
    kind = (node if cls in BLOCKS else node["children"][0])["type"]
    assert (
        kind
        in json_schema()["$defs"]["block" if cls in BLOCKS else "phrasing"]["properties"]["type"][
            "enum"
        ]
    )


@pytest.mark.parametrize("cls", BLOCKS + INLINES, ids=names(BLOCKS + INLINES))
def test_writers_of_others_are_held_to_it(cls):
    nodes = m.walk(tuple(block for each in _samples.ARTICLES.values() for block in each.body))
    assert any(type(node) is cls for node in nodes), "no sample in _samples.py"
