"""Files of any two sites load together in other programs, and hold what was written.

tests/engines does the same with Hugging Face datasets.
"""

import datetime as dt
import json
import sys
from itertools import permutations
from zipfile import ZipFile

import duckdb
import pandas as pd
import polars as pl
import pytest
from pyarrow import json as pyarrow_json

import articlekit as ak
from articlekit import arrow
from articlekit.schemas import NAMES, schema_text
from builders import a, article, em, fig, p, table

INSTANT = dt.datetime(2021, 12, 8, 20, 39, 3, tzinfo=dt.UTC)
# The columns of one are null, empty, or of another shape in others.
SITES = {
    "poor": [article(p("甲"), url=None), article(p("乙"))],
    "whole seconds": [article(p("x"), timestamp=INSTANT, date=INSTANT, source="a.example")],
    "milliseconds": [
        article(
            fig("https://a.example/1.png", "说明", credit=(a("/c", "社"),)),
            table(["1", "2"], ["3", "4"]),
            timestamp=INSTANT.replace(microsecond=123_000),
            date=INSTANT.replace(microsecond=5_000),
            published=dt.date(2021, 12, 8),
            dateline="2021-12-08",
            byline="某人",
            source="b.example",
            language="zh-Hans",
            tags=("x",),
            meta={"tags": ["x"], "n": 1},
            discarded=(ak.Discarded("label", "广告", ("https://a.example/a.gif",)),),
        )
    ],
    "offsets": [
        article(
            p(em("y")),
            published=dt.datetime(2021, 12, 8, 1, tzinfo=dt.timezone(dt.timedelta(hours=8))),
            meta={"n": "text"},
        )
    ],
}
PAIRS = list(permutations(SITES, 2))


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Each site in each form."""
    folder = tmp_path_factory.mktemp("written")
    for name, articles in SITES.items():
        ak.write(articles, folder / f"{name}.jsonl")
        ak.write(articles, folder / f"{name}.flat.jsonl", flat=True)
        ak.write(articles, folder / f"{name}.id.jsonl", id=True)
        ak.write(articles, folder / f"{name}.parquet")
    return lambda pair, suffix: [str(folder / f"{name}.{suffix}") for name in pair]


def articles_of(pair):
    return [found for name in pair for found in SITES[name]]


def lines_of(paths):
    for path in paths:
        with open(path, encoding="utf-8") as stream:
            yield from map(json.loads, stream)


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
@pytest.mark.parametrize("options", [{}, {"id": True}, {"flat": True}], ids=str)
def test_duckdb(written, pair, options):
    paths = written(pair, ".".join([*options, "jsonl"]))
    columns = schema_text("duckdb", **options)
    found = duckdb.sql(f"SELECT * FROM read_json({paths}, columns = {columns})")
    keys = found.columns
    for row, line in zip(found.fetchall(), lines_of(paths), strict=True):
        assert list(line) == keys
        for key, value in zip(keys, row, strict=True):
            assert decoded(key, value) == stated(key, line[key])


def decoded(key, value):
    """A value of DuckDB; JSON is text there."""
    if key == "meta":
        return json.loads(value)
    return [json.loads(node) for node in value] if key == "body" else value


def stated(key, value):
    """A value of a line, times as times."""
    if value is not None and key in ("timestamp", "date", "published_at"):
        return dt.datetime.fromisoformat(value)
    return dt.date.fromisoformat(value) if value and key == "published_on" else value


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_polars(written, pair):
    schema = pl.from_arrow(arrow.schema().empty_table()).schema
    frame = pl.read_ndjson(written(pair, "flat.jsonl"), schema=schema)
    assert frame["id"].to_list() == [found.id for found in articles_of(pair)]
    assert frame["date"].to_list() == [found.date for found in articles_of(pair)]
    assert frame.schema == pl.read_parquet(written(pair, "parquet")).schema
    assert list(ak.from_arrow(frame)) == articles_of(pair)


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_pandas(written, pair):
    frames = [pd.read_json(path, lines=True) for path in written(pair, "flat.jsonl")]
    columns = [list(frame.columns) for frame in frames]
    assert columns == [list(arrow.schema().names)] * 2
    frame = pd.concat([each.astype(object) for each in frames])
    assert [ak.from_json(text) for text in frame["article"]] == articles_of(pair)
    tables = pd.concat([pd.read_parquet(path) for path in written(pair, "parquet")])
    assert list(tables["title"]) == [found.title for found in articles_of(pair)]


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_parquet_files_are_one_dataset(written, pair):
    found = duckdb.sql(f"SELECT article FROM read_parquet({written(pair, 'parquet')})").fetchall()
    assert [ak.from_json(text) for (text,) in found] == articles_of(pair)


def test_pyarrow_guesses_one_type_for_instants(written):
    paths = written(("whole seconds", "milliseconds"), "jsonl")
    schemas = [pyarrow_json.read_json(path).schema for path in paths]
    for key in ("timestamp", "date"):
        assert schemas[0].field(key).type == schemas[1].field(key).type


def test_flat_lines_have_every_column(written):
    for line in lines_of(written(SITES, "flat.jsonl")):
        assert list(line) == arrow.schema().names


@pytest.mark.parametrize("name", NAMES)
def test_schemas_are_text(name):
    text = schema_text(name)
    assert text.endswith("\n")
    if name in ("json", "hf"):
        assert list(json.loads(text))
    if name != "json":
        assert all(key in text for key in ("title", "timestamp", "discarded"))


def test_features_need_datasets(monkeypatch):
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(ak.UsageError, match=r"pip install 'datasets>=4.7'"):
        ak.hf_features()


def test_ids_are_equal_everywhere(written, tmp_path):
    pair = ("poor", "milliseconds")
    expected = [found.id for found in articles_of(pair)]
    assert [line["id"] for line in lines_of(written(pair, "id.jsonl"))] == expected
    assert [line["id"] for line in lines_of(written(pair, "flat.jsonl"))] == expected
    assert pl.read_parquet(written(pair, "parquet"))["id"].to_list() == expected
    ak.write(articles_of(pair), tmp_path / "a.json", id=True)
    data = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert [each["id"] for each in data] == expected
    assert [list(each)[:2] for each in data] == [["version", "id"]] * 3
    assert [ak.from_dict(each) for each in data] == articles_of(pair)
    ak.write(articles_of(pair), tmp_path / "a.epub", language="zh")
    with ZipFile(tmp_path / "a.epub") as book:
        names = {name.rpartition("/")[2].removesuffix(".xhtml") for name in book.namelist()}
    assert set(expected) <= names
