"""Writes bags of articles to files, here or on another file system."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from articlekit._disk.opening import StrPath
from articlekit.batch.reading import internal_error
from articlekit.batch.records import Record, failed
from articlekit.distributed.bags import numbered
from articlekit.errors import ArticleKitError, ignore
from articlekit.files.addresses import shown
from articlekit.files.output import remove_left, write_file
from articlekit.model import Article, ReadResult
from articlekit.writers import Writer, get_format

if TYPE_CHECKING:
    from dask.bag import Bag


class Written(NamedTuple):
    """Bags of what is written. To compute both together, or one of them, writes all files once."""

    paths: Bag[str]
    """The files, in order."""
    errors: Bag[Record]
    """A failed `Record` for each article, and each file, that cannot be written."""


def to_jsonl(articles: Bag[Article], urlpath: StrPath, **options: object) -> Written:
    """Writes JSON Lines: a file ``part-00000.jsonl`` and so on for each partition.

    `urlpath` is a folder or an address; existing files are replaced, each as a whole. Raises
    TypeError for an option that the writer does not have.
    """
    return _written(articles, urlpath, "jsonl", _part, options)


def to_text(articles: Bag[Article], urlpath: StrPath, **options: object) -> Written:
    """Writes plain text: a file ``part-00000/000000.txt`` and so on for each article.

    `options` are those of the format's writer; the rest is as in `to_jsonl`.
    """
    return _written(articles, urlpath, "text", _each, options)


def to_markdown(articles: Bag[Article], urlpath: StrPath, **options: object) -> Written:
    """Writes Markdown: a file ``part-00000/000000.md`` and so on for each article.

    `options` are those of the format's writer; the rest is as in `to_jsonl`.
    """
    return _written(articles, urlpath, "markdown", _each, options)


def to_parquet(articles: Bag[Article | ReadResult], urlpath: StrPath, **options: object) -> Written:
    """Writes Parquet: a file ``part-00000.parquet`` and so on for each partition.

    `options` are those of the format's writer. Raises `UsageError` as well if pyarrow is missing;
    the rest is as in `to_jsonl`.
    """
    return _written(articles, urlpath, "parquet", _table, options)


def _written(
    articles: Bag[Article],
    urlpath: StrPath,
    format: str,
    write: Callable[[Iterable[Article], str, str, Writer], list[str | Record]],
    options: dict[str, object],
) -> Written:
    found = get_format(format)
    writer = found.writer()(**options)
    folder = os.fspath(urlpath).rstrip("/")
    return split(
        numbered(articles, partial(_partition, write, f"{folder}/part-", found.suffix, writer))
    )


def split(results: Bag[str | Record]) -> Written:
    """Separates paths from failures, which come from the same tasks."""
    return Written(results.map_partitions(_paths), results.map_partitions(_failures))


def _paths(results: Iterable[Any]) -> list[str]:
    return [each for each in results if isinstance(each, str)]


def _failures(results: Iterable[Any]) -> list[Record]:
    return [each for each in results if isinstance(each, Record)]


# --- On the workers ----------------------------------------------------------------------------

# A task is repeated when the worker at it was killed. The repeat removes what that worker left.


def _partition(
    write: Callable[[Iterable[Article], str, str, Writer], list[str | Record]],
    begin: str,
    suffix: str,
    writer: Writer,
    articles: Iterable[Article],
    number: int,
) -> list[str | Record]:
    return write(articles, f"{begin}{number:05}", suffix, writer)


def _part(
    articles: Iterable[Article], path: str, suffix: str, writer: Writer
) -> list[str | Record]:
    """One file for all articles, except those that the format cannot hold."""
    remove_left(path + suffix)
    failures: list[str | Record] = []

    def write(stream: Any) -> None:
        for article in articles:
            data = rendered(article, writer)
            if isinstance(data, Record):
                failures.append(data)
            else:
                stream.write(data)

    return [put(path + suffix, write), *failures]


def _table(articles: Iterable[Any], path: str, suffix: str, writer: Writer) -> list[str | Record]:
    """One file for all articles, whose rows are written many at a time."""
    remove_left(path + suffix)
    items = list(articles)
    result = put(path + suffix, partial(write_all, items, writer))
    if isinstance(result, str):
        return [result]
    alone = {id(item): rendered(item, writer) for item in items}
    failures = [data for data in alone.values() if isinstance(data, Record)]
    if not failures:  # The file cannot be written.
        return [result]
    items = [item for item in items if isinstance(alone[id(item)], bytes)]
    return [put(path + suffix, partial(write_all, items, writer)), *failures]


def write_all(articles: list[Any], writer: Writer, stream: Any) -> None:
    """Writes several articles into one file."""
    writer.write(articles, stream, ignore)


def _each(
    articles: Iterable[Article], path: str, suffix: str, writer: Writer
) -> list[str | Record]:
    """One file per article."""
    remove_left(f"{path}/")
    results: list[str | Record] = []
    for number, article in enumerate(articles):
        data = rendered(article, writer)
        if isinstance(data, bytes):
            results.append(put(f"{path}/{number:06}{suffix}", partial(_write, data)))
        else:
            results.append(data)
    return results


def _write(data: bytes, stream: Any) -> None:
    stream.write(data)


def put(path: str, write: Callable[[Any], None]) -> str | Record:
    """Writes a file. Returns its path, or the record of the failure."""
    try:
        with write_file(path, folders=True) as stream:
            write(stream)
    except ArticleKitError as error:
        return failed(shown(path), error)
    except Exception as error:  # noqa: BLE001  # One bad file must not end the job.
        return failed(shown(path), internal_error(shown(path), error))
    return path


def rendered(item: Article | ReadResult, writer: Writer) -> bytes | Record:
    """The bytes of an article, or the record of the failure."""
    stream = BytesIO()
    article = item.article if isinstance(item, ReadResult) else item
    path = (article.origin.path if article.origin else None) or article.url or article.title
    try:
        writer.write((item,), stream, ignore)  # type: ignore[arg-type]
    except ArticleKitError as error:
        return failed(path, error)
    except Exception as error:  # noqa: BLE001  # As above.
        return failed(path, internal_error(path, error))
    return stream.getvalue()
