"""Folders of Parquet files in partitions: what stands where, and what becomes of what is there."""

import datetime as dt
import hashlib
import itertools
import json
import os
from collections import Counter
from pathlib import Path

import duckdb
import polars as pl
import pytest
from click.testing import CliRunner
from pyarrow import dataset
from pyarrow import parquet as pq

import articlekit as ak
from articlekit.batch.outputs import dataset as partitioned
from articlekit.cli.app import cli
from articlekit.writers.parquet import ParquetWriter
from folders import tree

# --- Names of folders ---------------------------------------------------------------------------

ODD = [
    ak.Article(title="no source, no date"),
    ak.Article(title="slash", source="../a/b", date=dt.datetime(2020, 7, 31, 23, tzinfo=dt.UTC)),
    ak.Article(title="capitals", source="A.example"),
    ak.Article(title="small", source="a.example"),
    ak.Article(title="equals", source="a=b&c%20d e"),
    ak.Article(title="Chinese", source="新闻.例子"),
    ak.Article(title="dot", source="a."),
    ak.Article(title="surrogate", source="\ud800"),
]


@pytest.mark.parametrize(
    ("article", "folder"),
    list(
        zip(
            ODD,
            [
                "source=__HIVE_DEFAULT_PARTITION__/month=__HIVE_DEFAULT_PARTITION__",
                "source=..%2Fa%2Fb/month=2020-07",
                "source=%41.example/month=__HIVE_DEFAULT_PARTITION__",
                "source=a.example/month=__HIVE_DEFAULT_PARTITION__",
                "source=a%3Db%26c%2520d%20e/month=__HIVE_DEFAULT_PARTITION__",
                "source=%E6%96%B0%E9%97%BB.%E4%BE%8B%E5%AD%90/month=__HIVE_DEFAULT_PARTITION__",
                "source=a%2E/month=__HIVE_DEFAULT_PARTITION__",
                "source=%EF%BF%BD/month=__HIVE_DEFAULT_PARTITION__",
            ],
            strict=True,
        )
    ),
)
def test_names_of_folders(article, folder):
    assert partitioned.partition(article, ("source", "month")) == folder


@pytest.mark.parametrize("char", ["a", "中", "A"])
def test_a_source_that_is_too_long_is_cut(char):
    names = {
        partitioned.partition(ak.Article(title="t", source=char * n), ("source",))
        for n in (100, 500, 501)
    }
    assert len(names) == 3
    assert all(len(name) <= 255 for name in names)


def month(article):
    return article.date and article.date.astimezone(dt.UTC).strftime("%Y-%m")


def record(name, host="news.example", stamp=1_638_995_943_000):
    return f"<!--{stamp}-->\n[{name}](https://{host}/{name})\n------\n\n<p>Text.</p>\n"


# --- Runs --------------------------------------------------------------------------------------


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with articles of three sites and two months, and one of no site."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    Path("in").mkdir()
    hosts, stamps = ("a.example", "b.example", "新闻.例子"), (1_596_239_999_000, 1_596_240_000_000)
    for at, (host, stamp) in enumerate(itertools.product(hosts, stamps)):
        for twice in "xy":
            text = record(f"{at}{twice}", host, stamp)
            Path(f"in/{twice}{at}.md").write_text(text, encoding="utf-8")
    Path("in/none.md").write_text("[none](nowhere)\n------\n\n<p>x</p>\n", encoding="utf-8")
    return tmp_path


def convert(out="out", by=("source", "month"), inputs="in", **more):
    records = []
    more = {"jobs": 1, "on_record": records.append, **more}
    return ak.convert(inputs, out, "parquet", partition_by=by, **more), records


def by_title(articles):
    return sorted(articles, key=lambda article: article.title)


def test_a_partitioned_folder_is_one_table(here):
    summary, records = convert(report="r.jsonl")
    assert summary.ok == len(records) == 13
    files = tree()
    assert len(files) == 7
    assert "source=a.example/month=2020-07/part-0.parquet" in files
    assert "source=a.example/month=2020-08/part-0.parquet" in files
    assert {record.outputs[0].removeprefix("out/") for record in records} == set(files)
    articles = by_title(ak.iter_articles("in"))
    whole = dataset.dataset("out", partitioning="hive")
    assert {"source", "month"} <= set(whole.schema.names)
    for data in (whole, whole.to_table(), pq.read_table("out")):
        assert by_title(ak.from_arrow(data)) == articles
    wanted = Counter((item.source, month(item)) for item in articles)
    glob = "out/**/*.parquet"
    query = (
        "SELECT source, month, count(*) FROM read_parquet(?, hive_partitioning = true) GROUP BY ALL"
    )
    rows = duckdb.execute(query, [glob]).fetchall()
    assert {tuple(row[:2]): row[2] for row in rows} == wanted
    frame = pl.read_parquet(glob, hive_partitioning=True)
    rows = frame.group_by("source", "month").len().rows()
    assert {tuple(row[:2]): row[2] for row in rows} == wanted
    frame = whole.to_table().to_pandas()
    sizes = frame.groupby(["source", "month"]).size()
    assert sizes.to_dict() == {key: n for key, n in wanted.items() if None not in key}
    problems = whole.to_table().column("problems").to_pylist()
    assert Counter(map(len, problems)) == {0: 12, 1: 1}


