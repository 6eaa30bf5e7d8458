"""``articlekit.distributed`` on a cluster: the same as one process makes, whatever happens."""

import os
import resource
import signal
import subprocess
import sys
import time

import dask
import pytest

import articlekit as ak
from articlekit import collection
from articlekit.batch.workers.executor import WorkerError
from articlekit.distributed import (
    build_books,
    read_archive,
    to_jsonl,
    to_markdown,
    to_parquet,
    to_text,
    unique,
)
from folders import put, tree
from scale.archive import fill, record
from scale.conftest import started


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def place(here):
    """The folder as workers must have it: they are at home elsewhere."""
    return str(here)


def by_one(*paths):
    """Articles with their origins, and errors, as one process reads them."""
    errors = []
    articles = list(ak.iter_articles(*paths, on_error=errors.append))
    return [(article, article.origin) for article in articles], [str(error) for error in errors]


def by_cluster(*paths, **more):
    articles, errors = dask.compute(*read_archive(paths, errors=True, **more))
    return [(item, item.origin) for item in articles], [item.reason for item in errors]


def test_articles_and_errors_are_those_of_one_process(place, client):
    fill(200)
    paths = [f"{place}/in", f"{place}/more.zip"]
    expected = by_one(*paths)
    assert len(expected[0]) == 225
    assert len(expected[1]) == 2
    assert by_cluster(*paths, partition_size=50_000) == expected


def test_relative_paths_mean_what_they_mean_here(here, client):
    fill(20)
    assert by_cluster("in", "more.zip") == by_one("in", "more.zip")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_file_of_many_blocks(place, client, encoding):
    body = "<p>" + "今天的新闻讲的是昨天的事情。" * 700
    text = "".join(record(f"n{number}", body) for number in range(1100))
    with open("big.md", "wb") as stream:
        stream.write(text.encode(encoding))
    path = f"{place}/big.md"
    articles = read_archive(path, partition_size=8_000_000)
    assert articles.npartitions == (5 if encoding == "utf-8" else 3)
    assert by_cluster(path, partition_size=8_000_000) == by_one(path)


def made(place, folder):
    """All outputs of an archive, and their errors."""
    articles, unread = read_archive(
        [f"{place}/in", f"{place}/more.zip"], errors=True, partition_size=100_000
    )
    written = [
        to_jsonl(articles, f"{folder}/jsonl"),
        to_text(articles, f"{folder}/text"),
        to_markdown(articles, f"{folder}/markdown"),
        to_parquet(articles, f"{folder}/parquet"),
        build_books(articles, f"{folder}/books", group_by="month"),
    ]
    return dask.compute(unread, *written)


def parquet_rows(path):
    import pyarrow.parquet as pq

    return list(ak.from_arrow(pq.read_table(path)))


def test_outputs_do_not_depend_on_the_number_of_workers(place, client):
    from distributed import Client

    fill(80)
    unread, *written = made(place, f"{place}/two")
    assert len(unread) == 2
    assert [errors for _, errors in written] == [[]] * 5
    assert {os.path.relpath(path, "two") for paths, _ in written for path in paths} == set(
        tree("two")
    )
    with started(1) as alone, Client(alone):
        made(place, f"{place}/one")
    assert tree("one") == tree("two")
    articles = [article for article, _ in by_one("in", "more.zip")[0]]
    ak.write(articles, "all.jsonl")
    parts = sorted(os.listdir("two/jsonl"))
    assert len(parts) > 2
    lines = b"".join(tree("two/jsonl")[name] for name in parts)
    with open("all.jsonl", "rb") as stream:
        assert lines == stream.read()
    rows = [row for name in parts for row in parquet_rows(f"two/parquet/{name[:-6]}.parquet")]
    assert rows == articles
    for month, group in ak.collection.group_by(articles, "month").items():
        ak.write(group, "book.epub")
        with open("book.epub", "rb") as stream:
            assert tree("two/books")[f"{month}.epub"] == stream.read()


