"""Loads articles into a polars data frame, says what is in it, and keeps it as Parquet.

python data_frame.py posts/ articles.parquet
"""

import signal
import sys

import polars as pl

import articlekit as ak


def row(article: ak.Article) -> dict[str, object]:
    """What a table can hold of an article."""
    return {
        "date": article.date,
        "source": article.source,
        "language": article.language,
        "title": article.title,
        "byline": article.byline,
        "pictures": len(article.images),
        "letters": sum(map(str.isalnum, article.text)),
        "text": article.text,
    }


def main(source: str, out: str) -> None:
    """Writes the articles of `source` to `out`, and prints two tables of them."""
    frame = pl.DataFrame([row(article) for article in ak.iter_articles(source)])
    frame.write_parquet(out)
    by_source = frame.group_by("source").agg(pl.len(), pl.sum("letters", "pictures"))
    longest = frame.sort("letters", descending=True).select("date", "source", "letters").head(3)
    with pl.Config(tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True):
        print(by_source.sort("len", "source", descending=[True, False]).head(5))
        print(longest.with_columns(pl.col("date").dt.date()))


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # A closed pipe is no error.
    main(*sys.argv[1:3])
