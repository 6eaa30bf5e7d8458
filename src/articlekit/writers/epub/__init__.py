"""E-books: EPUB 3.3 that checkers, reading systems and assistive technology accept.

The page “E-books” of the manual describes the books and lists what the options do.
"""

from articlekit.writers.epub._fonts import CJK_FONTS
from articlekit.writers.epub._options import BookOptions, Creator
from articlekit.writers.epub._writer import EPUBWriter
from articlekit.writers.epub.report import BookReport

__all__ = ["CJK_FONTS", "BookOptions", "BookReport", "Creator", "EPUBWriter"]