def test_a_worker_that_is_killed_costs_nothing(place, client):
    for number in range(400):
        put(f"in/{number:04}.md", record(f"n{number}", "<p>长文，<b>粗</b>。</p>" * 100))
    articles, unread = read_archive(f"{place}/in", errors=True, partition_size=100_000)
    assert articles.npartitions > 10
    paths, errors = to_jsonl(articles, f"{place}/out")
    futures = client.compute([paths, errors, unread])
    for _ in range(3000):
        if os.path.isdir("out") and os.listdir("out"):
            break
        time.sleep(0.02)
    os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
    names, *failures = client.gather(futures)
    assert failures == [[], []]
    assert [os.path.basename(name) for name in names] == sorted(tree("out"))
    ak.write(ak.iter_articles("in"), "all.jsonl")
    with open("all.jsonl", "rb") as stream:
        assert b"".join(tree("out")[name] for name in sorted(tree("out"))) == stream.read()


KILLED = """
import os, sys
from articlekit._disk.writing import atomic_write
held = [atomic_write(path) for path in sys.argv[1:]]
for each in held:
    each.__enter__().write(b"half")
os._exit(9)
"""


def test_what_a_killed_worker_left_is_removed_by_the_repeat(place):
    fill(40)
    articles, _ = read_archive(f"{place}/in", errors=True)
    outputs = (to_jsonl, to_parquet, to_text, to_markdown, build_books)
    bags = [write(articles, f"{place}/{write.__name__}") for write in outputs]
    with dask.config.set(scheduler="sync"):
        paths = [path for found, _ in bags for path in found.compute()]
        expected = tree(place)
        assert len(paths) > 10
        left = subprocess.run([sys.executable, "-c", KILLED, *paths], check=False)
        assert left.returncode == 9
        assert len(tree(place)) == len(expected) + len(paths)
        dask.compute(*(found for found, _ in bags))
    assert tree(place) == expected


# --- An object store ---------------------------------------------------------------------------


def upload(bucket):
    fill(20)
    bucket.put("in", "news/in", recursive=True)
    bucket.put("more.zip", "news/more.zip")


def texts(found):
    """What does not depend on where articles were read."""
    return [(item, origin.record, origin.line) for item, origin in found]


def test_an_object_store_is_read_and_written(here, bucket, client):
    upload(bucket)
    expected = by_one("in", "more.zip")
    paths = ["s3://news/in", "s3://news/more.zip"]
    found = by_cluster(*paths, partition_size=100_000)
    assert texts(found[0]) == texts(expected[0])
    assert found == by_one(*paths)
    articles, _ = read_archive(paths, errors=True, partition_size=100_000)
    for write, folder in ((to_jsonl, "jsonl"), (build_books, "books")):
        written, errors = dask.compute(*write(articles, f"s3://news/out/{folder}/"))
        assert errors == []
        assert [f"s3://{name}" for name in bucket.find(f"news/out/{folder}")] == sorted(written)
        local, _ = dask.compute(*write(articles, f"{here}/{folder}"))
        assert len(local) == len(written)
        for path in local:
            with open(path, "rb") as stream:
                name = os.path.basename(path)
                assert bucket.cat(f"news/out/{folder}/{name}") == stream.read()


def test_an_object_that_cannot_be_read_is_reported_and_the_rest_is_there(here, bucket, client):
    upload(bucket)
    bucket.pipe("news/broken.zip", b"PK\3\4 no zip")
    paths = ["s3://news/in", "s3://news/broken.zip"]
    articles, errors = read_archive(paths, errors=True, partition_size=100_000)
    bucket.rm("news/in/0/0007.md")  # It was there when it was listed.
    paths, unwritten = to_jsonl(articles, "s3://news/out")
    found, failed, unwritten = dask.compute(articles, errors, unwritten)
    assert len(found) == 24
    assert unwritten == []
    assert [item.input for item in failed] == [
        "s3://news/in/0/0007.md",
        "s3://news/in/bad.md",
        "s3://news/in/empty.md",
        "s3://news/broken.zip",
    ]
    assert "vanished" in failed[0].reason
    assert sum(bucket.cat(name).count(b"\n") for name in bucket.find("news/out")) == 24


