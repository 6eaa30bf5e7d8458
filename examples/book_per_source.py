"""Makes an e-book of each site's articles, with the pictures of a folder.

python book_per_source.py posts/ books/ [PICTURES]
"""

import signal
import sys
from itertools import groupby
from pathlib import Path

import articlekit as ak
from articlekit.collection import by_date, unique
from articlekit.images import open_images
from articlekit.names import safe_name


def main(source: str, folder: str, pictures: str | None = None) -> None:
    """Writes a book for each site, its articles by date, each address once."""
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    images = open_images(pictures) if pictures else None
    articles, _ = unique(ak.iter_articles(source), "url")
    articles = sorted(by_date(articles), key=lambda article: article.source or "")
    for site, group in groupby(articles, key=lambda article: article.source or "unknown"):
        book = out / safe_name(f"{site}.epub")
        ak.write(group, book, title=site, group_by="month", images=images)
        print(book)


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # A closed pipe is no error.
    main(*sys.argv[1:4])