def test_workers_make_no_difference(here):
    convert("one", jobs=1)
    convert("two", jobs=2)
    assert tree("one") == tree("two")


def test_the_report_says_which_file(here):
    convert(report="r.jsonl")
    lines = [json.loads(line) for line in Path("r.jsonl").read_text("utf-8").splitlines()]
    assert [line["status"] for line in lines] == ["ok"] * 13
    for line in lines:
        (path,) = line["outputs"]
        assert line["sha256"] == hashlib.sha256(Path(path).read_bytes()).hexdigest()


def test_what_is_there_is_left_replaced_or_a_failure(here):
    convert()
    before = tree()
    Path("in/new.md").write_text(record("new", "a.example", 1_596_240_000_000))
    Path("in/other.md").write_text(record("other", "c.example"))
    summary, records = convert()
    assert (summary.ok, summary.skipped) == (1, 14)
    assert {record.reason for record in records if record.status == "skipped"} == {"exists"}
    after = tree()
    assert {name: after[name] for name in before} == before
    assert len(after) == len(before) + 1
    summary, records = convert(existing="error")
    assert (summary.ok, summary.failed) == (0, 15)
    assert all(record.reason.endswith("part-0.parquet: exists") for record in records)
    assert tree() == after
    convert(existing="overwrite")
    assert by_title(ak.from_arrow(pq.read_table("out"))) == by_title(ak.iter_articles("in"))


def test_large_partitions_have_several_files(here, monkeypatch):
    monkeypatch.setattr(partitioned, "PART", 3)
    _, records = convert(by=("month",))
    folder = "month=2020-07"
    names = [f"{folder}/part-{number}.parquet" for number in range(2)]
    assert [name for name in sorted(tree()) if name.startswith(folder)] == names
    assert [pq.read_metadata(f"out/{name}").num_rows for name in names] == [3, 3]
    assert {record.outputs[0].removeprefix("out/") for record in records} == set(tree())
    monkeypatch.setattr(partitioned, "PART", 100)
    convert(by=("month",), existing="overwrite")
    assert [name for name in sorted(tree()) if name.startswith(folder)] == names[:1]
    assert by_title(ak.from_arrow(pq.read_table("out"))) == by_title(ak.iter_articles("in"))


def test_a_partition_is_there_as_a_whole_or_not_at_all(here, monkeypatch):
    """The first file appears last, so that a run which was cut short is seen to be so."""
    monkeypatch.setattr(partitioned, "PART", 2)
    moves = []
    replace = os.replace
    monkeypatch.setattr(os, "replace", lambda *a, **k: (moves.append(str(a[1])), replace(*a, **k)))
    convert(by=("month",))
    assert [move[-len("part-0.parquet") :] for move in moves if "2020-07" in move] == [
        "part-2.parquet",
        "part-1.parquet",
        "part-0.parquet",
    ]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ak.WriteError("full")])
def test_an_interrupted_run_leaves_whole_files_and_can_be_resumed(here, monkeypatch, error):
    write, calls = ParquetWriter.write, []

    def breaking(self, articles, stream, report):
        calls.append(1)
        if len(calls) == 4:
            stream.write(b"half")
            raise error
        write(self, articles, stream, report)

    monkeypatch.setattr(ParquetWriter, "write", breaking)
    with pytest.raises((KeyboardInterrupt, ak.WriteError)):
        convert(report="r.jsonl")
    assert len(tree()) == 3
    assert all(name.endswith("part-0.parquet") for name in tree())
    lines = [json.loads(line) for line in Path("r.jsonl").read_text("utf-8").splitlines()]
    states = Counter((line["status"], bool(line["outputs"])) for line in lines)
    done = sum(pq.read_metadata(f"out/{name}").num_rows for name in tree())
    assert states == {("ok", True): done, ("failed", False): 13 - done}
    monkeypatch.undo()
    monkeypatch.chdir(here)
    summary, _ = convert()
    assert (summary.ok, summary.skipped) == (13 - done, done)
    assert by_title(ak.from_arrow(pq.read_table("out"))) == by_title(ak.iter_articles("in"))


