"""Options whose values are not of their types are errors, wherever they are given from Python."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest

import articlekit as ak
from articlekit._options import check_options
from articlekit.batch.options import ConvertOptions
from articlekit.errors import UsageError
from articlekit.images import FetchOptions
from articlekit.model import Article, Paragraph, Text
from articlekit.writers import formats
from folders import put
from scale.archive import record

ARTICLE = Article(title="题", body=(Paragraph((Text("文"),)),))
VALUES = ["bogus", -7, 3.5, ["a"], True, {}, b"x", None, (), object()]


@dataclasses.dataclass(frozen=True)
class Bounds:
    minimum: float | None = None
    maximum: float | None = None


@dataclasses.dataclass(kw_only=True)
class Options:
    choice: Literal["a", "b"] = "a"
    number: int = 1
    share: Annotated[float | None, Bounds(0, 1)] = None
    count: Annotated[int, Bounds(1)] = 2
    text: str | None = None
    flag: bool = False
    path: str | Path = ""
    names: tuple[str, ...] = ()
    one_or_more: str | Sequence[str] = ()
    any_of: Iterable[int] = ()
    call: Callable[[], None] | None = None
    day: dt.date | None = None
    anything: Any = None
    own: int = dataclasses.field(default=0, init=False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("choice", "b"), ("number", -3), ("share", 0.5), ("share", 1), ("share", None),
        ("count", 1), ("text", "x"), ("flag", True), ("path", Path("x")), ("names", ["a", "b"]),
        ("one_or_more", "a"), ("one_or_more", {"a"}), ("any_of", iter([1])), ("any_of", [1]),
        ("call", print), ("day", dt.date(2021, 1, 1)), ("anything", object()),
    ],
)  # fmt: skip
def test_a_value_of_the_type_is_taken(name, value):
    check_options(Options(**{name: value}))


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("number", "3", "a whole number"),
        ("number", True, "a whole number"),
        ("number", 3.5, "a whole number"),
        ("share", 2, "a number from 0 to 1 or None"),
        ("count", 0, "a whole number from 1 on"),
        ("text", 3, "a text or None"),
        ("flag", "yes", "True or False"),
        ("flag", 1, "True or False"),
        ("path", 3, "a text or Path"),
        ("names", "ab", "a list"),
        ("names", ["a", 3], "a list"),
        ("one_or_more", 3, "a text or a list"),
        ("any_of", {1: 2}, "a list"),
        ("call", "print", "Callable or None"),
        ("day", "2021-01-01", "date or None"),
    ],
)
def test_a_value_of_another_type_is_named(name, value, expected):
    with pytest.raises(UsageError) as caught:
        check_options(Options(**{name: value}))
    assert str(caught.value) == f"{name}={value!r}: expected {expected}"


@pytest.mark.parametrize("value", ["c", None, 3])
def test_known_words_are_listed(value):
    with pytest.raises(UsageError, match=f"unknown choice {value!r}; known are a, b$"):
        check_options(Options(choice=value))


def test_what_cannot_be_evaluated_is_not_checked():
    @dataclasses.dataclass
    class Odd:
        value: "NotThere" = 3  # noqa: F821

    check_options(Odd(value="x"))


def is_allowed(call):
    """Whether a call succeeds; any other error than one of usage fails the test."""
    try:
        call()
    except (UsageError, ak.InputError, ak.WriteError):
        return False
    return True


@pytest.mark.parametrize("form", formats(), ids=lambda form: form.name)
def test_no_writer_takes_a_value_that_it_cannot_use(form, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    kind, path = form.writer(), "out" + form.suffix
    for each in dataclasses.fields(kind):
        for value in VALUES:
            call = dict.fromkeys([each.name], value)
            if each.init and is_allowed(lambda call=call: kind(**call)):
                is_allowed(lambda call=call: ak.write([ARTICLE], path, form.name, **call))


@pytest.mark.parametrize("name", [each.name for each in dataclasses.fields(ConvertOptions)])
def test_no_option_of_a_run_takes_a_value_that_it_cannot_use(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    put("in/a.md", record("a", "<p>文</p>"))
    for value in VALUES:
        done = []

        def call(value=value, done=done):
            done.append(ak.convert("in", "out/", "text", **{name: value}))

        if is_allowed(call):
            (summary,) = done
            assert summary.ok + summary.skipped == 1, (value, summary)


@pytest.mark.parametrize(
    ("name", "value"),
    [("fallbacks", "page"), ("gap", -1), ("gap", float("nan")), ("timeout", 0), ("hosts", 0),
     ("max_bytes", "1MB"), ("allow_ports", "80"), ("contact", 3)],
)  # fmt: skip
def test_no_option_of_fetching_takes_a_value_that_it_cannot_use(name, value):
    with pytest.raises(UsageError, match=name):
        FetchOptions(**{name: value})


@pytest.mark.parametrize("read", [ak.read, ak.iter_articles])
@pytest.mark.parametrize(("name", "value"), [("kind", "bogus"), ("max_bytes", 0)])
def test_functions_that_read_refuse_what_is_not_valid(read, name, value):
    with pytest.raises(UsageError, match=f"{name}="):
        read(__file__, **{name: value})


def test_an_unknown_encoding_is_an_error_for_every_text():
    for text in (b"<!--1-->\n[a](b)\n---\n", b"\xff"):
        with pytest.raises(ak.ParseError, match="unknown encoding 'bogus'"):
            ak.parse(text, encoding="bogus")
