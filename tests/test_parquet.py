"""Parquet: the columns, what other programs see in them, and what is read back."""

import datetime as dt
import io
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import dataset
from pyarrow import parquet as pq

import articlekit as ak
import casebook
from articlekit import _columns, arrow
from articlekit.errors import Problem
from articlekit.model import (
    Caption,
    Discarded,
    Figure,
    Image,
    Meta,
    Origin,
    Paragraph,
    ReadResult,
    Strong,
    Text,
)
from articlekit.writers.parquet import ParquetWriter

DATA = Path(__file__).parent / "data"
EXAMPLES = Path(__file__).parents[1] / "examples" / "articles"
TEN = [ak.Article(title=str(number)) for number in range(10)]


@pytest.fixture(scope="module")
def articles():
    return [article for name in casebook.NAMES for article in casebook.read(name)[0]]


def written(articles, **options):
    stream = io.BytesIO()
    ParquetWriter(**options).write(iter(articles), stream)
    return stream.getvalue()


def month(article):
    return article.date and article.date.astimezone(dt.UTC).strftime("%Y-%m")


def counts(articles):
    return Counter((article.source, month(article)) for article in articles)


# --- The columns -------------------------------------------------------------------------------


def _said(field, depth=0):
    """A column in words: its name, its type, whether it may be null, and what is inside it."""
    kind = field.type
    name = kind if not kind.num_fields else "list" if pa.types.is_list(kind) else "struct"
    yield f"{'  ' * depth}{field.name}: {name}{'' if field.nullable else ' not null'}"
    for at in range(kind.num_fields):
        yield from _said(kind.field(at), depth + 1)


def test_the_columns_are_those_of_their_version(update):
    columns = arrow.schema()
    version = columns.metadata[b"articlekit.schema"].decode()
    assert version == str(_columns.VERSION)
    path = DATA / f"arrow-{version}.txt"
    text = "".join(f"{line}\n" for field in columns for line in _said(field))
    if not path.exists() and update:  # An old version never changes.
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), "other columns need another VERSION"
    assert columns.names == list(_columns.NAMES)


def test_values():
    article = ak.Article(
        title="标题",
        url="https://a.example/1",
        timestamp=dt.datetime(2020, 7, 17, 1, 2, 3, 4000, tzinfo=dt.UTC),
        published=dt.datetime(2020, 7, 17, 0, 30, tzinfo=dt.timezone(dt.timedelta(hours=8))),
        date=dt.datetime(2020, 7, 16, 16, 30, tzinfo=dt.UTC),
        dateline="17 July\n00:30",
        byline="王",
        source="a.example",
        language="zh-Hans",
        tags=("x", "y"),
        body=(
            Paragraph((Text("a"), Strong((Text("b"),)))),
            Figure(
                Image("s.png", "https://a.example/s.png", "alt"),
                Caption((Text("c"), Strong((Text("d"),))), (Text("Photographer"),)),
                None,
            ),
            Figure(Image("t.png", "https://a.example/t.png", ""), Caption((), (Text("P"),)), None),
            Figure(Image("u.png", "https://a.example/u.png", ""), None, None),
        ),
        site="某报",
        origin=Origin("in/a.md", 2, 30),
        discarded=(Discarded("spacer", "", ("https://a.example/1.gif",)),),
    )
    problems = (Problem("code", "message", "path.md", 3, None),)
    (row,) = ak.to_arrow([ReadResult(article, problems)]).to_pylist()
    assert ak.from_json(row.pop("article")) == article
    figures = row.pop("figures")
    assert [tuple(figure.values()) for figure in figures] == [
        ("https://a.example/s.png", "s.png", "alt", "cd", "Photographer"),
        ("https://a.example/t.png", "t.png", "", None, "P"),
        ("https://a.example/u.png", "u.png", "", None, None),
    ]
    assert list(figures[0]) == ["url", "src", "alt", "caption", "credit"]
    assert row == {
        "id": article.id,
        "title": "标题",
        "url": "https://a.example/1",
        "timestamp": article.timestamp,
        "published": "2020-07-17T00:30:00+08:00",
        "published_at": article.date,
        "published_on": dt.date(2020, 7, 17),
        "date": article.date,
        "dateline": "17 July\n00:30",
        "byline": "王",
        "source": "a.example",
        "site": "某报",
        "language": "zh-Hans",
        "tags": ["x", "y"],
        "text": "ab\n\ncd\nPhotographer\n\nP",
        "characters": 17,
        "words": 4,
        "discarded": [{"reason": "spacer", "text": "", "images": ["https://a.example/1.gif"]}],
        "problems": [{"code": "code", "message": "message", "line": 3, "column": None}],
        "path": "in/a.md",
        "record": 2,
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("two words", 2),
        ("it's 3.5", 4),
        ("桥开通了。", 4),
        ("在iPhone上，2021年", 5),
        ("カタカナ と 한국어 낱말", 7),
        ("\n\n—— …", 0),
    ],
)
def test_words(text, words):
    assert _columns.count_words(text) == words


