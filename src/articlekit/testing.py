"""A test kit for authors of plug-ins: formats and outlets.

    from articlekit import testing

    def test_my_writer():
        testing.check_writer(MyWriter())

Each function raises an AssertionError that describes the fault; no test framework is needed.
`articlekit.writers.Writer` states what a writer must do, `articlekit.Rule` what a rule is.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import is_dataclass, replace
from io import BytesIO
from typing import Any, TypeAlias

from articlekit._samples import ARTICLES, AWKWARD, EMPTY
from articlekit.errors import ignore
from articlekit.model import (
    Article,
    Code,
    Embed,
    Figure,
    Heading,
    Image,
    InlineCode,
    Paragraph,
    TableCell,
    Text,
    children,
    plain_text,
    walk,
)
from articlekit.reader import Outlet, parse
from articlekit.writers import TextWriter, Writer

__all__ = [
    "ARTICLES",
    "Read",
    "check_every_node",
    "check_outlets",
    "check_writer",
    "letters",
    "written",
]

Read: TypeAlias = Callable[[bytes], str]
"""A function that returns the text of a file in the format, without markup."""

_ENVIRONMENTS = (
    {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C", "PYTHONUTF8": "0"},
    {"PYTHONHASHSEED": "2", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
)
_CHILD = """
import hashlib, pickle, sys
from articlekit import testing
writer = pickle.load(sys.stdin.buffer)
for name, article in testing.ARTICLES.items():
    print(hashlib.sha256(testing.written(writer, article)).hexdigest(), ascii(name))
