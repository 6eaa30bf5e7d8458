"""Outputs in an object store: the same as in a folder, whole or not there, and asked for once."""

import json

import pytest

import articlekit as ak
from articlekit.errors import UsageError
from articlekit.files.output import existence, exists, hold_folder, holds, write_file
from folders import put, tree
from scale.archive import fill, record


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def stored(bucket, folder):
    """The files of a folder in the store."""
    bucket.invalidate_cache()
    base = f"news/{folder}/"
    return {name.removeprefix(base): bucket.cat(name) for name in bucket.find(base)}


RUNS = {
    "plain": {"format": "markdown"},
    "index": {"format": "html", "index": True},
    "names": {"format": "text", "name": "{date}/{slug}", "unique": "url", "limit": 20},
    "partitions": {"format": "parquet", "partition_by": ("source",)},
}


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("name", RUNS)
def test_a_folder_is_what_it_is_here(here, bucket, name, jobs):
    fill(30)
    more = RUNS[name]
    local, remote = [], []
    ak.convert(["in", "more.zip"], "out/", jobs=1, on_record=local.append, **more)
    ak.convert(["in", "more.zip"], "s3://news/out/", jobs=jobs, on_record=remote.append, **more)
    assert stored(bucket, "out") == tree("out")
    assert [(r.status, r.record, r.sha256, r.reason) for r in remote] == [
        (r.status, r.record, r.sha256, r.reason) for r in local
    ]
    assert [r.outputs for r in remote] == [
        tuple(f"s3://news/{path}" for path in r.outputs) for r in local
    ]


def test_what_exists_is_skipped_replaced_or_an_error(here, bucket):
    fill(10)
    first = ak.convert("in", "s3://news/out/", "text", jobs=1)
    again = ak.convert("in", "s3://news/out/", "text", jobs=1)
    assert (again.ok, again.skipped, again.failed) == (0, first.ok, first.failed)
    bucket.rm("news/out/0/0003.txt")
    again = ak.convert("in", "s3://news/out/", "text", jobs=2)
    assert (again.ok, again.skipped) == (1, first.ok - 1)
    put("in/0/0005.md", record("changed"))
    again = ak.convert("in", "s3://news/out/", "text", jobs=1, existing="overwrite")
    assert (again.ok, again.unchanged) == (1, first.ok - 1)
    assert b"changed" in bucket.cat("news/out/0/0005.txt")
    again = ak.convert("in", "s3://news/out/", "text", jobs=1, existing="error")
    assert (again.ok, again.failed) == (0, first.ok + first.failed)


@pytest.mark.parametrize("name", ["all.jsonl", "all.parquet", "all.epub", "all.json"])
def test_one_file(here, bucket, name):
    fill(20)
    ak.convert("in", name, jobs=1)
    ak.convert("in", f"s3://news/{name}", jobs=2, report="r.jsonl")
    with open(name, "rb") as stream:
        assert bucket.cat(f"news/{name}") == stream.read()
    with open("r.jsonl", encoding="utf-8") as stream:
        outputs = {path for line in stream for path in json.loads(line)["outputs"]}
    assert outputs == {f"s3://news/{name}"}


def test_a_folder_in_the_store_that_is_input_and_output(here, bucket):
    fill(5)
    bucket.put("in", "news/in", recursive=True)
    with pytest.raises(UsageError, match="is an input as well"):
        ak.convert("s3://news/in", "s3://news/in/", "text")
    first = ak.convert("s3://news/in", "s3://news/in/out/", "archive", jobs=1)
    again = ak.convert("s3://news/in", "s3://news/in/out/", "archive", jobs=1)
    assert first.ok > 5
    assert (again.ok, again.skipped) == (0, first.ok)


def test_a_bucket_that_is_not_there(here, bucket):
    fill(3)
    with pytest.raises(UsageError, match="there is no bucket nowhere"):
        ak.convert("in/0", "s3://nowhere/out/", "text", jobs=1)
    with pytest.raises(ak.WriteError, match=r"s3://nowhere/all\.jsonl"):
        ak.convert("in/0", "s3://nowhere/all.jsonl", jobs=1)


def test_a_file_appears_whole_or_not_at_all(bucket):
    path = "s3://news/x.txt"
    with pytest.raises(RuntimeError), write_file(path) as stream:
        stream.write(b"half")
        raise RuntimeError
    assert not exists(path)
    with write_file(path) as stream:
        stream.write(b"old")
    assert holds(path, b"old")
    assert not holds(path, b"new")
    with pytest.raises(FileExistsError), write_file(path, overwrite=False) as stream:
        stream.write(b"new")
    assert holds(path, b"old")
    with hold_folder("s3://news/"):
        known = existence("s3://news/")
        assert known(path)
        assert not known("s3://news/y.txt")
