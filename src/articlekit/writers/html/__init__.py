"""HTML: a page per article, one page of many articles, and a site with lists and search."""

from articlekit.writers.html.writer import HTMLWriter

__all__ = ["HTMLWriter"]
