"""HTML pages."""

from articlekit.writers.html.document import HTMLWriter, IndexEntry, render_index

__all__ = ["HTMLWriter", "IndexEntry", "render_index"]
