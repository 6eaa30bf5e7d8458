"""The formats that articles can be written in, and what writers of other distributions need."""

from articlekit._text.characters import xml_text
from articlekit._text.urls import safe_image_url, safe_url
from articlekit.writers.registry import (
    Format,
    PlacedWriter,
    TableWriter,
    TextWriter,
    Writer,
    format_for_suffix,
    formats,
    get_format,
)

__all__ = [
    "Format",
    "PlacedWriter",
    "TableWriter",
    "TextWriter",
    "Writer",
    "format_for_suffix",
    "formats",
    "get_format",
    "safe_image_url",
    "safe_url",
    "xml_text",
]