@pytest.mark.parametrize(
    ("published", "text", "at", "on"),
    [
        (None, None, None, None),
        (dt.date(2020, 7, 17), "2020-07-17", None, dt.date(2020, 7, 17)),
        (
            dt.datetime(2020, 7, 17, 23, 59),  # noqa: DTZ001 - that is the case
            "2020-07-17T23:59:00",
            None,
            dt.date(2020, 7, 17),
        ),
        (
            dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=8))),
            "0001-01-01T00:00:00+08:00",
            None,
            dt.date(1, 1, 1),
        ),
    ],
)
def test_what_the_dateline_says(published, text, at, on):
    (row,) = ak.to_arrow([ak.Article(title="t", published=published)]).to_pylist()
    assert (row["published"], row["published_at"], row["published_on"]) == (text, at, on)


def test_problems_are_null_where_nobody_knows():
    one, other = ReadResult(TEN[0], ()), TEN[1]
    assert ak.to_arrow([one, other]).column("problems").to_pylist() == [[], None]


def test_a_lone_surrogate_is_replaced_as_in_json():
    article = ak.Article(
        title="a\ud800b",
        tags=("\udfff",),
        body=(Figure(Image("s", "u", "\ud83d\ude42"), None, None),),
    )
    table = ak.to_arrow([article])
    (row,) = table.to_pylist()
    assert (row["title"], row["tags"]) == ("a\ufffdb", ["\ufffd"])
    assert row["figures"][0]["alt"] == "🙂"
    assert list(ak.from_arrow(table)) == [ak.from_json(ak.render(article, "json"))]


def test_front_matter_that_is_no_json():
    with pytest.raises(ak.WriteError, match="no JSON"):
        ak.to_arrow([ak.Article(title="t", meta=Meta({"a": float("nan")}))])


def test_a_number_that_no_column_can_hold():
    with pytest.raises(ak.WriteError, match="problems"):
        ak.to_arrow([ReadResult(TEN[0], (Problem("c", "m", line=2**31),))])


# --- Read back ---------------------------------------------------------------------------------


def test_all_forms_of_tables_are_read(articles, tmp_path):
    path = str(tmp_path / "all.parquet")
    ak.write(articles, path)
    table = pq.read_table(path)
    assert table.schema.equals(arrow.schema(), check_metadata=True)
    for data in (
        table,
        table.combine_chunks().to_batches()[0],
        table.to_reader(7),
        pq.ParquetFile(path).iter_batches(7),
        iter(table.to_batches(7)),
        dataset.dataset(path),
        table.to_pandas(),
        table.select(["article"]),
        table.cast(pa.schema([f.with_nullable(True) for f in table.schema])),
        pl.read_parquet(path),
        duckdb.sql(f"select * from '{path}'"),
    ):
        assert list(ak.from_arrow(data)) == articles, type(data)


@pytest.mark.parametrize(
    ("table", "code", "message"),
    [
        ({"title": ["a"]}, "arrow", "no column 'article' to read; there are title"),
        ({"article": [1]}, "arrow", "row 1: the column 'article' has no text but int"),
        ({"article": ["{"]}, "json", "row 1: not JSON"),
    ],
)
def test_tables_that_hold_no_articles(table, code, message):
    with pytest.raises(ak.ParseError, match=message) as caught:
        list(ak.from_arrow(pa.table(table)))
    assert caught.value.code == code


