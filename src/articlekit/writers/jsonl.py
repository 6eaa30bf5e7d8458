"""JSON Lines: one JSON article per line, so that collections of any size can be streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO, ClassVar

from articlekit._columns import flat_json, row_of
from articlekit._options import check_options
from articlekit.errors import Report, ignore
from articlekit.model import Article, ReadResult
from articlekit.serial import to_json
from articlekit.writers.json import encoded

__all__ = ["JSONLinesWriter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JSONLinesWriter:
    """Writes articles as JSON Lines (https://jsonlines.org); see `JSONWriter`.

    Characters that some programs treat as line ends (U+0085, U+2028, U+2029) are escaped, so that
    an article is one line for all programs.
    """

    suffix: ClassVar[str] = ".jsonl"
    holds_many: ClassVar[bool] = True

    id: bool = False
    """Whether each article has its stable `Article.id`, under the key ``id``."""
    flat: bool = False
    """Whether a line has all columns of Parquet instead of the JSON article."""

    def __post_init__(self) -> None:
        check_options(self)

    def render(self, article: Article, report: Report = ignore) -> str:
        """The article as one line of JSON."""
        return self._line(article).decode()

    @property
    def prepare(self) -> Callable[[Article], bytes]:
        """Makes the line of an article."""
        return self._line

    def write(
        self,
        articles: Iterable[Article | ReadResult | bytes],
        stream: BinaryIO,
        report: Report = ignore,
    ) -> None:
        """Writes one line per article. Takes lines that `prepare` has made."""
        stream.writelines(
            item if isinstance(item, bytes) else self._line(item) for item in articles
        )

    def _line(self, item: Article | ReadResult) -> bytes:
        if self.flat:
            return encoded(flat_json(row_of(item))) + b"\n"
        article = item if isinstance(item, Article) else item.article
        return encoded(to_json(article, id=self.id)) + b"\n"
