"""The manual and the tests name the same promises."""

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent
MANUAL = HERE.parent.parent / "docs" / "security.md"


def test_each_promise_has_a_test_that_names_it():
    promised = {
        int(number) for number in re.findall(r"^\| N(\d+) \|", MANUAL.read_text("utf-8"), re.M)
    }
    names = [
        node.name
        for path in HERE.glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    tested = {int(number) for name in names for number in re.findall(r"_n(\d\d)(?=_)", name)}
    assert promised == tested == set(range(1, 28))


def test_the_limits_in_the_manual_are_those_of_the_code():
    from articlekit import images, serial
    from articlekit._text import yaml
    from articlekit.batch.options import TIMEOUT
    from articlekit.files import limits, listing, paths
    from articlekit.names import MAX_BYTES
    from articlekit.reader.body import tables, walk
    from articlekit.reader.dom import fallback
    from articlekit.reader.record import header
    from articlekit.writers import spans
    from articlekit.writers.epub import BookOptions, _raster

    manual = MANUAL.read_text("utf-8")
    for said in (
        f"{listing.MAX_BYTES:,} bytes",
        f"{limits.MAX_RATIO} times its size, {limits.FLOOR // 10**6} MB",
        f"{walk.MAX_DEPTH} levels",
        f"an element | {fallback.MAX_ATTRIBUTES:,} |",
        f"`rowspan` | {tables._MOST_SPANNED:,} |",
        f"table | {spans.MOST_EMPTY:,} |",
        f"article | {serial._MAX_DEPTH} |",
        f"{images.MAX_IMAGE_BYTES:,} bytes",
        f"{BookOptions().max_image_pixels:,} (`max_image_pixels`)",
        f"{_raster._MAX_SIDE:,} pixels",
        f"a JPEG | {_raster._MAX_SCANS} |",
        f"tar member | {limits.MAX_HEADER:,} bytes",
        f"of an archive | {paths._DEPTH - 1} |",
        f"{yaml._LONGEST:,} characters",
        f"output | {MAX_BYTES} bytes",
        f"in a file | {header.MAX_RECORDS:,} |",
        f"{TIMEOUT:g} seconds",
    ):
        assert said in manual, said