def test_choices_hold_for_partitions(here):
    summary, _ = convert(limit=3, sort="newest")
    assert (summary.ok, summary.skipped) == (3, 10)
    assert {name.split("/")[1] for name in tree()} == {"month=2020-08"}
    summary, _ = convert("days", by=("day",))
    assert sorted(name.split("/")[0] for name in tree("days")) == [
        "day=2020-07-31",
        "day=2020-08-01",
        "day=__HIVE_DEFAULT_PARTITION__",
    ]


def test_bad_inputs_fail_alone(here):
    Path("in/bad.md").write_text("no article")
    summary, _ = convert()
    assert (summary.ok, summary.failed) == (13, 1)


def test_a_folder_without_articles(here):
    notes = []
    Path("empty").mkdir()
    summary, _ = convert(inputs="empty", note=notes.append)
    assert summary.total == 0
    assert [note.code for note in notes] == ["nothing-chosen"]
    assert tree() == {}


def test_no_link_leads_out(here):
    Path("out").mkdir()
    Path("elsewhere").mkdir()
    Path("out/source=a.example").symlink_to(here / "elsewhere", target_is_directory=True)
    with pytest.raises(ak.WriteError, match="leads out"):
        convert()
    assert tree("elsewhere") == {}


def test_no_input_is_written_over(here):
    """Though it be named as an output would be."""
    path = Path("out/month=2021-12/part-0.parquet")
    path.parent.mkdir(parents=True)
    ak.write([ak.parse(record("input"))], path)
    before = path.read_bytes()
    with pytest.raises(ak.WriteError, match="written over an input"):
        convert(by=("month",), inputs=str(path), existing="overwrite")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("out", "options", "message"),
    [
        ("out", {"format": "jsonl"}, "--partition-by is for parquet, not for jsonl"),
        ("out", {"format": "text"}, "--partition-by is for parquet, not for text"),
        ("out.parquet", {}, "--partition-by is for a folder of tables; out.parquet is one file"),
        ("out", {"partition_by": ("author",)}, "unknown partition 'author'; known are source, mon"),
        ("out", {"partition_by": ("source", "source")}, "twice"),
        ("out", {"name": "{slug}"}, "--name is for a folder of outputs; out is a partitioned"),
        ("out", {"group_by": "month"}, "--group-by is for .*; out is a partitioned folder"),
        ("in", {}, "is an input as well"),
    ],
)
def test_what_cannot_be_partitioned(here, out, options, message):
    options = {"format": "parquet", "partition_by": ("source",), **options}
    with pytest.raises(ak.UsageError, match=message):
        ak.convert("in", out, **options)
    assert not Path("out").exists()


def test_the_command_line(here):
    args = ["convert", "in", "-t", "parquet", "-o", "out/", "--partition-by", "source,month"]
    done = CliRunner().invoke(cli, [*args, "--drop", "text", "--compression", "gzip"])
    assert done.exit_code == 0
    convert("same", drop=("text",), compression="gzip")
    assert tree("out") == tree("same")
    assert "text" not in dataset.dataset("out").schema.names
    assert CliRunner().invoke(cli, [*args[:-1], "colour"]).exit_code == 2
    assert CliRunner().invoke(cli, ["convert", "in", "-t", "parquet"]).exit_code == 2


# --- Batch -------------------------------------------------------------------------------------


def test_one_file_holds_what_the_reader_said(here):
    ak.convert("in", "all.parquet", jobs=1)
    table = pq.read_table("all.parquet")
    assert list(ak.from_arrow(table)) == list(ak.iter_articles("in"))
    codes = [[p["code"] for p in row] for row in table.column("problems").to_pylist()]
    assert sorted(codes) == [[]] * 12 + [["timestamp-missing"]]
    ak.convert("in", "sorted.parquet", sort="newest", jobs=1)
    table = pq.read_table("sorted.parquet")
    assert [len(row) for row in table.column("problems").to_pylist()] == [0] * 12 + [1]


def test_a_folder_of_files_of_one_article(here):
    ak.convert("in", "out", "parquet", jobs=1)
    assert len(tree()) == 13
    (row,) = pq.read_table("out/none.parquet").to_pylist()
    assert [problem["code"] for problem in row["problems"]] == ["timestamp-missing"]
