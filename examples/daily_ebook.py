"""Makes an e-book of the articles of some days, by day, with their pictures.

python examples/daily_ebook.py examples/articles news.epub 2020-07-01 2020-07-31
"""

import datetime as dt
import sys
from pathlib import Path

import articlekit as ak
from articlekit.collection import between, by_date, unique
from articlekit.images import open_images


def main(source: str, book: str, first: str, last: str) -> None:
    """Writes the articles of the days from `first` to `last` (in UTC), each address once."""
    since = dt.datetime.fromisoformat(first).replace(tzinfo=dt.UTC)
    until = dt.datetime.fromisoformat(last).replace(tzinfo=dt.UTC) + dt.timedelta(days=1)
    articles, _ = unique(between(ak.iter_articles(source), since, until), "url")
    ak.write(
        by_date(articles),
        book,
        title=f"News, {first} – {last}",
        group_by="day",
        images=open_images(Path(__file__).with_name("pictures")),
    )
    print(f"{book}: {len(articles)} articles")


if __name__ == "__main__":
    main(*sys.argv[1:5])
