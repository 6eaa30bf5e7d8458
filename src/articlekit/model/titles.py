"""Titles for contents, indexes and file names."""

from __future__ import annotations

from articlekit.model.article import Article


def clean_title(article: Article) -> str:
    """Return the title without the names of the site and its sections.

    What they are is known from the outlet table: `Article.short_title` is filled in by the reader.
    The title itself is returned if nothing is known, or if it was changed since.
    """
    short = article.short_title
    return short if short and short in article.title else article.title
