"""docs/epub.md says all there is."""

import dataclasses
import re
from pathlib import Path

from articlekit.writers.epub import CJK_FONTS, BookOptions, BookReport

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "docs/epub.md").read_text(encoding="utf-8")
CODE = "".join(
    path.read_text(encoding="utf-8") for path in (ROOT / "src/articlekit/writers/epub").glob("*.py")
)


def first_cells(title):
    """The names in the first column of the table below a heading."""
    part = TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`.*?) \|", part, re.M)
    return {name for cell in cells for name in re.findall("`([^`]+)`", cell)}


def test_every_option_is_listed():
    assert first_cells("Options") == {field.name for field in dataclasses.fields(BookOptions)}


def test_every_key_of_the_report_is_listed():
    fields = {field.name for field in dataclasses.fields(BookReport)}
    assert first_cells("Report") == fields | {"alt_coverage"}


def test_every_problem_is_listed():
    found = set(re.findall(r'(?:Problem|Missing|RasterError)\(\s*"([a-z-]+)"', CODE))
    assert first_cells("Problems") == found


def test_every_font_is_listed():
    assert all(f"`{path}`" in TEXT for path in CJK_FONTS)