def test_a_row_without_an_article_is_named():
    table = pa.table({"article": [ak.render(TEN[0], "json"), None]})
    found = ak.from_arrow(table)
    assert next(found) == TEN[0]
    with pytest.raises(ak.ParseError, match=r"row 2: .*has no text but NoneType") as caught:
        next(found)
    assert caught.value.code == "arrow"


def test_a_missing_column_is_seen_at_once():
    for data in (pa.table({"title": []}), dataset.dataset(pa.table({"title": []}))):
        with pytest.raises(ak.ParseError, match="no column"):
            ak.from_arrow(data)
    with pytest.raises(ak.ParseError, match="no column"):
        list(ak.from_arrow(pa.table({"title": ["x"]}).to_batches()))


def test_version_1_of_the_columns_is_read():
    """There a credit was a text or null, what was discarded had no images, and there was no id."""
    caption = {"children": [{"type": "text", "value": "c"}], "credit": "某社"}
    image = {"src": "s", "url": "u", "alt": "", "title": None, "width": None, "height": None}
    former = {
        **ak.to_dict(ak.Article(title="t")),
        "timestamp": "2021-12-08T20:39:03Z",
        "meta": {"credit": "kept as it is", "reason": 1},
        "body": [
            {"type": "figure", "image": image, "caption": caption, "link": None},
            {
                "type": "figure",
                "image": image,
                "caption": {**caption, "credit": None},
                "link": None,
            },
        ],
        "discarded": [{"reason": "label", "text": "x"}],
    }
    table = pa.table({"article": [json.dumps(former)]}).replace_schema_metadata({arrow.KEY: "1"})
    (found,) = ak.from_arrow(table)
    text = (Text("c"),)
    assert [figure.caption for figure in found.images] == [
        Caption(text, (Text("某社"),)),
        Caption(text),
    ]
    assert found.discarded == (Discarded("label", "x"),)
    assert found.meta == {"credit": "kept as it is", "reason": 1}
    assert found.timestamp.isoformat() == "2021-12-08T20:39:03+00:00"


# --- Files -------------------------------------------------------------------------------------


def test_nothing_is_a_table_too():
    assert ak.to_arrow([]).schema.equals(arrow.schema(), check_metadata=True)
    assert list(ak.from_arrow(ak.to_arrow([]))) == []
    table = pq.read_table(io.BytesIO(written([])))
    assert table.num_rows == 0
    assert table.schema.equals(arrow.schema(), check_metadata=True)


def test_row_groups_have_the_size_that_is_asked_for():
    data = pq.ParquetFile(io.BytesIO(written(TEN, row_group=4))).metadata
    assert [data.row_group(at).num_rows for at in range(data.num_row_groups)] == [4, 4, 2]
    assert pq.ParquetFile(io.BytesIO(written(TEN))).metadata.num_row_groups == 1


def test_no_more_than_a_row_group_is_held():
    taken, asked = [], []

    class Stream(io.BytesIO):
        def write(self, data):
            asked.append(len(taken))
            return super().write(data)

    def some():
        for article in TEN:
            taken.append(article)
            yield article

    ParquetWriter(row_group=2).write(some(), Stream())
    assert {2, 4, 6, 8, 10} <= set(asked)


def test_long_articles_end_a_row_group(monkeypatch):
    monkeypatch.setattr(arrow, "_MAX_CHARACTERS", 1000)
    long = ak.Article(title="t", body=(Paragraph((Text("x" * 1000),)),))
    data = pq.ParquetFile(io.BytesIO(written([long, long, *TEN[:2]]))).metadata
    assert [data.row_group(at).num_rows for at in range(data.num_row_groups)] == [1, 1, 2]


@pytest.mark.parametrize("compression", ["zstd", "snappy", "gzip", "none"])
def test_compression(compression):
    data = pq.ParquetFile(io.BytesIO(written(TEN, compression=compression)))
    wanted = compression.upper().replace("NONE", "UNCOMPRESSED")
    assert data.metadata.row_group(0).column(0).compression == wanted
    assert list(ak.from_arrow(data.read())) == TEN


