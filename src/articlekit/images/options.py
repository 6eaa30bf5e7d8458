"""The options of fetching pictures, and the totals of its results."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from math import inf
from urllib.parse import urlsplit

from articlekit._options import check_least, check_options
from articlekit.errors import UsageError
from articlekit.images.pictures import ARCHIVE, FALLBACKS, Fallback, Picture
from articlekit.images.robots import AGENT
from articlekit.images.store import Outcome

MAX_BYTES = 20_000_000
MAX_PIXELS = 50_000_000
GAP = 0.5
HOSTS = 8
TIMEOUT = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchOptions:
    """How pictures are fetched; the keywords of `fetch`."""

    fallbacks: Sequence[Fallback] = ()
    """What to try if a picture's own address has none, in this order: ``page``, the address as the
    page wrote it, often of an image proxy; ``wayback``, the copy of that time in the Wayback
    Machine; ``smaller``, a smaller form in the same content network. Others learn what is read."""
    retry_failed: bool = False
    """Whether addresses that were gone (404, 410) in an earlier run are asked for again."""
    ignore_robots: bool = False
    """Whether ``robots.txt`` is not asked for."""
    contact: str | None = None
    """An address of yours for the ``User-Agent`` header, by which hosts can reach you."""
    gap: float = GAP
    """The least time in seconds between two requests to one host."""
    hosts: int = HOSTS
    """The largest number of hosts that are asked at the same time."""
    timeout: float = TIMEOUT
    """The time in seconds that one request may take in all."""
    max_bytes: int = MAX_BYTES
    """The largest file of a picture."""
    max_pixels: int = MAX_PIXELS
    """The most pixels of a picture."""
    allow_ports: Collection[int] = ()
    """Ports that may be asked besides 80 and 443."""
    proxy: str | None = None
    """A proxy, as ``http://HOST:PORT``. None is taken from the environment."""
    archive: str = ARCHIVE
    """The address of the archive that `fallbacks` asks."""

    def __post_init__(self) -> None:
        check_options(self)
        unknown = [name for name in self.fallbacks if name not in FALLBACKS]
        if unknown:
            known = ", ".join(FALLBACKS)
            raise UsageError(f"unknown fallback {unknown[0]!r}; known are {known}")
        if self.contact is not None and not (self.contact.isascii() and self.contact.isprintable()):
            raise UsageError("the contact must consist of printable ASCII characters")
        for name in ("hosts", "max_bytes", "max_pixels"):
            check_least(name, getattr(self, name))
        if not 0 <= self.gap < inf:
            raise UsageError(f"gap={self.gap}: expected a number of seconds from 0 on")
        if not 0 < self.timeout < inf:
            raise UsageError(f"timeout={self.timeout}: expected more than 0 seconds")

    @property
    def user_agent(self) -> str:
        """The value of the ``User-Agent`` header."""
        from articlekit._version import __version__

        contact = f"; {self.contact}" if self.contact else ""
        return f"{AGENT}/{__version__} (fetches pictures of archived articles{contact})"


@dataclass(slots=True)
class HostSummary:
    """The totals of the pictures of one host."""

    found: int = 0
    """Different addresses."""
    there: int = 0
    """Pictures that the store had before."""
    fetched: int = 0
    """Pictures that were fetched."""
    gone: int = 0
    """Addresses that answer 404 or 410, now or in an earlier run."""
    refused: int = 0
    """Addresses that are not fetched, and answers that are no picture, or one that is too large."""
    failed: int = 0
    """Addresses without an answer, or with another error; the next run tries them again."""
    bytes: int = 0
    """The size of the pictures that were fetched."""


@dataclass(slots=True)
class FetchSummary(HostSummary):
    """The totals of the pictures of all articles, and those of each host."""

    hosts: dict[str, HostSummary] = field(default_factory=dict)
    """The same per host."""
    seconds: float = 0.0
    stopped: str | None = None
    """Why the run ended before all pictures were asked for."""

    def add(self, outcome: Outcome) -> None:
        """Counts an outcome."""
        host = self.hosts.setdefault(host_of(outcome.address), HostSummary())
        for each in (self, host):
            setattr(each, outcome.status, getattr(each, outcome.status) + 1)
            if outcome.status == "fetched":
                each.bytes += outcome.bytes or 0

    def count(self, picture: Picture) -> None:
        """Counts an address."""
        self.found += 1
        self.hosts.setdefault(host_of(picture.url), HostSummary()).found += 1


def host_of(url: str) -> str:
    """The host of an address, to be shown."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
