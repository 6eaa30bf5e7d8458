"""Numbers in a JSON article that no page could give (N6, N7): it may come from anywhere."""

import io
import json

import pytest

import articlekit as ak
from articlekit.writers.epub import EPUBWriter

HUGE = 10**12


def article(**block):
    text = [{"type": "text", "value": "kept"}]
    cell = {"type": "tableCell", "header": False, "align": None, "colspan": 1, "rowspan": 1}
    image = {"src": "a", "url": "https://a.example/a", "alt": "", "title": None}
    blocks = {
        "heading": {"type": "heading", "depth": 2, "children": text},
        "list": {
            "type": "list",
            "ordered": True,
            "start": 1,
            "children": [
                {"type": "listItem", "children": [{"type": "paragraph", "children": text}]}
            ],
        },
        "table": {
            "type": "table",
            "children": [
                {
                    "type": "tableRow",
                    "children": [{**cell, "children": text, **block.pop("cell", {})}],
                }
            ]
            * 3,
        },
        "figure": {
            "type": "figure",
            "image": {**image, "width": 1, "height": 1, **block.pop("image", {})},
            "caption": {"children": text, "credit": []},
            "link": None,
        },
    }
    kind = block.pop("kind")
    fields = dict.fromkeys(
        ("url", "timestamp", "published", "date", "dateline", "byline", "source")
    )
    return json.dumps(
        {
            **fields,
            "version": 1,
            "title": "T",
            "language": "und",
            "tags": [],
            "meta": {},
            "body": [{**blocks[kind], **block}],
            "discarded": [],
        }
    )


@pytest.mark.parametrize(
    "block",
    [
        {"kind": "heading", "depth": HUGE},
        {"kind": "heading", "depth": -HUGE},
        {"kind": "heading", "depth": 0},
        {"kind": "list", "start": HUGE},
        {"kind": "list", "start": -HUGE},
        {"kind": "table", "cell": {"colspan": HUGE}},
        {"kind": "table", "cell": {"rowspan": HUGE}},
        {"kind": "table", "cell": {"colspan": 2 * 10**5, "rowspan": 2 * 10**5}},
        {"kind": "table", "cell": {"colspan": -1, "rowspan": 0}},
        {"kind": "table", "cell": {"align": 'x" onclick="alert(1)'}},
        {"kind": "figure", "image": {"width": HUGE, "height": -1}},
        {"kind": "figure", "image": {"url": "javascript:alert(1)", "src": "data:text/html,x"}},
    ],
    ids=str,
)
def test_n06_n07_numbers_without_sense_are_refused_or_harmless(block):
    try:
        found = ak.from_json(article(**block))
    except ak.ParseError:
        return
    for form in ("text", "markdown", "json", "jsonl", "html", "archive"):
        made = ak.render(found, form)
        assert "kept" in made
        assert len(made) < 1_000_000
        assert "javascript:" not in made or form in ("json", "jsonl")
    stream = io.BytesIO()
    EPUBWriter(draw_cover=False).write([found], stream)
    assert stream.tell() < 1_000_000
