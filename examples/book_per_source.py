"""Makes an e-book of each site's articles, with their pictures, in a folder of its own.

python examples/book_per_source.py examples/articles books/
"""

import sys
from itertools import groupby
from pathlib import Path

import articlekit as ak
from articlekit.collection import by_date, unique
from articlekit.images import open_images
from articlekit.names import safe_name


def main(source: str, folder: str) -> None:
    """Writes a book for each site, its articles by date, each address once."""
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    pictures = open_images(Path(__file__).with_name("pictures"))
    articles, _ = unique(ak.iter_articles(source), "url")
    articles = sorted(by_date(articles), key=lambda article: article.source or "")
    for site, group in groupby(articles, key=lambda article: article.source or "unknown"):
        book = out / safe_name(f"{site}.epub")
        ak.write(group, book, title=site, group_by="month", images=pictures)
        print(book)


if __name__ == "__main__":
    main(*sys.argv[1:3])
