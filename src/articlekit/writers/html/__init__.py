"""HTML pages."""

from articlekit.writers.html.document import (
    HTMLWriter,
    IndexEntry,
    render_index,
    time_for_people,
    time_tag,
)

__all__ = ["HTMLWriter", "IndexEntry", "render_index", "time_for_people", "time_tag"]
