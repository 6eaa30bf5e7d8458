"""Makes Dask bags from graphs, which Dask documents for advanced use."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from articlekit._version import __version__
from articlekit.batch.workers.executor import WorkerError
from articlekit.errors import UsageError

if TYPE_CHECKING:
    from dask.bag import Bag

Graph = dict[Any, Any]


def new_name(what: str) -> str:
    """A unique name for keys. The content of a file may change, so no name is used twice."""
    return f"{what}-{uuid.uuid4().hex}"


def bag(graph: Graph, name: str, count: int, *dependencies: Bag[Any]) -> Bag[Any]:
    """The bag whose partitions are ``(name, 0)`` and so on in a graph."""
    dask_bag()
    from dask.bag import Bag
    from dask.highlevelgraph import HighLevelGraph

    layers = HighLevelGraph.from_collections(name, graph, dependencies=dependencies)
    return Bag(layers, name, count)


def dask_bag() -> Any:
    """The module ``dask.bag``. Raises `UsageError` if it is not installed."""
    try:
        import dask.bag  # An extra, and slow to import.
    except ImportError:
        raise UsageError("articlekit.distributed needs dask: pip install 'articlekit[dask]'") from (
            None
        )
    return dask.bag


def require_version(expected: str) -> None:
    """Raises `WorkerError` on a worker whose version is not that of the client."""
    if expected != __version__:
        raise WorkerError(f"this worker has articlekit {__version__}, the client {expected}")


def numbered(articles: Bag[Any], function: Callable[[Iterable[Any], int], list[Any]]) -> Bag[Any]:
    """The bag of the results of a function of each partition and its number."""
    name = new_name(getattr(function, "__name__", "numbered"))
    keys = articles.__dask_keys__()
    graph = {(name, at): (function, key, at) for at, key in enumerate(keys)}
    return bag(graph, name, len(keys), articles)
