"""Makes an e-book of the articles of some days, by day, with the pictures of a folder.

python daily_ebook.py posts/ news.epub 2020-07-01 2020-07-31 [PICTURES]
"""

import signal
import sys

import articlekit as ak
from articlekit.collection import between, by_date, unique
from articlekit.images import open_images


def main(source: str, book: str, first: str, last: str, pictures: str | None = None) -> None:
    """Writes the articles of the days from `first` to `last`, each address once."""
    articles, _ = unique(between(ak.iter_articles(source), first, last), "url")
    ak.write(
        by_date(articles),
        book,
        title=f"News, {first} – {last}",
        group_by="day",
        images=open_images(pictures) if pictures else None,
    )
    print(f"{book}: {len(articles)} articles")


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # A closed pipe is no error.
    main(*sys.argv[1:6])
