"""JSON articles: the published schema against real output and damage, errors with their place."""

import copy
import datetime as dt
import json
import subprocess
import sys

import pytest

import articlekit as ak
import casebook
from articlekit import model as m
from articlekit.schemas import schema_text
from builders import (
    a,
    article,
    br,
    code,
    em,
    emoji,
    fig,
    h,
    hr,
    img,
    ol,
    p,
    pre,
    quote,
    rt,
    ruby,
    strong,
    table,
    u,
    ul,
)
from schema import PATH, VALIDATOR

EVERYTHING = article(
    p("text", em("em", strong("strong")), br, code("code"), u("u"), emoji("🙂"), img("i.png")),
    p(a("/x", "link", title="t"), ruby("字", rt("zì"))),
    h(2, "heading"),
    ul("item", "other"),
    ol("third", start=3),
    quote(p("quoted"), quote(p("twice"))),
    table(["a", "b"], ["c", "d"]),
    pre("x = 1\n", "python"),
    hr,
    fig("https://a.example/1.png", "caption", credit="credit", link="/y"),
    m.Embed("video", "https://a.example/v", "t", img("p.png"), m.Caption((), (a("/c", "credit"),))),
    title="“标题”",
    timestamp=dt.datetime(2021, 12, 8, 20, 39, 3, 120_000, tzinfo=dt.UTC),
    published=dt.date(2021, 12, 8),
    date=dt.datetime(2021, 12, 8, 12, tzinfo=dt.UTC),
    dateline="2021\n12\n8",
    byline="某人",
    source="a.example",
    language="zh-Hans",
    tags=("一", "two"),
    meta=m.Meta({"n": 1, "x": [1.5, None, {"deep": True}]}),
    discarded=(m.Discarded("label", "Image caption", ("https://a.example/i.png",)),),
)


def places(data, path="$"):
    """Every object of a JSON article that has a fixed shape, with its place."""
    if isinstance(data, dict):
        yield path, data
        for key, value in data.items():
            if key != "meta":
                yield from places(value, f"{path}.{key}")
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from places(value, f"{path}[{index}]")


def damaged():
    """Articles with one thing wrong, and where it is; the parts one at a time, for speed."""
    yield from _damaged({**ak.to_dict(EVERYTHING), "body": []}, "$")
    for block in ak.to_dict(EVERYTHING)["body"]:
        yield from _damaged({**ak.to_dict(article()), "body": [block]}, "$.body[0]")


def _damaged(whole, part):
    for number, (path, data) in enumerate(places(whole)):
        if not path.startswith(part):
            continue
        for key in [*data, "further"]:
            for wrong in ("remove", 1.5, {"type": "nothing"}) if key in data else ("add",):
                if key == "meta" and isinstance(wrong, dict):
                    continue
                broken = copy.deepcopy(whole)
                place = list(places(broken))[number][1]
                if wrong == "remove":
                    del place[key]
                else:
                    place[key] = wrong
                yield f"{path}.{key}", wrong, broken


def test_everything_is_read_back():
    assert ak.from_dict(ak.to_dict(EVERYTHING)) == EVERYTHING
    VALIDATOR.validate(ak.to_dict(EVERYTHING))


@pytest.mark.parametrize("name", casebook.NAMES)
def test_the_schema_holds_for_the_cases(name):
    for found in casebook.read(name)[0]:
        VALIDATOR.validate(json.loads(ak.render(found, "json")))
        assert ak.from_json(ak.render(found, "jsonl")) == found


def test_the_schema_in_the_documentation_is_the_present_one():
    """``articlekit formats --schema json > docs/schema/article-1.json`` makes it."""
    assert PATH.read_text(encoding="utf-8") == schema_text("json")


def test_the_schema_refuses_damage():
    accepted = [(place, wrong) for place, wrong, data in damaged() if VALIDATOR.is_valid(data)]
    assert accepted == []


