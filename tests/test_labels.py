"""The words that writers add, in each language that has them."""

import string

import pytest

from articlekit.writers.labels import direction, labels

ENGLISH = labels("en")
TAGS = ("zh-Hans", "zh-Hant", "zh-TW", "ja", "ko", "ar", "ar-EG")


def places(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("tag", TAGS)
def test_each_language_has_all_words_with_the_same_places(tag):
    words = labels(tag)
    assert words is not ENGLISH
    assert {key: places(text) for key, text in words.items()} == {
        key: places(text) for key, text in ENGLISH.items()
    }
    assert all(text.strip() for text in words.values())


@pytest.mark.parametrize("tag", ["und", "en-GB", "fr", "", "z", "java", "aro"])
def test_english_stands_in_for_the_others(tag):
    assert labels(tag) is ENGLISH


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("ar", "rtl"), ("ar-Latn", None), ("az-Arab", "rtl"), ("he", "rtl"), ("ja", None)],
)
def test_the_direction_is_that_of_the_script(tag, expected):
    assert direction(tag) == expected
