"""Regular expressions that are compiled when they are first used."""

import re

import pytest

from articlekit._text.patterns import WordPattern, lazy_pattern
from articlekit.reader.rules.match import rules_for
from articlekit.reader.rules.words import KINDS, Vocabulary

TEXT = "ab1, AB22; ab333"
PATTERNS = [name for name in dir(Vocabulary) if name.startswith("_compiled_")]


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


# --- Words -------------------------------------------------------------------------------------


class Compiled:
    """An expression for some words, and how often it was compiled."""

    def __init__(self, *words, flags=re.I):
        self.count = 0
        self.expression = re.compile(rf"\s*(?:{'|'.join(map(re.escape, words))})!?", flags)
        self.pattern = WordPattern(words, self._compile)

    def _compile(self):
        self.count += 1
        return self.expression


@pytest.mark.parametrize("method", ["match", "fullmatch", "search"])
@pytest.mark.parametrize(
    "text",
    [
        "Read more!",
        " READ MORE",
        "xread more",
        "阅读全文",
        "Straße",
        "STRASSE",
        "©",
        "+ +",
        "x",
        "",
    ],
)
def test_words_are_found_as_by_their_expression(method, text):
    made = Compiled("read more", "阅读全文", "straße", "©", "+ +")
    expected = getattr(made.expression, method)(text)
    for _ in range(3):
        found = getattr(made.pattern, method)(text)
        assert (found and found.span()) == (expected and expected.span())
    assert made.count == 1 or (made.count == 0 and expected is None)


def test_an_expression_of_words_is_compiled_for_the_first_text_with_one():
    made = Compiled("read more", "阅读全文")
    assert made.pattern.match("The ferry is late.") is None
    assert made.pattern.search("") is None
    assert made.count == 0
    assert made.pattern.search("Read more") is not None
    assert made.pattern.match("Read it") is None
    assert made.count == 1


def test_an_expression_of_words_is_compiled_after_some_texts():
    made = Compiled("read more")
    for _ in range(1000):
        assert made.pattern.match("The ferry is late.") is None
    assert made.count == 1


def test_characters_that_are_the_same_without_case_are_found():
    """For `re.IGNORECASE` some characters are the same whose lower-case forms differ."""
    everything = [chr(code) for code in range(0x110000)]
    for word in "abcdefghijklmnopqrstuvwxyzß\u00b5\u03c3\u03b8\u0432\u0441\u0442":
        expression = re.compile(word, re.I)
        for text in filter(expression.match, everything):
            assert WordPattern([word], lambda found=expression: found).match(text), (word, text)


def _pattern_of(vocabulary, name):
    name = name.removeprefix("_compiled_")
    return getattr(vocabulary, name if hasattr(Vocabulary, name) else f"_{name}")


def test_every_text_that_an_expression_of_the_table_finds_may_match():
    vocabulary = rules_for("a.example").vocabulary
    words = [word for kind in KINDS for word in vocabulary.words(kind)]
    patterns = [(_pattern_of(vocabulary, name), getattr(vocabulary, name)()) for name in PATTERNS]
    found = 0
    for word in words:
        for text in (word, word.replace("*", " x ").upper(), f"{word.replace('#', '12')}: A, B"):
            for pattern, expression in patterns:
                if expression.search(text) or expression.search(text.lower()):
                    found += 1
                    assert pattern._may_match(text), (expression.pattern, text)
    assert found > 1000
