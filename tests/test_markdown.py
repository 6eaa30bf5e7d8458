"""The Markdown writer's options and front matter, and its page in the documentation."""

import dataclasses
import datetime as dt
import doctest
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import articlekit as ak
from articlekit import model as m
from articlekit.writers.markdown import MarkdownWriter
from builders import article, em, fig, img, ol, p, quote, ul
from page_judge import written
from renderers import by_cmark, by_markdown_it

PAGE = Path(__file__).parent.parent / "docs" / "markdown.md"
EXAMPLES = re.findall(
    r"^```html(.*)\n(?s:(.*?))^```\n^```markdown\n(?s:(.*?))^```\n", PAGE.read_text("utf-8"), re.M
)


@pytest.mark.parametrize(("options", "html", "expected"), EXAMPLES)
def test_example(options, html, expected):
    given_options = dict(option.split("=") for option in options.split())
    assert written(html, **given_options) == expected


def test_the_page_is_true():
    assert len(EXAMPLES) >= 15
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert (failed, tried >= 8) == (0, True)


def test_every_option_is_listed():
    part = PAGE.read_text("utf-8").partition("\n## Options\n")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", part, re.M) == [
        field.name for field in dataclasses.fields(MarkdownWriter)
    ]


def test_every_law_of_the_page_is_there():
    for path in re.findall(r"`(tests/\S+\.py)`", PAGE.read_text("utf-8")):
        assert (PAGE.parent.parent / path).is_file()


# --- Front matter ------------------------------------------------------------------------------

VALUES = st.text(st.characters(exclude_categories=("Cs",)))


@given(
    title=VALUES,
    url=st.none() | VALUES,
    source=st.none() | VALUES,
    byline=st.none() | VALUES,
    language=st.sampled_from(("und", "zh-Hans", "en", "no")),
    tags=st.lists(VALUES).map(tuple),
    date=st.none() | st.datetimes(timezones=st.just(dt.UTC)),
    published=st.none() | st.datetimes() | st.dates(),
)
def test_front_matter_is_read_back_equal(**fields):
    text = ak.render(article(**fields), "markdown")
    head = text.removeprefix("---\n").partition("\n---\n")[0]
    published, date = fields["published"], fields["date"]
    wanted = {
        **{name: fields[name] for name in ("title", "url", "source", "byline", "language")},
        "tags": list(fields["tags"]) or None,
    }
    for loader in (yaml.SafeLoader, yaml.CSafeLoader):
        read = yaml.load(head, loader)
        assert {name: read.get(name) for name in wanted} == wanted
        assert (read.get("date") is None) == (date is None)
        assert date is None or dt.datetime.fromisoformat(read["date"]) == date
        assert published is None or type(published).fromisoformat(read["published"]) == published


# --- Options -----------------------------------------------------------------------------------


def lines(*blocks, **options):
    writer = MarkdownWriter(front_matter="none", **options)
    return writer.render(article(*blocks, title="")).removesuffix("\n").split("\n")


def test_lists_and_quotes_in_a_row_stay_apart():
    lists = [ul("a"), ul("b"), ol("c"), quote(p("d")), quote(p("e")), p("f"), ul("g")]
    apart = ["", "&nbsp;", ""]
    assert lines(*lists, bullet="*") == [
        *("* a", *apart, "* b", *apart, "1. c"),
        *("", "> d", *apart, "> e", "", "f", "", "* g"),
    ]


def test_captions_in_italics():
    figure = fig("https://a.example/p.png", "中文", credit="社")
    assert lines(figure, caption="emphasis")[-1] == "*中文 社*"


def test_underscores_only_where_they_work():
    assert lines(p(em("a"), " b", em("c")), emphasis="_") == ["_a_ b*c*"]


def test_wide_characters_are_never_parted():
    assert lines(p("中文字" * 20 + " word"), wrap=10) == ["中文字" * 20, "word"]
    assert lines(p("word " * 4), wrap=10) == ["word word", "word word"]


def test_addresses_of_pictures(tmp_path):
    folder = tmp_path / "pictures" / "a.example"
    folder.mkdir(parents=True)
    (folder / "a b.png").touch()
    picture = dataclasses.replace(img("https://a.example/a%20b.png"), src="lazy.gif")
    figures = [ak.model.Figure(picture), fig("https://a.example/c.png")]
    assert lines(*figures) == [
        "![](https://a.example/a%20b.png)",
        "",
        "![](https://a.example/c.png)",
    ]
    assert lines(*figures, image="src")[0] == "![](https://a.example/lazy.gif)"
    pictures = str(tmp_path / "pictures")
    assert lines(*figures, image="local", pictures=pictures) == [
        f"![]({pictures}/a.example/a%20b.png)",
        "",
        "![](https://a.example/c.png)",
    ]


# --- Nesting -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrap", "levels"),
    [(lambda block: ul(m.ListItem((block,))), 9), (lambda block: m.Blockquote((block,)), 19)],
    ids=["lists", "quotes"],
)
def test_what_is_nested_too_deep_for_renderers_is_flattened(wrap, levels):
    def nested(depth):
        block = p("kept")
        for _ in range(depth):
            block = wrap(block)
        return article(block)

    problems = []
    deepest = ak.render(nested(levels), "markdown", report=problems.append)
    assert not problems
    assert ak.render(nested(levels + 1), "markdown", report=problems.append) == deepest
    assert [problem.code for problem in problems] == ["nesting-flattened"]
    for page in (by_markdown_it(deepest), by_cmark(deepest)):
        assert page.count("<ul>") + page.count("<blockquote>") == levels
        assert "kept" in page
