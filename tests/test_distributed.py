"""Bags of articles, computed in this process; tests/scale has a cluster compute them."""

import dataclasses
import os
import re
import zipfile

import pytest

import articlekit as ak
from articlekit.batch.records import Record
from articlekit.distributed import (
    build_books,
    read_archive,
    to_jsonl,
    to_markdown,
    to_parquet,
    to_text,
)
from articlekit.errors import InputError, ParseError, UsageError
from articlekit.writers.text import PlainTextWriter
from folders import put
from scale.archive import record

dask = pytest.importorskip("dask")

SINGLE = {"scheduler": "synchronous"}


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A small archive of all kinds, in what is the current folder."""
    monkeypatch.chdir(tmp_path)
    os.makedirs("in/sub")
    for number in range(30):
        put(f"in/{number:02}.md", record(f"n{number}", day=number))
    put("in/sub/many.md", record("a") + record("b") + record("c"))
    put("in/bad.md", "no heading")
    put("in/empty.md", "")
    with zipfile.ZipFile("more.zip", "w") as archive:
        for number in range(9):
            archive.writestr(f"{number}.md", record(f"z{number}"))
    return tmp_path


def content(path):
    with open(path, "rb") as stream:
        return stream.read()


def origins(articles):
    return [(article, article.origin) for article in articles]


def good(*paths, **more):
    """The articles that can be read."""
    return read_archive(*paths, errors=True, **more)[0]


def test_a_bag_holds_what_is_read_one_by_one(here):
    said = []
    expected = origins(ak.iter_articles("in", "more.zip", on_error=said.append))
    for size in (1, 25_000, 32_000_000):
        articles, errors = read_archive(["in", "more.zip"], errors=True, partition_size=size)
        found, failed = dask.compute(articles, errors, **SINGLE)
        assert origins(found) == expected
        assert [item.reason for item in failed] == [str(error) for error in said]
        assert {item.status for item in failed} == {"failed"}
    assert articles.npartitions == 1
    assert origins(good("in").compute(**SINGLE)) == expected[:33]


def test_what_is_named_twice_is_read_once(here):
    articles = good(["in", "in/00.md", "./in/01.md", "more.zip", "more.zip"])
    assert articles.count().compute(**SINGLE) == 42


def test_partitions_depend_on_paths_and_sizes_alone(here):
    first, second = (
        [[a.title for a in p] for p in dask.compute(*good("in", partition_size=50_000)
         .to_delayed(), **SINGLE)]
        for _ in range(2)
    )  # fmt: skip
    assert first == second
    assert len(first) > 3


def test_a_file_that_is_split(here):
    put("big.md", "".join(record(f"n{number}", "<p>" + "字" * 3000) for number in range(2200)))
    expected = origins(ak.iter_articles("big.md"))
    articles = good("big.md", partition_size=8_000_000)
    assert articles.npartitions == 3
    assert origins(articles.compute(**SINGLE)) == expected


def test_nothing_at_all(here):
    os.mkdir("nothing")
    articles, errors = read_archive("nothing", errors=True)
    assert dask.compute(articles, errors, **SINGLE) == ([], [])
    paths, unwritten = to_jsonl(articles, "out")
    assert dask.compute(paths, unwritten, **SINGLE) == ([], [])


def test_json_lines(here):
    paths, errors = dask.compute(*to_jsonl(good("in", partition_size=50_000), "out/"), **SINGLE)
    assert errors == []
    assert paths == [f"out/part-{number:05}.jsonl" for number in range(len(paths))]
    assert len(paths) > 3
    ak.write(ak.iter_articles("in", on_error=lambda error: None), "all.jsonl")
    joined = b"".join(content(path) for path in paths)
    assert joined == content("all.jsonl")


@pytest.mark.parametrize(("write", "form"), [(to_text, "text"), (to_markdown, "markdown")])
def test_a_file_for_each_article(here, write, form):
    articles = good("in", partition_size=50_000)
    paths, errors = dask.compute(*write(articles, "out"), **SINGLE)
    assert errors == []
    made = [content(path).decode() for path in paths]
    assert made == [ak.render(article, form) for article in articles.compute(**SINGLE)]
    assert paths[0] == f"out/part-00000/000000{'.txt' if form == 'text' else '.md'}"


@pytest.mark.parametrize("group", ["day", "month", "source"])
def test_a_book_for_each_group(here, group):
    articles = good("in", partition_size=50_000)
    paths, errors = dask.compute(*build_books(articles, "out", group_by=group), **SINGLE)
    assert errors == []
    groups = ak.collection.group_by(articles.compute(**SINGLE), group)
    assert sorted(paths) == sorted(f"out/{name}.epub" for name in groups)
    for name, members in groups.items():
        ak.write(members, "local.epub")
        assert content(f"out/{name}.epub") == content("local.epub")


@pytest.mark.parametrize("noted", [False, True])
def test_parquet(here, noted):
    pq = pytest.importorskip("pyarrow.parquet")
    put("in/odd.md", "[no stamp](https://n.example/odd)\n------\n\n<p>x")
    articles = good("in", partition_size=50_000, problems=noted)
    paths, errors = dask.compute(*to_parquet(articles, "out", compression="none"), **SINGLE)
    assert errors == []
    assert paths == [f"out/part-{number:05}.parquet" for number in range(len(paths))]
    assert len(paths) > 3
    tables = [pq.read_table(path) for path in paths]
    found = [article for table in tables for article in ak.from_arrow(table)]
    assert found == list(ak.iter_articles("in", on_error=lambda error: None))
    rows = [row for table in tables for row in table.to_pylist()]
    problems = {row["title"]: row["problems"] for row in rows}["no stamp"]
    codes = None if problems is None else [problem["code"] for problem in problems]
    assert codes == (["timestamp-missing"] if noted else None)


def test_an_article_that_no_table_can_hold_costs_itself(here):
    pytest.importorskip("pyarrow")
    articles = good("in").map(_with_odd_front_matter)
    paths, errors = dask.compute(*to_parquet(articles, "out"), **SINGLE)
    assert [item.input for item in errors] == ["in/07.md"]
    import pyarrow.parquet as pq

    assert [pq.read_table(path).num_rows for path in paths] == [32]
    put("file", "")
    paths, errors = dask.compute(*to_parquet(good("in"), "file"), **SINGLE)
    assert (paths, [item.input for item in errors]) == ([], ["file/part-00000.parquet"])


def _with_odd_front_matter(article):
    odd = {"n": float("nan")} if article.title == "n7" else {}
    return dataclasses.replace(article, meta=type(article.meta)(odd))


def test_an_article_that_cannot_be_written_costs_itself(here, monkeypatch):
    def render(self, article, report=lambda problem: None):
        if article.title == "n7":
            raise RuntimeError("no")
        return "x\n"

    monkeypatch.setattr(PlainTextWriter, "render", render)
    paths, errors = dask.compute(*to_text(good("in"), "out"), **SINGLE)
    assert len(paths) == 32
    assert [type(error) for error in errors] == [Record]
    assert errors[0].input == "in/07.md"
    assert "internal: RuntimeError: no" in errors[0].reason


def test_a_place_that_cannot_be_written_is_said_once_a_file(here):
    put("out", "a file")
    paths, errors = dask.compute(*to_jsonl(good("in"), "out"), **SINGLE)
    assert paths == []
    assert [(error.input, error.status) for error in errors] == [("out/part-00000.jsonl", "failed")]


def test_files_on_other_systems(here):
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    memory.pipe("/news/b.md", record("b").encode())
    memory.pipe("/news/a.md", record("a").encode())
    memory.pipe("/news/more.zip", content("more.zip"))
    memory.pipe("/news/skipped.png", b"")
    try:
        articles = good("memory://news")
        found = origins(articles.compute(**SINGLE))
        assert found == origins(ak.iter_articles("memory://news"))
        assert [article.title for article, _ in found][:3] == ["a", "b", "z0"]
        paths, errors = dask.compute(*to_jsonl(articles, "memory://out/"), **SINGLE)
        assert (paths, errors) == (["memory://out/part-00000.jsonl"], [])
        assert memory.cat("/out/part-00000.jsonl").count(b"\n") == 11
    finally:
        memory.rm("/news", recursive=True)
        memory.rm("/out", recursive=True)


def test_files_where_a_file_appears_before_it_is_whole(here, monkeypatch):
    """As on most systems: it is written under another name first."""
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    monkeypatch.setattr("articlekit.files.remote._OBJECT_STORES", set())
    articles = good("in")
    try:
        for _ in range(2):
            paths, errors = dask.compute(*to_jsonl(articles, "memory://out"), **SINGLE)
            assert errors == []
        assert memory.find("/out") == ["/out/part-00000.jsonl"]
        monkeypatch.setattr(type(memory), "mv", lambda *_: 1 / 0)
        paths, errors = dask.compute(*to_jsonl(articles, "memory://out"), **SINGLE)
        assert paths == []
        assert "ZeroDivisionError" in errors[0].reason
        assert memory.find("/out") == ["/out/part-00000.jsonl"]  # As it was.
    finally:
        memory.rm("/out", recursive=True)


def test_without_a_bag_of_errors_the_first_is_raised(here):
    for paths, error in (("in", ParseError), ("none.md", InputError), ("more.zip", None)):
        articles = read_archive(paths)
        if error is None:
            assert articles.count().compute(**SINGLE) == 9
            continue
        with pytest.raises(error) as expected:
            list(ak.iter_articles(paths))
        with pytest.raises(error, match=re.escape(str(expected.value))):
            articles.compute(**SINGLE)
    noted = read_archive("in/0*.md", problems=True).compute(**SINGLE)
    assert [item.article.title for item in noted] == [f"n{number}" for number in range(10)]


def test_wrong_use(here):
    with pytest.raises(UsageError, match="one machine"):
        read_archive("-")
    articles = good("in")
    with pytest.raises(UsageError, match="unknown group 'year'"):
        build_books(articles, "out", group_by="year")
    with pytest.raises(TypeError):
        to_text(articles, "out", colour="red")
