"""Files, folders, archives and addresses to a bag of articles."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, overload

from articlekit._disk.opening import StrPath
from articlekit._disk.spool import SpoolFolder
from articlekit._version import __version__
from articlekit.batch.inputs import Inputs
from articlekit.batch.reading import Reader
from articlekit.batch.records import Record
from articlekit.batch.tasks import Result
from articlekit.distributed.bags import Graph, bag, dask_bag, new_name, require_version
from articlekit.errors import Problem, Report, ignore
from articlekit.files import parts
from articlekit.files.listing import MAX_BYTES
from articlekit.files.parts import Part
from articlekit.files.reading import Reading, articles_of
from articlekit.files.source import Preceding
from articlekit.model import Article, ReadResult
from articlekit.reader import Outlet

if TYPE_CHECKING:
    from dask.bag import Bag

PARTITION = 32_000_000
"""Bytes of a partition: half a minute of work at most, and articles of twice that in memory."""
_MIN_WEIGHT = 10_000  # What a small file counts: it takes as long to be opened.


@overload
def read_archive(
    urlpaths: StrPath | Iterable[StrPath],
    *,
    errors: Literal[False] = False,
    problems: bool = False,
    partition_size: int = PARTITION,
    encoding: str | None = None,
    outlets: Iterable[Outlet] = (),
    max_bytes: int = MAX_BYTES,
    note: Report | None = None,
) -> Bag[Article]: ...


@overload
def read_archive(
    urlpaths: StrPath | Iterable[StrPath],
    *,
    errors: Literal[True],
    problems: bool = False,
    partition_size: int = PARTITION,
    encoding: str | None = None,
    outlets: Iterable[Outlet] = (),
    max_bytes: int = MAX_BYTES,
    note: Report | None = None,
) -> tuple[Bag[Article], Bag[Record]]: ...


def read_archive(
    urlpaths: StrPath | Iterable[StrPath],
    *,
    errors: bool = False,
    problems: bool = False,
    partition_size: int = PARTITION,
    encoding: str | None = None,
    outlets: Iterable[Outlet] = (),
    max_bytes: int = MAX_BYTES,
    note: Report | None = None,
) -> Bag[Article] | tuple[Bag[Article], Bag[Record]]:
    """The articles of files, folders, patterns, archives and addresses as a ``dask.bag.Bag``.

    `urlpaths` is what `iter_articles` takes, except standard input. The articles are the same, in
    the same order and with the same origins. With `errors` a second bag holds a failed `Record` for
    each input, or part of one, that cannot be read or is no article; both are made of one reading
    if they are computed together. Without `errors` the first such input raises its `InputError` or
    `ParseError` when the bag is computed. With `problems` the first bag holds
    `articlekit.model.ReadResult`, articles with the problems of their reading, which `to_parquet`
    has a column for.

    Neighbours share a partition as long as they have at most `partition_size` bytes in all; a
    larger file is split where records begin, a zip archive between its members. So partitions
    depend only on paths and sizes. Paths must mean the same files on all workers; `note` is called
    with what is skipped while they are listed. The other arguments are those of
    `iter_articles`.

    Raises `UsageError` for standard input, and if Dask, or what an address needs, is missing.
    """
    dask_bag()
    single = isinstance(urlpaths, (str, os.PathLike))
    inputs = Inputs(
        paths=(urlpaths,) if single else tuple(urlpaths),  # type: ignore[arg-type]
        encoding=encoding,
        outlets=tuple(outlets),
        max_bytes=max_bytes,
    )
    with SpoolFolder() as spools:
        found = parts.parts_of(
            inputs.paths,
            note=note or ignore,
            max_bytes=max_bytes,
            block_size=partition_size,
            spools=spools,
        )
        strict = None if errors else problems
        results = _results(_once(found), inputs.reader(), partition_size, strict)
    if not errors:
        return results
    return results.map_partitions(
        _with_problems if problems else _articles
    ), results.map_partitions(_failures)


def _once(found: Iterable[Part]) -> Iterator[Part]:
    """The parts, without those of files that were named before."""
    seen = set()
    for part in found:
        key = (part.source.identity, part.block, part.members)
        if key not in seen:
            seen.add(key)
            yield part


def _results(
    found: Iterable[Part], reader: Reader, partition_size: int, strict: bool | None
) -> Bag[Any]:
    """A bag of results; or, if `strict` is not None, of articles, as `_strict` gives them."""

    def weight(part: Part) -> int:
        return partition_size if part.block else max(part.size, _MIN_WEIGHT)

    name = new_name("read-archive")
    graph: Graph = {}
    files: list[list[Part]] = []
    count = 0
    for group in parts.grouped(found, partition_size, weight):
        part = group[0]
        if part.block is None:
            graph[name, count] = (partial(_read, __version__, group, reader, strict),)
        else:
            if part.block[0] == 0:
                files.append([])
            preceding = (f"{name}-preceding", len(files) - 1)
            number = len(files[-1])
            graph[name, count] = (
                partial(_read_block, __version__, part, number, reader, strict),
                preceding,
            )
            files[-1].append(part)
        count += 1
    for number, file in enumerate(files):
        graph.update(_first_pass(name, number, file, reader.reading))
    return bag(graph, name, count)


def _first_pass(name: str, number: int, blocks: list[Part], reading: Reading) -> Graph:
    """Tasks that find what precedes each block of a file: records, lines, and the encoding.

    Counting takes a small part of the time that reading takes, and all workers do it at once. To
    correct the places of articles afterwards, each block would have to wait in memory for those
    before it.
    """
    encoding, counts = (f"{name}-encoding", number), f"{name}-count"
    graph: Graph = {encoding: (partial(parts.encoding_of, blocks[0].source, reading),)}
    for at, part in enumerate(blocks[:-1]):
        graph[counts, number, at] = (partial(parts.count, part, reading), encoding)
    keys = [(counts, number, at) for at in range(len(blocks) - 1)]
    graph[f"{name}-preceding", number] = (parts.preceding_blocks, keys, encoding)
    return graph


def _read(version: str, group: list[Part], reader: Reader, strict: bool | None) -> list[Any]:
    """The results of some parts that are no blocks."""
    require_version(version)
    return [found for part in group for found in _of_part(part, reader, None, strict)]


def _read_block(
    version: str,
    part: Part,
    number: int,
    reader: Reader,
    strict: bool | None,
    preceding: list[Preceding],
) -> list[Any]:
    """The results of the block of this number of a file."""
    require_version(version)
    return list(_of_part(part, reader, preceding[number], strict))


def _of_part(
    part: Part, reader: Reader, preceding: Preceding | None, strict: bool | None
) -> Iterator[Any]:
    with SpoolFolder() as spools:
        for source in parts.sources_of(part, reader.reading, ignore, spools, preceding):
            if strict is not None:
                problems: list[Problem] = []
                for article in articles_of(source, reader.reading, problems.append, None):
                    yield ReadResult(article, tuple(problems)) if strict else article
                    problems.clear()
            else:
                for record, value, _ in reader.articles(source):
                    yield Result(record, value)


def _articles(results: Iterable[Result]) -> list[Any]:
    return [each.value for each in results if each.value is not None]


def _with_problems(results: Iterable[Result]) -> list[Any]:
    return [
        ReadResult(each.value, each.record.problems) for each in results if each.value is not None
    ]


def _failures(results: Iterable[Result]) -> list[Record]:
    return [each.record for each in results if each.record.status == "failed"]
