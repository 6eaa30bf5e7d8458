"""Checks that few expressions of the reader have the type `Any`.

    python .ci/anys.py build/anys/any-exprs.txt

The file is that of ``mypy --any-exprs-report``: a row per module, with the number of such
expressions in its second column.
"""

from __future__ import annotations

import sys
from pathlib import Path

PACKAGE = "articlekit.reader"
MOST = 149


def anys(report: str) -> dict[str, int]:
    """The number of `Any` expressions per module of the package."""
    rows = (line.split() for line in report.splitlines())
    return {
        row[0]: int(row[1])
        for row in rows
        if row and (row[0] == PACKAGE or row[0].startswith(f"{PACKAGE}."))
    }


def main(path: str) -> None:
    """Prints the sum; the exit status is 1 if it is too large or the report is empty."""
    found = anys(Path(path).read_text(encoding="utf-8"))
    total = sum(found.values())
    print(f"{PACKAGE}: {total} Any expressions in {len(found)} modules, at most {MOST}")
    if not found or total > MOST:
        for name, number in sorted(found.items(), key=lambda item: -item[1])[:10]:
            print(f"  {number:4} {name}")
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
