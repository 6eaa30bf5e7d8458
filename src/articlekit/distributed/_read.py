"""Files, folders, archives and addresses to a bag of articles."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, overload

from articlekit import files
from articlekit.batch import Inputs, Reader, Record, Result
from articlekit.distributed._bags import Graph, bag, dask_bag, new_name
from articlekit.errors import Report, ignore
from articlekit.files import MAX_BYTES, Before, Part, Reading, StrPath
from articlekit.model import Article, ReadResult
from articlekit.reader import Outlet

if TYPE_CHECKING:
    from dask.bag import Bag

PARTITION = 32_000_000
"""Bytes of a partition: half a minute of work at most, and articles of twice that in memory."""
_LEAST = 10_000  # What a small file counts: it takes as long to be opened.


@overload
def read_archive(
    urlpaths: StrPath | Iterable[StrPath],
    *,
    errors: Literal[False] = False,
    noted: bool = False,
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
    noted: bool = False,
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
    noted: bool = False,
    partition_size: int = PARTITION,
    encoding: str | None = None,
    outlets: Iterable[Outlet] = (),
    max_bytes: int = MAX_BYTES,
    note: Report | None = None,
) -> Bag[Article] | tuple[Bag[Article], Bag[Record]]:
    """The articles of files, folders, patterns, archives and addresses as a ``dask.bag.Bag``.

    `urlpaths` is what `iter_articles` takes, but for standard input; the articles are the same, in
    the same order and with the same origins. With `errors` a second bag holds a failed `Record` for
    each input, or part of one, that cannot be read or is no article; both are made of one reading
    if they are computed together. Without, such inputs are left out in silence. With `noted` the
    first bag holds `articlekit.model.ReadResult`, articles with what was noticed in them, which
    `to_parquet` has a column for.

    Neighbours share a partition as long as they have at most `partition_size` bytes in all; a
    larger file is split where records begin, a zip archive between its members. So partitions
    depend on paths and sizes alone. Paths must mean the same files on all workers; `note` is called
    with what is passed over while they are listed. All else is as `iter_articles` has it.

    Raises `UsageError` for standard input, and for want of Dask or of what an address needs.
    """
    dask_bag()
    single = isinstance(urlpaths, (str, os.PathLike))
    inputs = Inputs(
        paths=(urlpaths,) if single else tuple(urlpaths),  # type: ignore[arg-type]
        encoding=encoding,
        outlets=tuple(outlets),
        max_bytes=max_bytes,
    )
    parts = files.parts(
        inputs.paths, note=note or ignore, max_bytes=max_bytes, block_size=partition_size
    )
    found = _found(_once(parts), inputs.reader(), partition_size)
    articles = found.map_partitions(_noted if noted else _articles)
    return (articles, found.map_partitions(_failures)) if errors else articles


def _once(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts without those of files that were named before."""
    seen = set()
    for part in parts:
        key = (part.source.local or part.source.path, part.block, part.members)
        if key not in seen:
            seen.add(key)
            yield part


def _found(parts: Iterable[Part], reader: Reader, partition_size: int) -> Bag[Result]:
    def weight(part: Part) -> int:
        return partition_size if part.block else max(part.size, _LEAST)

    name = new_name("read-archive")
    graph: Graph = {}
    blocks: list[list[Part]] = []
    count = 0
    for group in files.grouped(parts, partition_size, weight):
        part = group[0]
        if part.block is None:
            graph[name, count] = (partial(_read, group, reader),)
        else:
            if part.block[0] == 0:
                blocks.append([])
            before = (f"{name}-before", len(blocks) - 1)
            graph[name, count] = (partial(_read_block, part, len(blocks[-1]), reader), before)
            blocks[-1].append(part)
        count += 1
    for number, file in enumerate(blocks):
        graph.update(_first_pass(name, number, file, reader.reading))
    return bag(graph, name, count)


def _first_pass(name: str, number: int, blocks: list[Part], reading: Reading) -> Graph:
    """Tasks that find what is before each block of a file: records, lines, and the encoding.

    Counting takes a small part of the time that reading takes, and is done where the data is, by
    all workers at once; were the places of articles put right afterwards, each block would have to
    wait in memory for those before it.
    """
    encoding, counts = (f"{name}-encoding", number), f"{name}-count"
    graph: Graph = {encoding: (partial(files.encoding_of, blocks[0].source, reading),)}
    for at, part in enumerate(blocks[:-1]):
        graph[counts, number, at] = (partial(files.count, part, reading), encoding)
    keys = [(counts, number, at) for at in range(len(blocks) - 1)]
    graph[f"{name}-before", number] = (files.befores, keys, encoding)
    return graph


def _read(group: list[Part], reader: Reader) -> list[Result]:
    """What is in some parts that are whole."""
    return [found for part in group for found in _of_part(part, reader, None)]


def _read_block(part: Part, at: int, reader: Reader, before: list[Before]) -> list[Result]:
    """What is in a block of a file, of which it is the one of this number."""
    return list(_of_part(part, reader, before[at]))


def _of_part(part: Part, reader: Reader, before: Before | None) -> Iterator[Result]:
    for source in files.sources_of(part, reader.reading, ignore, before):
        for record, article in reader.articles(source):
            yield Result(record, article)


def _articles(found: Iterable[Result]) -> list[Any]:
    return [each.value for each in found if each.value is not None]


def _noted(found: Iterable[Result]) -> list[Any]:
    return [
        ReadResult(each.value, each.record.problems) for each in found if each.value is not None
    ]


def _failures(found: Iterable[Result]) -> list[Record]:
    return [each.record for each in found if each.record.status == "failed"]
