"""Sums up a run of `.ci/run`, and fails if anything failed, did not finish, or was skipped.

    python .ci/summary.py STATUS FOLDER

STATUS is 0 if all lanes ended with 0. FOLDER holds the logs of the lanes, and a file with the names
of all sections, one per line.
"""

import collections
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path

MAY_BE_SKIPPED = (
    # Only root may mount a small disk, and not in every container.
    "only root may mount",
    "may not mount",
)
WITHOUT_REAL_FILES = "ARTICLEKIT_CORPUS"
"""Part of the reasons of tests over real files, which need a folder of these."""


def of_pytest(lines: Iterable[str]) -> collections.Counter[str]:
    """How many tests passed, failed and were skipped."""
    counts = collections.Counter[str]()
    for line in lines:
        if re.search(r"\b(passed|failed|error|errors|skipped|no tests ran)\b.* in [0-9.]+s", line):
            for number, word in re.findall(r"([0-9]+) (passed|failed|error|skipped)", line):
                counts["failed" if word == "error" else word] += int(number)
    return counts


def complaints(lines: Iterable[str], sections: Iterable[str], *, real_files: bool) -> list[str]:
    """What must not be in the logs, or is missing from them."""
    finished = set()
    found = []
    for line in lines:
        if match := re.fullmatch(r"=== (.*): [0-9]+ s", line):
            finished.add(match[1])
        elif line.startswith("=== FAILED"):
            found.append(line.removeprefix("=== "))
        elif match := re.fullmatch(r"SKIPPED \[[0-9]+\] .*?: (.*)", line):
            is_of_files = WITHOUT_REAL_FILES in match[1] and not real_files
            if not is_of_files and match[1] not in MAY_BE_SKIPPED:
                found.append(f"{line} (not allowed in .ci/summary.py)")
        elif re.search(r"\bno tests ran in [0-9.]+s", line):
            found.append("no tests ran")
    return found + [f"NOT FINISHED: {name}" for name in sections if name not in finished]


def main(status: str, folder: Path) -> int:
    """Prints the summary; the exit status of the run."""
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in folder.glob("*.log")]
    lines = [line for text in texts for line in text.splitlines()]
    for line in lines:
        if re.fullmatch(r"=== .*: [0-9]+ s", line):
            print(line)
    sections = (folder / "sections").read_text(encoding="utf-8").splitlines()
    found = complaints(lines, sections, real_files=bool(os.environ.get("ARTICLEKIT_CORPUS")))
    print(*found, sep="\n", end="\n" if found else "")
    counts = of_pytest(lines)
    # A failure need not be a test: it may be a linter, or a tool that cannot be installed.
    failed = max(counts["failed"], len(found), int(status))
    print(f"{counts['passed']} passed, {failed} failed, {counts['skipped']} skipped")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
