"""Real files, where there are any: ``ARTICLEKIT_CORPUS`` names their folder.

The laws hold for each of them. What all of them give together is pinned in data/corpus.json for the
folder with so many files: a number that became worse fails, ``--update`` writes the present ones.
"""

import json
import os
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest
from pyarrow import parquet

import articlekit as ak
import letters
import pictures
from articlekit.model import Embed, Figure, Heading, Image, Link, Paragraph, walk
from articlekit.reader.record.header import headers
from articlekit.reader.rules import outlets
from page_names import facts, general_rules_only, hashed  # noqa: F401 - a fixture

FOLDER = os.environ.get("ARTICLEKIT_CORPUS")
PINNED = Path(__file__).parent / "data" / "corpus.json"
# Of these more is worse; of all the others, less.
WORSE = ("failed", "discarded letters", "problem ")
ALL_OUTLETS = tuple(row for row in outlets.built_in() if "*" not in row.hosts)
COUNTED = (Figure, Heading, Paragraph, Link, Embed, Image)

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not FOLDER, reason="ARTICLEKIT_CORPUS names no folder"),
]


@pytest.fixture(scope="module")
def files():
    found = sorted(
        path for path in Path(FOLDER).rglob("*") if path.suffix in (".md", ".txt", ".html")
    )
    assert found
    return found


@pytest.fixture(scope="module")
def records(files):
    """Each record's path, HTML and article, and the problems of all."""
    found, problems, failed = [], Counter(), []
    for path in files:
        try:
            text = path.read_bytes().decode()
            articles = list(ak.parse_all(text, report=lambda p: problems.update([p.code])))
        except (UnicodeDecodeError, ak.ParseError) as error:
            failed.append((path, error))
            continue
        heads = headers(text, ak.errors.ignore)
        found += [
            (path, (head.dateline or "") + text[head.body_start : head.end], article)
            for head, article in zip(heads, articles, strict=True)
        ]
    return found, problems, failed


@pytest.fixture(scope="module")
def heads(files):
    """Path, text, header and article of each file with one record."""
    found = []
    for path in files:
        try:
            text = path.read_bytes().decode()
            several = list(headers(text, lambda problem: None))
        except (UnicodeDecodeError, ak.ParseError):
            continue
        if len(several) == 1:
            found.append((path, text, several[0], ak.parse(text)))
    return found


def _totals(found, problems, failed):
    totals = Counter({"articles": len(found), "failed": len(failed)})
    for _, _, article in found:
        for node in walk(article.body):
            if isinstance(node, COUNTED):
                totals[type(node).__name__.lower()] += 1
            caption = getattr(node, "caption", None)
            if caption is not None:
                totals["captions"] += bool(caption.children)
                totals["credits"] += bool(caption.credit)
        model, dropped = letters.of_article(article)
        totals["letters"] += sum(model.values())
        totals["discarded letters"] += sum(dropped.values())
        totals["datelines"] += article.dateline is not None
        totals["published"] += article.published is not None
        totals["bylines"] += article.byline is not None
        totals["lead images"] += article.lead_image is not None
        totals["tags"] += len(article.tags)
        totals["languages known"] += article.language != "und"
    totals.update({f"problem {code}": number for code, number in problems.items()})
    return dict(sorted(totals.items()))


def test_totals_are_not_worse(files, records, update):
    totals = _totals(*records)
    pinned = json.loads(PINNED.read_text(encoding="utf-8"))
    if update:
        pinned[str(len(files))] = totals
        PINNED.write_text(json.dumps(pinned, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if str(len(files)) not in pinned:
        pytest.skip(f"nothing is pinned for a folder of {len(files)} files")
    wanted = pinned[str(len(files))]
    for name in {*wanted, *totals}:
        was, now = wanted.get(name, 0), totals.get(name, 0)
        better_or_same = now <= was if name.startswith(WORSE) else now >= was
        assert better_or_same, f"{name}: {was} before, {now} now"


def test_every_file_is_read(records):
    _, _, failed = records
    assert not failed


def test_no_letter_is_lost(records):
    for path, html, article in records[0]:
        lost, invented = letters.lost_and_invented(article, html)
        assert not lost, path
        assert not invented, path


def test_no_picture_is_lost(records):
    for path, html, article in records[0]:
        assert not pictures.lost(article, html, article.url or ""), path


@pytest.mark.parametrize("wrappers", [["div"], ["section", "div"], ["main", "article", "div"]])
def test_wrappers_change_nothing(heads, wrappers):
    for path, text, head, article in heads:
        opening = "".join(f"<{name}>\n" for name in wrappers)
        closing = "".join(f"\n</{name}>" for name in reversed(wrappers))
        body = text[head.body_start : head.end]
        again = ak.parse(f"{text[head.start : head.body_start]}{opening}{body}{closing}")
        assert again == article, path


@pytest.mark.usefixtures("general_rules_only")
def test_class_names_are_hardly_needed(heads):
    known = [host for row in ALL_OUTLETS for host in row.hosts]
    equal = []
    for path, text, head, _ in heads:
        host = ak.parse(text[head.start : head.end]).source or ""
        if not any(host == name or host.endswith("." + name) for name in known):
            header, body = text[head.start : head.body_start], text[head.body_start : head.end]
            equal.append(
                (facts(ak.parse(header + body)) == facts(ak.parse(header + hashed(body))), path)
            )
    others = [path for is_equal, path in equal if not is_equal]
    assert len(others) * 10 <= len(equal), others


def test_all_forms_are_read_back(records):
    for path, _, article in records[0]:
        assert ak.from_json(ak.render(article, "json")) == article, path
        written = ak.render(article, "archive")
        again = ak.parse(written)
        for field in fields(article):
            if field.name not in (
                "discarded",
                "origin",
                "standfirst",
                "zone",
                "site",
                "short_title",
            ):
                assert getattr(again, field.name) == getattr(article, field.name), (path, field)
        assert ak.render(again, "archive") == written, path


def test_parquet_is_read_back(records, tmp_path):
    articles = [article for _, _, article in records[0]]
    ak.write(articles, tmp_path / "all.parquet", row_group=100)
    assert list(ak.from_arrow(parquet.read_table(tmp_path / "all.parquet"))) == articles


def test_hardly_a_file_is_discarded(records):
    """Where more goes than stays, that is mostly a picture with the footer of its feed."""
    heavy = []
    for path, _, article in records[0]:
        model, dropped = (sum(found.values()) for found in letters.of_article(article))
        if dropped > max(model, 400):
            heavy.append((path, model, dropped))
    assert len(heavy) * 100 <= len(records[0]), heavy
