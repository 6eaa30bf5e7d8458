"""Writes the texts of articles with datatrove.

python datatrove_reader.py OUT FILE…
"""

import sys
from collections.abc import Iterator
from typing import Any

from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.writers import JsonlWriter

import articlekit as ak


class Articles(PipelineStep):  # type: ignore[misc]
    """Reads spans; each task takes its share of them."""

    name = "Articles"
    type = "READER"

    def __init__(self, spans: list[ak.Span]) -> None:
        super().__init__()
        self.spans = spans

    def run(self, data: Any = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """The articles of every `world_size`-th span as documents."""
        for span in self.spans[rank::world_size]:
            for article in ak.read_block(span):
                about = {"source": article.source, "language": article.language}
                yield Document(text=article.text, id=article.id, metadata=about)


if __name__ == "__main__":
    spans = [span for path in sys.argv[2:] for span in ak.blocks(path)]
    out = sys.argv[1]
    LocalPipelineExecutor(
        [Articles(spans), JsonlWriter(out, compression=None)],
        tasks=len(spans),
        workers=2,
        logging_dir=f"{out}/logs",
        skip_completed=False,
    ).run()