def test_what_is_read_of_damage():
    """What is missing counts as null, what is not known is passed over, all else is refused."""
    told = {}
    for place, wrong, data in damaged():
        try:
            ak.from_dict(data)
        except ak.ParseError as error:
            told.setdefault(place, []).append(error.message.partition(": expected ")[0])
        else:
            assert wrong in ("add", "remove"), place
    assert len(told) > 100
    for place, found in told.items():
        # A wrong kind of node is told of at its type, a missing part at its whole.
        assert all(at.startswith(place) or place.startswith(at) for at in found), (place, found)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ([{"type": "heading", "depth": 7, "children": []}], "$.body[0].depth: expected 1 to 6, f"),
        ([{"type": "heading", "depth": True}], "$.body[0].depth: expected an integer, found True"),
        ([{"type": "text"}], "$.body[0].type: expected flow content (paragraph, heading"),
        ([1], "$.body[0]: expected an object, found 1"),
        (
            [{"type": "paragraph", "children": [{"type": "rt", "children": []}]}],
            "$.body[0].children[0].type: expected phrasing content (text",
        ),
        (
            [{"type": "list", "ordered": False, "children": [{"type": "listItem"}]}],
            "$.body[0].children[0].children: expected an array, found None",
        ),
        (
            [
                {
                    "type": "table",
                    "children": [
                        {
                            "type": "tableRow",
                            "children": [{"type": "tableCell", "header": True, "align": "top"}],
                        }
                    ],
                }
            ],
            "$.body[0].children[0].children[0].align: expected one of left, center, right or null,",
        ),
        ([{"type": "figure"}], "$.body[0]"),
    ],
)
def test_errors_have_a_place(body, message):
    with pytest.raises(ak.ParseError) as caught:
        ak.from_dict({**ak.to_dict(article()), "body": body})
    assert caught.value.code == "json"
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("version", 2, "$.version: expected version 1, found 2"),
        ("published", "8.12.2021", "$.published: expected an ISO 8601 date or time, found '8.12"),
        ("date", "2021-12-08T12:00:00", "$.date: expected a time with its offset, found '2021"),
        ("timestamp", "2021-12-08", "$.timestamp: expected a time with its offset, found '2021"),
        ("tags", ["a", 1], "$.tags: expected an array of strings, found list"),
        ("meta", [], "$.meta: expected an object, found list"),
    ],
)
def test_errors_of_the_header_have_a_place(key, value, message):
    with pytest.raises(ak.ParseError) as caught:
        ak.from_dict({**ak.to_dict(article()), key: value})
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize(
    "text",
    ["", "{", '{"version": 1, "title": NaN}', "[Infinity]", "null", "[" * 100_000, b"\xff", "1"],
)
def test_what_is_no_json_article(text):
    with pytest.raises(ak.ParseError) as caught:
        ak.from_json(text)
    assert caught.value.code == "json"


def test_what_is_too_deep_is_told():
    body = [{"type": "blockquote", "children": []}]
    for _ in range(200):
        body = [{"type": "blockquote", "children": body}]
    with pytest.raises(ak.ParseError, match="at most 150 levels"):
        ak.from_dict({**ak.to_dict(article()), "body": body})


def test_instants_are_written_in_utc():
    zone = dt.timezone(dt.timedelta(hours=8))
    found = article(date=dt.datetime(2021, 12, 9, 1, tzinfo=zone))
    assert ak.to_dict(found)["date"] == "2021-12-08T17:00:00.000Z"
    assert ak.from_dict(ak.to_dict(found)) == found


def test_annotations_of_other_code_do_not_change_those_of_nodes():
    """Some versions of `typing` keep one object for annotations with equal tuples."""
    code = (
        "from typing import Annotated; kept = [Annotated[int, (0, None)], Annotated[int, (1, 6)]];"
        "import articlekit as ak; from articlekit.model import Heading, Text;"
        "ak.from_json(ak.render(ak.Article(title='a', body=(Heading(2, (Text('b'),)),)), 'json'))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
