"""Articles and nodes as values: compared, hashed, pickled, matched, changed and shown."""

import copy
import datetime as dt
import pickle
import re
import sys
from dataclasses import FrozenInstanceError, fields, is_dataclass
from unittest.mock import ANY

import pytest

import articlekit as ak
from articlekit import model as m
from builders import a, article, br, delete, em, fig, p, strong, sub, sup
from test_serial import EVERYTHING

VALUES = [
    EVERYTHING,
    *{type(node): node for node in m.walk(EVERYTHING.body)}.values(),
    *(delete("d"), sup("1"), sub("2")),
    fig("https://a.example/1.png", "caption", credit="credit").caption,
    EVERYTHING.discarded[0],
    EVERYTHING.meta,
    m.Origin("a.md", 2, 30),
    m.ReadResult(EVERYTHING, (ak.Problem("code", "message"),)),
]


def test_every_class_is_among_the_values():
    classes = {getattr(m, name) for name in m.__all__ if name[0].isupper()}
    aliases = {m.Block, m.Inline, m.Node, m.JSONValue}
    assert classes - aliases == {type(value) for value in VALUES}


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_is_hashable_and_picklable(value):
    again = pickle.loads(pickle.dumps(value))
    assert again == value == copy.deepcopy(value)
    assert hash(again) == hash(value)
    assert {value: 1}[again] == 1


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_is_immutable(value):
    name = fields(value)[0].name if is_dataclass(value) and fields(value) else "article"
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        setattr(value, name, None)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_with_another_field_is_another_value(value):
    for each in fields(value) if is_dataclass(value) else ():
        if each.compare:
            changed = copy.copy(value)
            object.__setattr__(changed, each.name, object())
            assert changed != value
            assert hash(changed) != hash(value)


def test_nodes_of_different_classes_are_not_equal():
    assert em("x") != strong("x")
    assert m.Break() != m.ThematicBreak()
    assert m.Break() == m.Break()
    assert m.Text("x") != "x"
    assert m.Text("x") == ANY
    assert m.Meta({"a": 1}) == {"a": 1}


# --- Changed copies ----------------------------------------------------------------------------


def test_replace():
    changed = ak.replace(EVERYTHING, title="Another", tags=["a", "b"])
    assert (changed.title, changed.tags) == ("Another", ("a", "b"))
    assert changed.body is EVERYTHING.body
    assert EVERYTHING.title == "“标题”"
    assert hash(changed) != hash(EVERYTHING)
    assert ak.replace(p("x"), children=[m.Text("y")]) == p("y")
    assert ak.replace(m.Meta({"a": 1}), b=[2]) == m.Meta({"a": 1, "b": (2,)})
    with pytest.raises(TypeError, match="headline"):
        ak.replace(EVERYTHING, headline="x")


def test_the_protocol_of_copy_replace():
    for value in (EVERYTHING, p("x"), EVERYTHING.meta, m.Origin("a.md")):
        assert value.__replace__() == value
    if sys.version_info >= (3, 13):
        assert copy.replace(EVERYTHING, title="x").title == "x"


def test_front_matter_given_as_a_dictionary_is_frozen():
    found = article(meta={"tags": ["a"]})
    assert found.meta == m.Meta({"tags": ("a",)})
    assert hash(found) == hash(article(meta=m.Meta({"tags": ["a"]})))


# --- Patterns ----------------------------------------------------------------------------------


def test_patterns():
    match EVERYTHING:
        case m.Article(title=title, meta={"n": 1}, body=[m.Paragraph([m.Text(text), *_]), *_]):
            assert (title, text) == ("“标题”", "text")
        case _:
            pytest.fail("no pattern fits")


# --- What is not compared ----------------------------------------------------------------------


def test_the_name_of_the_site_is_the_outlets():
    page = "[A](https://www.rfi.fr/cn/1)\n------\n\n<p>x</p>"
    found = ak.parse(page)
    assert found.site == "法广"
    assert ak.replace(found, site=None) == found
    assert "site" not in ak.to_dict(found)
    assert ak.parse(page.replace("rfi.fr", "a.example")).site is None
    own = ak.Outlet(name="My Bay", hosts=("a.example",))
    assert ak.parse(page.replace("rfi.fr", "a.example"), outlets=[own]).site == "My Bay"
    everywhere = ak.Outlet(name="all", hosts=("*",))
    assert ak.parse(page, outlets=[everywhere]).site == "法广"


# --- Shown -------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_the_repr_of_a_node_is_its_constructor(value):
    if not isinstance(value, m.Article | m.ReadResult):
        assert eval(repr(value), dict(vars(m))) == value


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (article(), "<Article 'Title', 0 blocks>"),
        (
            article(p("x"), source="a.example", published=dt.date(2021, 12, 8)),
            "<Article 'Title', 2021-12-08, a.example, 1 block>",
        ),
        (
            article(
                p("x"),
                p("y"),
                title="字" * 50,
                site="法广",
                source="rfi.fr",
                date=dt.datetime(2021, 12, 8, 1, tzinfo=dt.UTC),
            ),
            f"<Article '{'字' * 40}…', 2021-12-08, 法广, 2 blocks>",
        ),
        (article(title="a\nb\x1b[31m'"), '<Article "a b\\x1b[31m\'", 0 blocks>'),
    ],
)
def test_the_repr_is_one_short_line(found, shown):
    assert repr(found) == str(found) == shown


def test_the_repr_of_the_largest_article_is_short():
    huge = article(*[p("字" * 1000)] * 1000, title="<b>" * 1000)
    assert len(repr(huge)) < 120
    assert len(huge._repr_html_()) < 2000


def test_the_card_of_a_notebook():
    found = article(
        p("一<b>", br, a("javascript:x", "b")),
        title="<script>&",
        url='https://a.example/"1',
        site="法广",
        byline="某人",
        language='zh" onload="x',
    )
    card = found._repr_html_()
    assert re.findall("<[a-z][^>]*>", card) == [
        '<div class="articlekit" lang="zh&quot; onload=&quot;x">',
        "<h4>",
        '<a href="https://a.example/&quot;1" rel="noreferrer">',
        "<p>",
        "<small>",
        "<p>",
        "<p>",
        "<small>",
    ]
    assert "法广 · 某人" in card
    assert "一&lt;b&gt; b" in card
    assert "1 block, 0 pictures, 0 discarded" in card
    assert "<a" not in article(url="javascript:x")._repr_html_()


def test_a_credit_has_its_place_in_the_order():
    figure = fig("https://a.example/1.png", "caption", credit=(m.Text("by "), a("/j", "Jo")))
    assert m.plain_text(figure) == "caption\nby Jo"
    links = [node for node in m.walk((figure,)) if isinstance(node, m.Link)]
    assert [link.url for link in links] == ["/j"]
