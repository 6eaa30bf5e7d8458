"""The Markdown writer's options and front matter, and its page in the documentation."""

import dataclasses
import doctest
import io
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import articlekit as ak
from articlekit import model as m
from articlekit.writers.markdown import MarkdownWriter
from builders import a, article, code, em, fig, img, ol, p, quote, ul
from front_matter import FIELDS, head_of, wanted
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


@given(st.fixed_dictionaries(FIELDS))
def test_yaml_is_read_back_equal(fields):
    head = head_of(ak.render(article(**fields), "markdown"), "---")
    meant = {key: value for key, value in wanted(fields).items() if value is not None}
    for loader in (yaml.SafeLoader, yaml.CSafeLoader):
        found = yaml.load(head, loader)
        assert found | {"published": meant.get("published")} == meant | {
            "published": meant.get("published")
        }
        published = found.get("published")
        assert published is None or isinstance(published, str)


@given(st.fixed_dictionaries(FIELDS))
def test_toml_is_read_back_equal(fields):
    head = head_of(ak.render(article(**fields), "markdown", front_matter="toml"), "+++")
    found = tomllib.loads(head)
    meant = wanted(fields)
    assert {key: found.get(key) for key in meant} | {"published": None} == meant | {
        "published": None
    }


def test_other_names_of_keys():
    options = {"front_matter_key": ("original=original_url", "source=host")}
    text = ak.render(article(source="a.example"), "markdown", **options)
    assert "host: a.example" in text
    assert "source:" not in text
    for wrong in ("url=x", "title", "title=a b", "title=date"):
        with pytest.raises(ak.UsageError, match=r"key"):
            ak.render(article(), "markdown", front_matter_key=(wrong,))


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


def test_brackets_in_items_are_no_checkboxes():
    html = (
        '<ul><li>[ ]</li><li>On <a href="https://a.example/">X</a> or [x]</li>'
        '<li><a href="https://a.example/">see [X]</a> <code>[x]</code></li></ul>'
    )
    assert written(html) == (
        "- \\[ ]\n- On [&#88;](https://a.example/) or \\[x]\n"
        "- [see [&#88;]](https://a.example/) `[x]`\n"
    )


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


# --- Options for site generators ---------------------------------------------------------------


def test_headings_can_start_lower():
    body = (p("a"), m.Heading(2, (m.Text("b"),)), m.Heading(6, (m.Text("c"),)))
    writer = MarkdownWriter(front_matter="none", heading_base=2)
    assert writer.render(article(*body)) == "## Title\n\na\n\n### b\n\n###### c\n"


def test_the_title_can_be_left_out():
    writer = MarkdownWriter(front_matter="none", no_title=True)
    assert writer.render(article(p("a"))) == "a\n"
    # At the start of a file three hyphens would open front matter.
    assert writer.render(article(m.ThematicBreak(), p("a"))) == "***\n\na\n"
    assert writer.render(article(p("---\\"))) == "---\\\n"


PNG = "data:image/png;base64,iVBORw0KGgo="


def test_pictures_in_addresses(tmp_path):
    figure = m.Figure(dataclasses.replace(img(PNG), alt="a *port*"), None, None)
    inline = p("a ", dataclasses.replace(img(PNG), alt="icon"), " b")
    assert lines(figure, inline) == ["a *port\\*", "", "a icon b"]
    assert lines(figure, data_images="keep") == [rf"![a \*port\*]({PNG})"]
    with pytest.raises(ak.UsageError, match="output"):
        lines(figure, data_images="extract")
    out = tmp_path / "notes" / "a.md"
    out.parent.mkdir()
    ak.write(article(figure), out, data_images="extract")
    (asset,) = (out.parent / "assets").iterdir()
    assert asset.read_bytes() == b"\x89PNG\r\n\x1a\n"
    assert rf"![a \*port\*](assets/{asset.name})" in out.read_text("utf-8")


def test_local_pictures_are_relative_to_each_output(tmp_path):
    pictures = tmp_path / "pictures" / "a.example"
    pictures.mkdir(parents=True)
    (pictures / "a b.png").write_bytes(b"png")
    figure = fig("https://a.example/a%20b.png")
    options = {"image": "local", "pictures": str(tmp_path / "pictures")}
    out = tmp_path / "out" / "2020" / "a.md"
    out.parent.mkdir(parents=True)
    ak.write(article(figure), out, **options)
    assert "![](../../pictures/a.example/a%20b.png)" in out.read_text("utf-8")
    ak.write(article(figure), out, assets=True, **options)
    assert "![](assets/a.example/a%20b.png)" in out.read_text("utf-8")
    assert (out.parent / "assets" / "a.example" / "a b.png").read_bytes() == b"png"


@pytest.mark.parametrize(
    "options",
    [
        {"image": "local"},
        {"image": "local", "pictures": "no-such-folder"},
        {"pictures": "."},
        {"assets": True},
        {"heading_base": 7},
    ],
)
def test_options_that_do_not_fit(options):
    with pytest.raises(ak.UsageError):
        MarkdownWriter(**options)


def test_templates_are_harmless():
    shown = "{{ a }} {% b %} {{<c >}}"
    text = lines(p(shown), p(code("{{ d }}")), m.Code(None, "{{ e }}"), liquid=True)
    assert text[0] == "&#123;{ a }} &#123;% b %} &#123;{&lt;c >}}"
    assert text[2] == "`{% raw %}{{ d }}{% endraw %}`"
    assert text[4:] == ["```", "{% raw %}", "{{ e }}", "{% endraw %}", "```"]


# --- Many articles -----------------------------------------------------------------------------


def written_together(*articles, **options):
    stream = io.BytesIO()
    MarkdownWriter(**options).write(articles, stream)
    return stream.getvalue().decode()


def test_many_articles_in_one_file():
    one, two = (article(p(name), title=name.upper()) for name in "ab")
    assert written_together(one) == ak.render(one, "markdown")
    assert written_together(one, two) == "# A\n\na\n\n---\n\n# B\n\nb\n"
    titled = written_together(one, two, title="News")
    assert titled == "# News\n\n## A\n\na\n\n---\n\n## B\n\nb\n"


def test_links_by_reference_have_one_numbering_in_a_file():
    one, two = (article(p(a(f"https://a.example/{n}", "x")), title="") for n in "12")
    text = written_together(one, two, links="reference")
    assert text == (
        "[x][1]\n\n[1]: https://a.example/1\n\n---\n\n[x][2]\n\n[2]: https://a.example/2\n"
    )
