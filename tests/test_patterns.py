"""Regular expressions that are compiled when they are first used."""

import re

import pytest

from articlekit._text.patterns import lazy_pattern

TEXT = "ab1, AB22; ab333"


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("findall", (TEXT,)),
        ("split", (TEXT,)),
        ("sub", (r"<\1>", TEXT)),
        ("subn", ("-", TEXT, 1)),
    ],
)
def test_methods_are_those_of_the_compiled_expression(method, arguments):
    pattern, flags = r"(ab)\d+", re.I
    expected = getattr(re.compile(pattern, flags), method)(*arguments)
    lazy = lazy_pattern(pattern, flags)
    assert getattr(lazy, method)(*arguments) == expected
    assert getattr(lazy, method)(*arguments) == expected


@pytest.mark.parametrize("method", ["match", "search", "fullmatch"])
def test_matches_are_those_of_the_compiled_expression(method):
    for text in (TEXT, "ab1", " ab1", "AB1", ""):
        expected = getattr(re.compile(r"ab\d"), method)(text)
        found = getattr(lazy_pattern(r"ab\d"), method)(text)
        assert (found and found.span()) == (expected and expected.span())


def test_bytes_and_positions():
    lazy = lazy_pattern(rb"\d+")
    assert [match.group() for match in lazy.finditer(b"1 22", 1)] == [b"22"]


def test_nothing_is_compiled_before_the_first_use(monkeypatch):
    compiled = []
    real = re.compile
    monkeypatch.setattr(re, "compile", lambda *given: compiled.append(given) or real(*given))
    lazy = lazy_pattern("a+", re.I)
    assert (lazy.pattern, lazy.flags, compiled) == ("a+", re.I, [])
    assert lazy.search("xAa")
    assert lazy.match("b") is None
    assert compiled == [("a+", re.I)]


def test_what_a_pattern_does_not_have():
    with pytest.raises(AttributeError, match="scanner"):
        lazy_pattern("a").scanner  # noqa: B018  # It raises.