def test_a_bucket_that_is_not_there_is_reported(here, bucket, client):
    fill(10)
    articles, _ = read_archive(f"{here}/in", errors=True)
    paths, errors = dask.compute(*to_jsonl(articles, "s3://nowhere/out"))
    assert paths == []
    assert [item.input for item in errors] == ["s3://nowhere/out/part-00000.jsonl"]
    found, errors = by_cluster("s3://nowhere/in")
    assert found == []
    assert len(errors) == 1


def test_a_large_object_is_read_in_blocks(here, bucket, client):
    body = "<p>" + "今天的新闻讲的是昨天的事情。" * 700
    put("big.md", "".join(record(f"n{number}", body) for number in range(600)))
    bucket.put("big.md", "news/big.md")
    found = by_cluster("s3://news/big.md", partition_size=8_000_000)
    assert texts(found[0]) == texts(by_one("big.md")[0])


def test_the_command_line_reads_an_object_store(here, bucket, cluster):
    upload(bucket)
    expected, found = [], []
    ak.convert("in", "one", "text", jobs=1, on_record=expected.append)
    ak.convert(
        "s3://news/in",
        "out",
        "text",
        scheduler=cluster.scheduler_address,
        on_record=found.append,
    )
    assert tree("out") == tree("one")
    assert [(item.status, item.sha256) for item in found] == [
        (item.status, item.sha256) for item in expected
    ]


# --- What goes wrong on a worker ---------------------------------------------------------------


def test_another_version_on_a_worker_is_reported(place, client):
    fill(5)
    articles = read_archive(f"{place}/in/0", partition_size=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("articlekit.distributed.read.__version__", "9.9")
        other = read_archive(f"{place}/in/0", partition_size=1)
    assert articles.count().compute() == 5
    with pytest.raises(WorkerError, match=r"this worker has articlekit [\d.]+, the client 9\.9"):
        other.count().compute()


def limit_files(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


@pytest.mark.parametrize("write", [to_jsonl, to_parquet, build_books])
def test_a_full_disk_is_reported(place, client, write):
    """A limit of the size of files stands for it: writing fails in the same way."""
    fill(60)
    articles, unread = read_archive(f"{place}/in", errors=True, partition_size=10_000)
    client.run(limit_files, 100)
    try:
        found = dask.compute(*write(articles, f"{place}/out"), unread)
    finally:
        client.run(limit_files, resource.RLIM_INFINITY)
    paths, errors, unread = found
    assert len(unread) == 2
    assert {error.status for error in errors} == {"failed"}
    assert all("File too large" in error.reason for error in errors)
    assert errors
    # A partition without articles is an empty file.
    assert len(paths) == len(tree("out")) == list(tree("out").values()).count(b"")


def test_books_take_few_tasks(place, client):
    fill(60)
    articles, _ = read_archive(f"{place}/in", errors=True, partition_size=1)
    assert articles.npartitions > 60
    paths, _ = build_books(articles, f"{place}/books")
    assert len(paths.__dask_graph__()) < 40 * articles.npartitions
    assert [os.path.basename(path) for path in paths.compute()] == sorted(tree("books"))


@pytest.mark.parametrize("by", ["url", "near"])
def test_duplicates_are_those_of_one_process(place, client, by):
    fill(120)
    put("in/again.md", "".join(record(f"n{number}") for number in range(0, 90, 7)))
    articles, _ = read_archive(f"{place}/in", errors=True, partition_size=10_000)
    kept, left_out = dask.compute(*unique(articles, by))
    expected, folded = collection.unique(ak.iter_articles("in", on_error=lambda error: None), by)
    assert (kept, left_out) == (expected, [each.article for each in folded])
    assert left_out
