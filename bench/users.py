"""What users feel: whole commands, beside the scripts that they would write instead.

    python bench/users.py FOLDER [--rounds 5] [--count 1000]

Copies the articles of FOLDER until there are enough, and runs every command and script once per
round, in random order. Each figure is the CPU time of the whole process and of its children, start
included. A script matches the header with one regular expression, converts the body with one
library, and writes one file per article; it has no model, no report, no time limit. The ratio is
that of the two times of one round: its median and its quartiles. Below 1 means faster than
`articlekit convert -t markdown --jobs 1`.

Sets of files: those with front matter, those without, both in the shares that archives have, and
one. Set TMPDIR to a folder in memory to leave out what the file system costs: creating a file on a
busy disk can take as long as reading an article.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
from itertools import cycle, islice
from pathlib import Path

from batch import copies

ARTICLEKIT = [sys.executable, "-m", "articlekit"]
SCRIPT = r"""
import os, re, sys
{imports}
source, target = sys.argv[1:]
header = re.compile(
    r"(?:---\n.*?\n---\n)?\s*(?:<!--.*?-->\s*\n)?(?:\[.*?\]\([^\n]*\)[ \t]*\n-{{3,}}[ \t]*\n)?",
    re.S,
)
for folder, _, names in os.walk(source):
    for name in names:
        with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as stream:
            text = stream.read()
        place = os.path.join(target, os.path.relpath(folder, source))
        os.makedirs(place, exist_ok=True)
        with open(os.path.join(place, name), "w", encoding="utf-8") as stream:
            stream.write({convert}(text[header.match(text).end() :]))
"""
LIBRARY = r"""
import os, sys
import articlekit as ak
for article in ak.iter_articles(sys.argv[1], on_error=lambda error: None):
    ak.render(article, "markdown")
"""
OURS = "convert -t markdown --jobs 1"
FRONTED = 0.57  # The share of files with front matter among 10,156 files of public archives.
COMMANDS = {
    OURS: "convert {source} -t markdown -o {target}/ --jobs 1 --quiet",
    "convert -t markdown --jobs 2": "convert {source} -t markdown -o {target}/ --jobs 2 --quiet",
    "convert -t jsonl --jobs 1": "convert {source} -o {target}.jsonl --jobs 1 --quiet",
    "book": "book {source} -o {target}.epub --jobs 1 --quiet",
    "check": "check {source} --jobs 1 --quiet",
}
SCRIPTS = {
    "read and render in one process": LIBRARY,
    "regex + html2text": SCRIPT.format(
        imports="import html2text", convert="html2text.HTML2Text(bodywidth=0).handle"
    ),
    "regex + markdownify": SCRIPT.format(
        imports="from markdownify import markdownify", convert="markdownify"
    ),
    "regex + html-to-markdown (Rust)": SCRIPT.format(
        imports="from html_to_markdown import convert",
        convert="(lambda html: getattr(convert(html), 'content', None) or '')",
    ),
}


def measured(arguments: list[str]) -> tuple[float, float]:
    """Seconds of CPU of a process and its children, and its peak of memory in megabytes."""
    # With it every start of a checkout would compile the package, which an installed one does not.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            arguments, stdout=subprocess.DEVNULL, stderr=errors, env=environment
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        message = errors.read()
    # Some of the files may be no articles: then the status is 1.
    if process.returncode not in (0, 1) or "Traceback" in message:
        raise RuntimeError(message)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


def rounds(source: Path, count: int) -> dict[str, list[tuple[float, float]]]:
    """The time and the memory of every command and script, one pair per round."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in (*COMMANDS, *SCRIPTS)}
    for number in range(count):
        names = list(times)
        random.Random(number).shuffle(names)
        for name in names:
            with tempfile.TemporaryDirectory() as place:
                target = os.path.join(place, "out")
                if name in COMMANDS:
                    line = [
                        word.format(source=source, target=target) for word in COMMANDS[name].split()
                    ]
                    arguments = [*ARTICLEKIT, *line]
                else:
                    os.mkdir(target)
                    arguments = [sys.executable, "-c", SCRIPTS[name], str(source), target]
                times[name].append(measured(arguments))
    return times


def table(title: str, number: int, results: dict[str, list[tuple[float, float]]]) -> None:
    """Prints the results of one set of files."""
    print(f"\n{title}: {number:,} articles\n")
    print(f"{'':34}{'ms per article':>15}{'ratio':>8}{'quartiles':>14}{'peak, MB':>10}")
    ours = [seconds for seconds, _ in results[OURS]]
    for name, pairs in results.items():
        taken = [seconds for seconds, _ in pairs]
        ratios = [seconds / our for seconds, our in zip(taken, ours, strict=True)]
        low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive")
        cost = statistics.median(taken) / number * 1000
        peak = max(memory for _, memory in pairs)
        quartiles = f"{low:.2f}–{high:.2f}"
        print(f"{name:34}{cost:15.2f}{middle:8.2f}{quartiles:>14}{peak:10.0f}", flush=True)


def sets(folder: Path, place: Path, count: int) -> dict[str, tuple[Path, int]]:
    """Folders of copies, and the number of files in each."""
    chosen: dict[str, tuple[Path, int]] = {}
    files = [path for path in folder.rglob("*") if path.suffix in (".md", ".txt")]
    fronted = sorted(path for path in files if path.read_bytes().startswith(b"---\n"))
    others = sorted(set(files) - set(fronted))
    share = round(count * FRONTED)
    for name, members in (
        ("files with front matter", first(fronted, count)),
        ("files without front matter", first(others, count)),
        ("both, as in archives", first(fronted, share) + first(others, count - share)),
        ("one file", first(sorted(files), 1)),
    ):
        if members:
            originals = place / "originals" / name
            originals.mkdir(parents=True)
            for index, path in enumerate(members):
                (originals / f"{index:05}{path.suffix}").write_bytes(path.read_bytes())
            copies(originals, place / name, len(members))
            chosen[name] = place / name, len(members)
    return chosen


def first(paths: list[Path], count: int) -> list[Path]:
    """So many paths, from the start again if there are fewer."""
    return list(islice(cycle(paths), count))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        for title, (source, number) in sets(options.folder, Path(place), options.count).items():
            table(title, number, rounds(source, options.rounds))


if __name__ == "__main__":
    main()
