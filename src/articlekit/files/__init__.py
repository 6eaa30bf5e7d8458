"""Files in, files out: paths to articles, articles to files."""

from __future__ import annotations

from articlekit.files.reading import iter_articles, read
from articlekit.files.writing import render, write

__all__ = ["iter_articles", "read", "render", "write"]
