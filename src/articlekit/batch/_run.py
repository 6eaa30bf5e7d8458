"""From what was named to what became of it: sources, workers, and the records they give."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from articlekit import files
from articlekit.batch._pool import Pool
from articlekit.batch._records import failed
from articlekit.batch._work import Found, Reader, Task
from articlekit.batch._worker import Work
from articlekit.collection import Choice
from articlekit.errors import InputError, Problem, Report, ignore
from articlekit.files import MAX_BYTES, STDIN, Reading, Source, StrPath
from articlekit.model import Article
from articlekit.reader import Outlet, installed

if TYPE_CHECKING:
    from articlekit.batch._cluster import Cluster, ClusterPool

TIMEOUT = 60.0
"""Seconds that one article may take."""
_FEW = 64  # Outcomes that hold whole articles, and may wait for one before them.


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What to read, and how."""

    paths: tuple[StrPath | Source, ...]
    """Files, folders, patterns, archives, addresses; ``-`` is standard input."""
    encoding: str | None = None
    """The encoding of bytes that are not UTF-8."""
    outlets: tuple[Outlet, ...] = ()
    """What is known of further sites."""
    max_bytes: int = MAX_BYTES
    """The largest record."""
    choice: Choice = field(default_factory=Choice)
    """Which articles to take."""
    language: str | None = None
    """Stands for the language that was recognised."""
    jobs: int | None = None
    """How many workers; None for one a core."""
    timeout: float = TIMEOUT
    """Seconds that one article may take."""
    avoid: str | None = None
    """The real path of a folder inside an input that is left out of it."""
    cluster: Cluster | None = None
    """Where the work is done; None for processes of this machine."""

    def reader(self, value: Callable[[Article], Any] | None = None) -> Reader:
        """What workers read with; `value` makes of an article what they hand back.

        Raises `UsageError` for outlets of other distributions that cannot be loaded.
        """
        installed()  # Here it ends the run at once; later it would fail every single article.
        reading = Reading(encoding=self.encoding, outlets=self.outlets, max_bytes=self.max_bytes)
        reader = Reader(reading=reading, choice=self.choice, language=self.language)
        return reader if value is None else replace(reader, value=value)

    def count(self) -> int:
        """How many sources there are; standard input is one."""
        return sum(1 for _ in self.sources(ignore, load=False))

    def sources(self, note: Report, *, load: bool = True) -> Iterator[Source]:
        """The sources, each once."""
        found = files.sources(
            self.paths,
            note=note,
            max_bytes=self.max_bytes,
            avoid=self.avoid,
            load=load,
            fetch=self.cluster is None,
        )
        return found if len(self.paths) == 1 else _once(found)


def _once(sources: Iterator[Source]) -> Iterator[Source]:
    seen: set[int] = set()
    for source in sources:
        key = hash(os.path.normpath(source.path) if source.local else source.path)
        if key not in seen:
            seen.add(key)
            yield source


def read_all(
    inputs: Inputs, value: Callable[[Article], Any] | None = None, note: Report | None = None
) -> Generator[Found, None, None]:
    """What all sources hold, in their order: a record, and the article or what `value` makes of it.

    `note` is called for what is passed over. Raises `UsageError` for what cannot be read at all
    for want of an extra.
    """
    note = note or ignore
    with Spool(None, inputs) as spool:
        tasks = (ready(spool.local(source)) for source in inputs.sources(note))
        yield from outcomes(inputs.reader(value), tasks, inputs, note, spool, window=_FEW)


def ready(source: Source) -> tuple[Task, list[Found] | None]:
    """The task of a source; that of one that cannot be read is done already."""
    if source.error is not None:
        return Task(source=source), [Found(failed(source.path, source.error))]
    return Task(source=source), None


def outcomes(
    work: Work,
    tasks: Iterable[tuple[Task, list[Found] | None]],
    inputs: Inputs,
    note: Report,
    spool: Spool,
    *,
    window: int = 1000,
) -> Generator[Found, None, None]:
    """What workers make of tasks, in the order of the tasks."""
    pool: Pool | ClusterPool
    if inputs.cluster is not None:
        pool = inputs.cluster.pool(
            work, timeout=inputs.timeout, again=_again, marks=spool.folder_for_all
        )
    else:
        pool = Pool(
            work,
            jobs=inputs.jobs or cores(),
            timeout=inputs.timeout,
            window=window,
            again=_again,
            warn=lambda message: note(Problem("fewer-workers", message)),
        )
    running = pool.run(tasks)
    try:
        for outcome in running:
            source = outcome.task.source
            if outcome.failure is not None:
                yield Found(failed(source.path, f"{source.path}: worker: {outcome.failure}"))
            yield from outcome.results
            spool.release(source)
    finally:
        running.close()  # type: ignore[attr-defined]  # It is a generator; workers end with it.


def _again(task: Task) -> Task:
    return task._replace(is_retry=True)


def cores() -> int:
    """How many processes this machine can run at a time."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


class Spool:
    """Keeps what was read from archives and streams in files until a worker has read it.

    What goes through the pipe to a worker must be small: a worker that is stopped would otherwise
    stop us. What goes to other machines is sent as it is, for they may not see our files.
    """

    def __init__(self, folder: str | None, inputs: Inputs) -> None:
        """`folder` is where to make the spool's own; None for the system's."""
        self._within = folder
        self._is_idle = inputs.cluster is not None
        self._folder: str | None = None
        self._count = 0

    @property
    def folder_for_all(self) -> str | None:
        """A folder that all workers see, if there is one."""
        return None if self._within is None else self._made_folder()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            import shutil  # Slow to import, and rarely needed.

            shutil.rmtree(self._folder, ignore_errors=True)

    def local(self, source: Source) -> Source:
        """The source, to be read from a local file."""
        if source.data is None or self._is_idle:
            return source
        try:
            self._count += 1
            path = os.path.join(self._made_folder(), str(self._count))
            with open(path, "xb") as stream:
                stream.write(source.data)
        except OSError as error:
            message = f"cannot be kept in a temporary file: {error.strerror or error}"
            return Source(source.path, source.place, error=InputError(message, source.path))
        return Source(source.path, source.place, local=path)

    def _made_folder(self) -> str:
        if self._folder is None:
            import tempfile  # As above.

            self._folder = tempfile.mkdtemp(
                prefix=".articlekit-", suffix=".spool", dir=self._within
            )
        return self._folder

    def fixed(self, inputs: Inputs) -> Inputs:
        """The inputs with standard input in a file, so that they can be walked over again."""
        paths: list[StrPath | Source] = []
        for path in inputs.paths:
            if path == STDIN:
                (read,) = files.sources([STDIN], note=ignore, max_bytes=inputs.max_bytes)
                paths.append(self.local(read))
            else:
                paths.append(path)
        return replace(inputs, paths=tuple(paths))

    def release(self, source: Source) -> None:
        """Removes the file of a source that is done with."""
        is_ours = self._folder is not None and (source.local or "").startswith(self._folder)
        if is_ours and source.local and source.path != STDIN:
            with suppress(OSError):
                os.unlink(source.local)