"""


def _decoded(data: bytes) -> str:
    """Default `Read`: the whole file as UTF-8, for formats without escapes."""
    return data.decode("utf-8")


# --- Writers -----------------------------------------------------------------------------------


def check_writer(writer: Writer, read: Read = _decoded) -> None:
    """Checks a writer against all rules of writers.

    `read` returns the text of a file in the format. It may be left out if a file in the format is
    UTF-8 text without escapes that contain letters (such as ``&amp;``).
    """
    check_protocol(writer)
    check_every_node(writer, read)
    check_awkward_text(writer, read)
    check_determinism(writer)


def check_protocol(writer: Writer) -> None:
    """Checks a writer against `articlekit.writers.Writer`: its class, options and results."""
    kind = type(writer)
    assert isinstance(writer, Writer), f"{kind.__name__} has no suffix or no write()"
    assert writer.suffix.startswith("."), f"the suffix {writer.suffix!r} has no dot"
    assert writer.suffix == writer.suffix.lower(), f"{writer.suffix!r} is not in lower case"
    _check_options(kind)
    many = getattr(kind, "holds_many", False)
    for name, article in {**ARTICLES, **EMPTY}.items():
        data = written(writer, article)
        if isinstance(writer, TextWriter):
            text = writer.render(article, ignore)
            assert isinstance(text, str), f"{name}: render() returned {type(text).__name__}"
            assert text.endswith("\n"), f"{name}: no line end at the end: {text[-40:]!r}"
            assert many or data == text.encode(), f"{name}: write() and render() differ"
    if many:
        _check_many(writer)


def _check_options(kind: type[Any]) -> None:
    assert is_dataclass(kind), f"{kind.__name__} is not a dataclass"
    frozen = kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert frozen, f"{kind.__name__} is not frozen"
    kind()  # Each option has a default.
    try:
        kind(**{"no such option": None})
    except TypeError:
        return
    raise AssertionError(f"{kind.__name__} accepts an unknown option")


def _check_many(writer: Writer) -> None:
    stream = BytesIO()
    writer.write(iter(ARTICLES.values()), stream, ignore)
    one = max(len(written(writer, article)) for article in ARTICLES.values())
    assert len(stream.getvalue()) > one, "write() does not write all articles of an iterator"


def check_every_node(writer: Writer, read: Read = _decoded) -> None:
    """Checks that each text of each kind of node occurs in the output exactly once.

    The articles are `ARTICLES`: one per kind of block and of phrasing content, and one with all of
    them. Their texts need no escapes. The output must have them in the order of the article, and
    may wrap, mark and indent them.
    """
    for name, article in ARTICLES.items():
        seen = letters(read(written(writer, article)))
        title = letters(article.title)
        assert title in seen, f"{name}: the title is lost"
        _check_order(name, map(letters, _texts_of(article)), seen, once=True)


def check_awkward_text(writer: Writer, read: Read = _decoded) -> None:
    """Checks that no text is lost that looks like markup, is nested deeply, or is long (`AWKWARD`).

    The output must have the letters of each line completely, in the order of the article.
    """
    for name, article in AWKWARD.items():
        seen = letters(read(written(writer, article)))
        _check_order(name, map(letters, _lines(article)), seen, once=False)


def _check_order(name: str, wanted: Iterable[str], seen: str, *, once: bool) -> None:
    at = 0
    for text in filter(None, wanted):
        found = seen.find(text, at)
        if found < 0:
            fault = "is out of order" if text in seen else "is lost"
            raise AssertionError(f"{name}: {text[:80]!r} {fault}; the output is {seen[:400]!r}")
        if once:
            assert seen.count(text) == 1, f"{name}: {text[:80]!r} is written more than once"
        at = found + len(text)


def check_determinism(writer: Writer) -> None:
    """Checks that the same articles give the same bytes.

    Each is written twice here, and in two processes that differ in hash seed, time zone and
    locale. Therefore the class of the writer must be importable.
    """
    for name, article in ARTICLES.items():
        assert written(writer, article) == written(writer, article), (
            f"{name}: write() twice differs"
        )
    first, second = (_in_another_process(writer, more) for more in _ENVIRONMENTS)
    for one, other in zip(first, second, strict=True):
        assert one == other, f"{one.partition(' ')[2]}: differs in another process"


def _in_another_process(writer: Writer, environment: dict[str, str]) -> list[str]:
    path = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(  # noqa: S603  # A constant program in the same interpreter.
        [sys.executable, "-c", _CHILD],
        input=pickle.dumps(writer),
        env={**os.environ, "PYTHONPATH": path, **environment},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout.decode("ascii").splitlines()


def written(writer: Writer, article: Article) -> bytes:
    """The bytes that a writer writes for one article. Raises AssertionError if the writer fails."""
    stream = BytesIO()
    try:
        writer.write(iter((article,)), stream, ignore)
    except Exception as error:
        kinds = ", ".join(dict.fromkeys(type(node).__name__ for node in walk(article.body)))
        raise AssertionError(
            f"{article.title!r} ({kinds}): {type(error).__name__}: {error}"
        ) from error
    return stream.getvalue()


# --- Letters -----------------------------------------------------------------------------------


def letters(text: str) -> str:
    """The letters and digits of a text, without the characters between them."""
    return "".join(filter(str.isalnum, text))


def _texts_of(article: Article) -> Iterator[str]:
    for block in article.body:
        yield from _texts(block)


def _texts(node: Any) -> Iterator[str]:
    """The text of each node inside a node, in order; a credit follows its caption."""
    match node:
        case Text(value) | InlineCode(value) | Code(_, value):
            yield value
        case Image():
            yield node.alt if node.inline else ""
        case _:
            for child in children(node):
                yield from _texts(child)


def _lines(article: Article) -> Iterator[str]:
    """The text of each line, in order."""
    for node in walk(article.body):
        if isinstance(node, (Paragraph, Heading, TableCell, Figure, Embed, Code)):
            yield plain_text(node)


# --- Outlets -----------------------------------------------------------------------------------


def check_outlets(outlets: Iterable[Outlet], *records: str | bytes) -> None:
    """Checks outlets against the records that they exist for.

    A record must have the same letters with and without the outlets, in its body, its dateline or
    its discarded texts; and each rule, dateline and zone must change how some record is read.
    """
    from unittest import mock  # Slow to import; only this function needs it.

    from articlekit.reader.rules import match
    from articlekit.reader.rules import outlets as known

    table = tuple(outlets)
    # If the outlets are installed as a plug-in too, they would apply even where they are left out.
    with mock.patch.object(known, "installed", tuple):
        match.rules_for.cache_clear()
        try:
            _check_table(table, records)
        finally:
            match.rules_for.cache_clear()


def _check_table(table: tuple[Outlet, ...], records: tuple[str | bytes, ...]) -> None:
    read = [parse(record, outlets=table) for record in records]
    for article, record in zip(read, records, strict=True):
        without = _all_letters(parse(record))
        assert _all_letters(article) == without, f"{article.title!r}: letters were lost or added"
    for name, rest in _without_one(table):
        changed = (parse(record, outlets=rest) for record in records)
        assert not all(map(_equal, changed, read)), f"no record needs {name}"


def _equal(one: Article, other: Article) -> bool:
    return one == other and one.standfirst == other.standfirst


def _all_letters(article: Article) -> Counter[str]:
    parts = (article.text, article.dateline or "", *(item.text for item in article.discarded))
    return Counter(letters("".join(parts)))


def _without_one(table: tuple[Outlet, ...]) -> Iterator[tuple[str, tuple[Outlet, ...]]]:
    """Each rule, dateline and zone of a table: its name, and the table without it."""
    for number, row in enumerate(table):
        for name, less in _less(row):
            yield f"{name} of {row.name}", (*table[:number], less, *table[number + 1 :])


def _less(row: Outlet) -> Iterator[tuple[str, Outlet]]:
    for rule in row.rules:
        yield str(rule), replace(row, rules=tuple(x for x in row.rules if x is not rule))
    for line in row.datelines:
        yield line, replace(row, datelines=tuple(x for x in row.datelines if x != line))
    if row.zone:
        yield "the zone", replace(row, zone=None)
