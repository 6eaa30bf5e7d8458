"""Clean Markdown: CommonMark with GFM tables and strikethrough, no raw HTML unless asked for."""

from articlekit.writers.markdown.writer import MarkdownWriter

__all__ = ["MarkdownWriter"]
