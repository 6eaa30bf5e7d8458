"""Counts the articles of each site with polars.

python polars_frame.py OUT FILE…
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import count, repeat

import polars as pl

import articlekit as ak


def convert(span: ak.Span, folder: str, number: int) -> None:
    """Writes the articles of a span as one file of a table."""
    ak.write(ak.read_block(span), f"{folder}/{number:05}.parquet")


if __name__ == "__main__":
    folder = sys.argv[1]
    spans = [span for path in sys.argv[2:] for span in ak.blocks(path)]
    with ProcessPoolExecutor() as pool:
        list(pool.map(convert, spans, repeat(folder), count()))
    frame = pl.scan_parquet(f"{folder}/*.parquet").group_by("source").len().sort("source")
    for source, number in frame.collect().rows():
        print(source, number)
