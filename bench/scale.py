"""What a Dask cluster of this machine does beside its processes, and what bounds it.

    python bench/scale.py FOLDER [--count 10000] [--size 300] [--only local,growth,costs]

FOLDER holds archive files, which are copied until there are enough. Three tables: the same files by
the processes of `convert --jobs` and by as many workers of a cluster; articles per second with one
and two workers, for data of `size` articles, ten and a hundred times as much; and the milliseconds
of CPU that one article costs, step by step. The start of the cluster is not counted.
"""

import argparse
import io
import os
import pickle
import shutil
import tempfile
import time
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path

import dask
from batch import copies
from distributed import Client, LocalCluster

import articlekit as ak
from articlekit.collection.duplicates import fingerprint
from articlekit.distributed import read_archive, to_jsonl, to_markdown
from articlekit.reader.articles.parsing import count_records
from articlekit.writers.jsonl import JSONLinesWriter

WORKERS = 2
FILE = 1_000_000  # Bytes of a file of many records.
PARTITION = 2_000_000  # Small, so that little data is in many parts.


@contextmanager
def cluster(workers):
    """The client of a cluster that is up."""
    with (
        LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0"
        ) as found,
        Client(found) as client,
    ):
        client.run(lambda: __import__("articlekit.distributed").parse)
        yield client


def cpu_seconds(action):
    """Seconds of CPU, which depend little on other work on the machine."""
    start = time.process_time()
    action()
    return time.process_time() - start


def cpu(client=None):
    """Seconds of CPU so far: of this process, its children that have ended, and all workers."""
    workers = {} if client is None else client.run(cpu)
    return sum(os.times()[:4]) + sum(workers.values())


@contextmanager
def measured(name, client=None):
    """Prints how fast something was; the list that it gives takes the number of articles."""
    count = []
    before, start = cpu(client), time.perf_counter()
    yield count
    seconds, used = time.perf_counter() - start, cpu(client) - before
    print(
        f"{name:40}{count[0]:8,} articles{seconds:7.1f} s{count[0] / seconds:7.0f} per second"
        f"{used:7.1f} s of CPU{count[0] / used:7.0f} per second of it",
        flush=True,
    )


def local(folder, count):
    """The same files by processes and by a cluster."""
    with tempfile.TemporaryDirectory() as place:
        source = Path(place, "in")
        copies(folder, source, count)

        def converted(name, client=None, **how):
            target = Path(place, name)
            with measured(name, client) as made:
                made.append(ak.convert(source, target, "markdown", **how).ok)
            shutil.rmtree(target)

        converted("convert, 1 process", jobs=1)
        converted(f"convert, {WORKERS} processes", jobs=WORKERS)
        with cluster(WORKERS) as client:
            name = f"convert, {WORKERS} workers of a cluster"
            converted(name, client, scheduler=client.scheduler.address)
            articles = read_archive(source)
            for write in (to_markdown, to_jsonl):
                out = f"{place}/{write.__name__}"
                with measured(f"{write.__name__}, {WORKERS} workers of a cluster", client) as made:
                    dask.compute(*write(articles, out))
                    made.append(count)
                shutil.rmtree(out)


def packed(folder, target, count):
    """So many articles in files of many records."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in (".md", ".txt"))
    target.mkdir()
    held, number = [], 0
    for path in islice(cycle(paths), count):
        held.append(path.read_bytes().rstrip() + b"\n")
        if sum(map(len, held)) > FILE:
            (target / f"{number:06}.md").write_bytes(b"".join(held))
            held, number = [], number + 1
    (target / f"{number:06}.md").write_bytes(b"".join(held))


def growth(folder, size):
    """Articles per second, by workers and by size."""
    with tempfile.TemporaryDirectory() as place:
        for times in (1, 10, 100):
            packed(folder, Path(place, f"{times}"), size * times)
        for workers in (1, 2):
            with cluster(workers) as client:
                for times in (1, 10, 100):
                    articles = read_archive(f"{place}/{times}", partition_size=PARTITION)
                    with measured(f"to_jsonl, workers: {workers}, data: {times} x", client) as made:
                        paths, _ = dask.compute(*to_jsonl(articles, f"{place}/out"))
                        made.append(sum(Path(path).read_bytes().count(b"\n") for path in paths))
                    shutil.rmtree(f"{place}/out")


def costs(folder, count=2000):
    """Milliseconds of CPU an article."""
    with tempfile.TemporaryDirectory() as place:
        packed(folder, Path(place, "in"), count)
        paths = sorted(Path(place, "in").iterdir())
        data = []
        reading = cpu_seconds(lambda: data.extend(path.read_bytes() for path in paths))
        size = sum(map(len, data))
        counting = cpu_seconds(lambda: [(count_records(text), text.count(b"\n")) for text in data])
        articles = []
        parsing = cpu_seconds(
            lambda: articles.extend(a for text in data for a in ak.parse_all(text))
        )
        groups = [articles[at : at + 100] for at in range(0, len(articles), 100)]
        dumped = []
        dumping = cpu_seconds(
            lambda: dumped.extend(pickle.dumps(group, protocol=5) for group in groups)
        )
        loading = cpu_seconds(lambda: [pickle.loads(group) for group in dumped])
        stream = io.BytesIO()
        writing = cpu_seconds(lambda: JSONLinesWriter().write(articles, stream))
        marking = cpu_seconds(lambda: [fingerprint(article, "near") for article in articles])
        print(f"\n{len(articles):,} articles, {size / len(articles) / 1000:.1f} KB each")
        print(f"pickled {sum(map(len, dumped)) / len(articles) / 1000:.1f} KB each,")
        print(f"as JSON Lines {stream.tell() / len(articles) / 1000:.1f} KB each")
        for name, seconds in (
            ("reading bytes", reading),
            ("counting records and lines", counting),
            ("parsing", parsing),
            ("pickling", dumping),
            ("unpickling", loading),
            ("JSON Lines", writing),
            ("fingerprints of near duplicates", marking),
        ):
            print(f"{name:44}{seconds / len(articles) * 1000:8.3f} ms an article")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--size", type=int, default=300)
    parser.add_argument("--only", default="local,growth,costs")
    options = parser.parse_args()
    only = options.only.split(",")
    if "local" in only:
        local(options.folder, options.count)
    if "growth" in only:
        growth(options.folder, options.size)
    if "costs" in only:
        costs(options.folder)


if __name__ == "__main__":
    main()