def test_columns_can_be_left_out():
    table = pq.read_table(io.BytesIO(written(TEN, drop=("text", "article"))))
    assert "id" not in pq.read_table(io.BytesIO(written(TEN, id=False))).column_names
    left = [name for name in _columns.NAMES if name not in ("text", "article")]
    assert table.schema.names == left
    assert table.schema.metadata == arrow.schema().metadata


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"row_group": 0}, "0 rows"),
        ({"compression": "rar"}, "unknown compression 'rar'; known are zstd, snappy, gzip, none"),
        ({"drop": ("body",)}, "unknown column 'body'; known are id, title, url"),
    ],
)
def test_options_that_it_has_not(options, message):
    with pytest.raises(ak.UsageError, match=message):
        ParquetWriter(**options)


PROGRAM = """
import hashlib, io, sys
import casebook
from articlekit.writers.parquet import ParquetWriter

stream = io.BytesIO()
articles = [article for name in casebook.NAMES[:30] for article in casebook.read(name)[0]]
ParquetWriter(row_group=20).write(articles, stream)
print(hashlib.sha256(stream.getvalue()).hexdigest(), len(stream.getvalue()))
"""


def test_every_process_writes_the_same_bytes():
    found = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parent), **environment},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for environment in (
            {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C"},
            {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LC_ALL": "C.UTF-8"},
        )
    }
    assert len(found) == 1
    assert int(found.pop().split()[1]) > 10_000


# --- Without pyarrow ---------------------------------------------------------------------------

BLOCKED = "import sys; sys.modules['pyarrow'] = None; import articlekit as ak; "


@pytest.mark.parametrize(
    "code",
    [
        "ak.to_arrow([])",
        "ak.from_arrow(None)",
        "ak.write([], 'x.parquet')",
        "ak.convert('x.md', 'x.parquet')",
    ],
)
def test_the_error_names_the_extra(code, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED + code],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    last = done.stderr.splitlines()[-1]
    assert last.startswith("articlekit.errors.UsageError: ")
    assert "need" in last
    assert last.endswith("pip install 'articlekit[parquet]'")
    assert not list(tmp_path.iterdir())


def test_the_command_line_names_the_extra(tmp_path):
    code = BLOCKED + "from articlekit.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "convert", EXAMPLES, "-o", tmp_path / "x.parquet"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == (
        "articlekit: the format parquet needs pyarrow: pip install 'articlekit[parquet]'\n"
    )


# --- Other programs ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def table(articles, tmp_path_factory):
    path = str(tmp_path_factory.mktemp("parquet") / "all.parquet")
    ak.write(articles, path, row_group=25)
    return path


def test_duckdb_counts_the_same(table, articles, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    rows = duckdb.sql(
        f"""
        SELECT source, strftime(date AT TIME ZONE 'UTC', '%Y-%m') AS month, count(*) AS articles
        FROM '{table}' GROUP BY ALL
        """
    ).fetchall()
    assert {(source, month): count for source, month, count in rows} == counts(articles)


def test_duckdb_sees_into_the_lists(table, articles):
    ((found,),) = duckdb.sql(
        f"SELECT count(*) FROM (SELECT unnest(figures) AS f FROM '{table}') "
        "WHERE f.credit IS NOT NULL"
    ).fetchall()
    wanted = [f for a in articles for f in a.images if f.caption and f.caption.credit]
    assert found == len(wanted) > 0


def test_polars_counts_the_same(table, articles):
    frame = pl.scan_parquet(table).with_columns(pl.col("date").dt.strftime("%Y-%m").alias("month"))
    rows = frame.group_by("source", "month").len().collect().rows()
    assert {(source, month): count for source, month, count in rows} == counts(articles)


def test_pandas_counts_the_same(table, articles):
    import pandas as pd

    frame = pd.read_parquet(table)
    months = frame["date"].dt.strftime("%Y-%m")
    found = frame.groupby([frame["source"], months], dropna=True).size()
    wanted = {key: n for key, n in counts(articles).items() if None not in key}
    assert found.to_dict() == wanted
    assert str(frame["date"].dtype) == "datetime64[us, UTC]"


def test_the_footer_says_the_version(table):
    rows = duckdb.sql(f"SELECT key, value FROM parquet_kv_metadata('{table}')").fetchall()
    assert (b"articlekit.schema", b"2") in rows
