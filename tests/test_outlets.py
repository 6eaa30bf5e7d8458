"""The table of outlets: every row is there for a case, and users' rows are read as ours are."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

import articlekit as ak
import casebook
from articlekit.errors import UsageError
from articlekit.reader.rules import generate, match, outlets, table
from articlekit.reader.rules.words import KINDS


def _without_one():
    """For each thing in the table: a name, the case it is there for, and the table without it."""
    rows = outlets.built_in()
    for number, row in enumerate(rows):

        def table(changed, number=number):
            return (*rows[:number], changed, *rows[number + 1 :])

        for rule in row.rules:
            rules = tuple(other for other in row.rules if other is not rule)
            name = f"{row.name}: {rule.role} {rule.select or rule.text}"
            yield name, rule.case, table(replace(row, rules=rules))
        for entry in row.words:
            for word in entry.words:
                fewer = replace(entry, words=tuple(w for w in entry.words if w != word))
                words = tuple(fewer if other is entry else other for other in row.words)
                yield (
                    f"{row.name}: {entry.kind} {word}",
                    entry.case,
                    table(replace(row, words=words)),
                )
        for line in row.datelines:
            lines = tuple(other for other in row.datelines if other != line)
            yield f"{row.name}: {line}", row.case, table(replace(row, datelines=lines))
        if row.zone:
            yield f"{row.name}: {row.zone}", row.case, table(replace(row, zone=None))


@pytest.mark.parametrize(
    ("case", "table"), [pytest.param(case, table, id=name) for name, case, table in _without_one()]
)
def test_each_row_is_needed_by_its_case(case, table, monkeypatch):
    whole = _read(case)
    monkeypatch.setattr(outlets, "built_in", lambda: table)
    match.rules_for.cache_clear()
    try:
        assert _read(case) != whole
    finally:
        match.rules_for.cache_clear()


def _read(case):
    articles, problems = casebook.read(case)
    # Equal articles may differ in what is derived from the page alone.
    return articles, problems, [article.lead_image for article in articles]


def test_every_outlet_names_a_case():
    for row in outlets.built_in():
        entries = (*row.rules, *row.words)
        cases = {row.case, *(entry.case for entry in entries)} - {None}
        assert cases, row.name
        assert cases <= set(casebook.NAMES)
        assert row.case or not (row.zone or row.datelines), row.name


RECORD = """<!--1600000000000-->
[Title](https://news.example/1)
------

<div>12.09.2020 at 10.00</div><p class="x-Box">Sign up</p><p>Text.</p><p>Thank you for reading.</p>
"""


def test_rows_of_a_file(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(
        """
        [[outlet]]
        name = "Own"
        hosts = ["news.example"]
        zone = "Asia/Tokyo"
        datelines = [
          '(?P<day>..)[.](?P<month>..)[.](?P<year>....) at (?P<hour>..)[.](?P<minute>..)',
        ]

        [[outlet.rules]]
        role = "discard"
        reason = "newsletter"
        select = ".x-*"

        [[outlet.rules]]
        role = "discard"
        text = 'Thank you for reading.*'
        """,
        encoding="utf-8",
    )
    own = ak.load_outlets(path)
    article = ak.parse(RECORD, outlets=own)
    assert article.published.isoformat() == "2020-09-12T10:00:00"
    assert article.date.isoformat() == "2020-09-12T01:00:00+00:00"
    assert [(item.reason, item.text) for item in article.discarded] == [
        ("newsletter", "Sign up"),
        ("boilerplate", "Thank you for reading."),
    ]
    assert len(article.body) == 1
    assert len(ak.parse(RECORD).body) == 4  # They hold for that call alone.


OUTLET = "[[outlet]]\nname = 'a'\n"
RULE = OUTLET + "hosts = ['a']\n[[outlet.rules]]\n"
WORDS = OUTLET + "hosts = ['a']\n[[outlet.words]]\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[outlet", "Expected"),
        ("outlet = 5", "outlet must be a list"),
        ("[outlet]\nname = 'a'", "outlet must be a list"),
        ("outlet = [5]", "outlet must be a table"),
        ("[[outlet]]\nname = 5\nhosts = ['a']", "name must be a text"),
        (OUTLET + "hosts = ['a', 5]", "hosts must be a list of texts"),
        (OUTLET + "hosts = ['a']\nzone = 5", "zone must be a text"),
        (OUTLET + "hosts = ['a']\nrules = [5]", "rule must be a table"),
        (OUTLET + "hosts = ['a']\nwords = 5", "words must be a list"),
        (OUTLET + "hosts = ['a']\nwords = [5]", "words must be a table"),
        (OUTLET, "outlet has no hosts"),
        (OUTLET + "hosts = ['a']\nzones = 'UTC'", "zones"),
        (OUTLET + "hosts = ['a']\ndatelines = ['(']", "cannot read the pattern"),
        (OUTLET + "hosts = ['a']\nzone = 'Mars/Base'", "Mars/Base"),
        (OUTLET + "hosts = 'a.example'", "hosts must be a list"),
        (RULE + "role = 'erase'", "erase"),
        (RULE + "select = 'p'", "rule has no role"),
        (RULE + "role = 'keep'\nselect = 5", "select must be a text"),
        (RULE + "role = 'keep'\nselect = 'p'\nonly_links = 1", "only_links must be true or false"),
        (RULE + "role = 'keep'\nselect = 'p'\nmax_letters = true", "max_letters must be a whole"),
        (WORDS + "kind = 'swear'\nwords = ['a']", "swear"),
        (WORDS + "kind = 'tracker'\nwords = 'a'", "list of texts"),
        (WORDS + "kind = 'tracker'\nwords = [1]", "list of texts"),
        (WORDS + "kind = ['tracker']\nwords = ['a']", "kind must be a text"),
        (WORDS + "kind = 'tracker'\nwords = ['']", "empty"),
        (RULE + "role = 'keep'", "select or text"),
        (RULE + "role = 'keep'\nselect = 'a > b'", "a > b"),
        (RULE + "role = 'caption'\ntext = 'b'", "caption"),
        (RULE + "role = 'discard'\ntext = '('", "cannot read the pattern"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path, text, message):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=message) as caught:
        ak.load_outlets(path)
    assert str(path) in str(caught.value)


def test_the_manual_lists_every_kind_of_words():
    manual = (Path(__file__).parent.parent / "docs" / "outlets.md").read_text(encoding="utf-8")
    section = manual.partition("## Words")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `([a-z-]+)` \|", section, re.M) == list(KINDS)


def test_a_file_without_outlets(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text("# Nothing yet.\n", encoding="utf-8")
    assert ak.load_outlets(path) == ()


def test_words_of_an_own_outlet():
    words = ak.Words(kind="lazy-attribute", words=("data-picture",))
    own = ak.Outlet(name="own", hosts=("*",), words=(words,))
    text = "<!--1-->\n[T](https://a.example)\n---\n\n<p>A</p><img data-picture='/a.jpg'>"
    assert [picture.image.url for picture in ak.parse(text, outlets=(own,)).images] == [
        "https://a.example/a.jpg"
    ]
    assert not ak.parse(text).images


def test_a_missing_file_is_a_wrong_usage(tmp_path):
    with pytest.raises(UsageError, match="none"):
        ak.load_outlets(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("select", "html", "fits"),
    [
        ("nav", "<nav>X</nav>", True),
        (".a", "<div class='b A c'>X</div>", True),
        (".a", "<div class='ab'>X</div>", False),
        (".a.b", "<div class='b a'>X</div>", True),
        (".a*", "<div class='abc'>X</div>", True),
        ("p.a", "<div class='a'>X</div>", False),
        ("#one", "<div id='one'>X</div>", True),
        ("#one", "<div id='two'>X one</div>", False),
        ("[role=note]", "<div role='note'>X</div>", True),
        ("[data-x]", "<div data-x>X</div>", True),
        ("div[role=n*]", "<div role='note'>X</div>", True),
    ],
)
def test_selectors(select, html, fits):
    own = ak.Outlet(name="own", hosts=("*",), rules=(ak.Rule(role="discard", select=select),))
    text = f"<!--1-->\n[T](https://a.example)\n---\n\n<p>Text.</p>{html}\n"
    assert bool(ak.parse(text, outlets=(own,)).discarded) is fits


def test_the_generated_table_is_current():
    text = generate.OUTLETS.read_text(encoding="utf-8")
    assert generate.outlet_rows(text) == table.ROWS, "python -m articlekit.reader.rules.generate"
    assert outlets.built_in() == ak.load_outlets(generate.OUTLETS)


def test_the_texts_of_most_paragraphs_are_not_matched():
    """The general rules tell the first characters of the paragraphs that they can hold for.

    A pattern without known first characters would be tried on every paragraph.
    """
    starts = match.rules_for("nowhere.example").starts("")
    assert isinstance(starts, frozenset)
    assert "河" not in starts


@pytest.mark.parametrize(
    ("select", "names", "fits"),
    [
        (".side*", "Sidebar", True),
        (".side*", "inside", False),
        (".*side", "outSIDE", True),
        (".*side", "category-side", False),  # What a post is about.
        (".~share", "postShare_box", True),
        (".~share", "shared", False),
        (".~share", "box-sharePost", True),
        # In a comparison without case, these are the letters s and k.
        (".~share", "\u017fhare-box", True),
        (".kelvin*", "\u212aelvin", True),
        (".kelvin*", "\u212aelwin", False),
        ("#*foot*", "", False),
    ],
)
def test_classes_are_compared_without_case(select, names, fits):
    selector = match.Selector(outlets.Rule(role="discard", select=select))
    assert selector.fits("div", names.split(), lambda name: None) == fits


def test_expressions_are_compiled_for_texts_that_hold_their_literal_part(monkeypatch):
    compiled = []
    monkeypatch.setattr(re, "compile", lambda *given: compiled.append(given))
    rule = outlets.Rule.__new__(outlets.Rule)
    object.__setattr__(rule, "select", "div.~share")
    selector = match.Selector(rule)
    assert not selector.fits("div", ["entry-content", "sharp"], lambda name: None)
    assert compiled == []


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("Ad(?:vert)? here", "Ad here"),
        ("(?i)support us", "SUPPORT US"),
        ("Read .{1,9} on (?:A|B) now", "Read it on B now"),
        ("One|Other", "Other"),
        ("(?:a)b[)]c", "ab)c"),
        (r"\x53hare\N{EXCLAMATION MARK}", "Share!"),
        (r"\123hare it", "Share it"),
        ("Wo{2}x*ds{0,}", "Wood"),
        (r"Go\.(?:to)", "Go.to"),
        ("{title}: more", "Tides: more"),
    ],
)
def test_a_text_rule_holds_for_what_its_expression_matches(expression, text):
    own = ak.Outlet(name="own", hosts=("*",), rules=(ak.Rule(role="discard", text=expression),))
    line = "<p>Water rises and falls with the moon.</p>"
    note = f"<!--1-->\n[Tides](https://a.example)\n---\n\n{line}<p>{text}</p>{line}\n"
    assert [item.text for item in ak.parse(note, outlets=(own,)).discarded] == [text]
