"""Safe names: portable, short, and their own safe names."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articlekit.names import FALLBACK, MAX_BYTES, collision_key, cut, safe_name, short_hash

ANY = st.text(st.characters(exclude_categories=()), max_size=120)
PARTS = (
    "CON nul com¹ . .. / \\ : - e\u0301 İ ß é 名 \u202e \u200b \x00 😀 \u0301 | ? 𝕏".split(" "),
    [" ", "\n", "\ud800"],
)
TRICKY = st.lists(st.sampled_from([*PARTS[0], *PARTS[1]]), max_size=80).map("".join)


@given(ANY | TRICKY, st.integers(16, 220))
@example("CON" + "-" * 300 + "x", 200)
@example("aux." + "x" * 300, 200)
@example("\u0301" * 300, 40)
def test_name_is_one_portable_component(text, room):
    name = safe_name(text, room)
    assert name
    assert len(name.encode()) <= room
    assert not set(name) & set('<>:"/\\|?*')
    assert {unicodedata.category(char) for char in name}.isdisjoint({"Cc", "Cf", "Cs", "Co"})
    assert name[0] not in " .-"
    assert name[-1] not in " ."
    stem = name.partition(".")[0].rstrip().upper()
    assert stem not in {"CON", "PRN", "AUX", "NUL", "COM1", "COM¹", "LPT9", "CONIN$"}
    assert unicodedata.is_normalized("NFC", name)


@given(ANY | TRICKY, st.integers(16, 220))
def test_name_is_its_own_safe_name(text, room):
    name = safe_name(text, room)
    assert safe_name(name, room) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A  title\n with\tspace", "A title with space"),
        ("../../etc/passwd", "etc-passwd"),
        ("nul", "_nul"),
        ("Con.aux.txt", "_Con.aux.txt"),
        ("CONSOLE", "CONSOLE"),
        ("质化研究 | 社会性别", "质化研究 - 社会性别"),
        ("e\u0301", "é"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("-rf", "rf"),
        ("...", FALLBACK),
        ("", FALLBACK),
        ("\ufffe\ufdd0", FALLBACK),
        ("a\u200b b", "a b"),
    ],
)
def test_examples(text, name):
    assert safe_name(text) == name


def test_length_is_counted_in_bytes_and_characters_stay_whole():
    assert safe_name("名" * 100) == "名" * (MAX_BYTES // 3)
    assert cut("ae\u0323", 2) == "a"
    assert cut("abc", 3) == "abc"


def test_keys_of_names_that_are_one_file_somewhere():
    assert collision_key("Straße É") == collision_key("STRASSE e\u0301")
    assert collision_key("a") != collision_key("b")


def test_hashes_are_the_same_everywhere():
    assert short_hash("名") == short_hash("名") == "51a5d681"
    assert short_hash("\ud800", 16) != short_hash("\ud801", 16)
