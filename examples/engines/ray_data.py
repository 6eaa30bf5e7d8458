"""Counts the articles of each site with Ray Data.

python ray_data.py FILE…
"""

import sys
from collections.abc import Iterator
from typing import Any

import ray

import articlekit as ak


def rows(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of a span, made on the worker that reads it."""
    for article in ak.read_block(item["item"]):
        yield {"id": article.id, "source": article.source, "characters": len(article.text)}


spans = [span for path in sys.argv[1:] for span in ak.blocks(path)]
articles = ray.data.from_items(spans).flat_map(rows)
for row in articles.groupby("source").count().sort("source").take_all():
    print(row["source"], row["count()"])
