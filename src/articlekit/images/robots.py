"""The rules that hosts state in ``robots.txt`` (RFC 9309)."""

from __future__ import annotations

from typing import Any

AGENT = "articlekit"
"""The name by which hosts may address us in their rules."""
MAX_BYTES = 500_000
"""How much of a file is read, which is what the RFC asks for."""
MAX_DELAY = 30.0
"""The longest ``Crawl-delay`` that is kept, in seconds."""


class Rules:
    """What a host allows."""

    def __init__(self, data: bytes | None) -> None:
        """`data` is that of the file; None if there is none, so that everything is allowed."""
        self._parser: Any = None
        if data is not None:
            from protego import Protego  # An extra.

            self._parser = Protego.parse(data.decode("utf-8-sig", "replace"))

    def allows(self, url: str) -> bool:
        """Whether an address may be fetched."""
        return self._parser is None or bool(self._parser.can_fetch(url, AGENT))

    @property
    def delay(self) -> float:
        """The seconds between two requests that the host asks for; 0 if it does not."""
        delay = None if self._parser is None else self._parser.crawl_delay(AGENT)
        return min(float(delay or 0), MAX_DELAY)
