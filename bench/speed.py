"""Speed beside the peers: the same records, one process, in turn; each figure is a median.

    python bench/speed.py FOLDER [--rounds 5]

The peers get the HTML body alone and give Markdown; articlekit also reads the header, builds the
model and accounts for every letter. Each round gives every record a comment of its own at its end,
so that nothing remembered helps. A ratio above 1 means: slower than reading and writing Markdown
with articlekit.
"""

import argparse
import gc
import importlib
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree

import articlekit as ak

HEADER = re.compile(
    r"(?:---\n.*?\n---\n)?\s*(?:<!--.*?-->\s*\n)?(?:\[.*?\]\([^\n]*\)[ \t]*\n-{3,}[ \t]*\n)?", re.S
)
PEERS: dict[str, tuple[str, Callable[[Any], Callable[[str], object]]]] = {
    "html-to-markdown (Rust)": ("html_to_markdown", lambda m: m.convert),
    "turbohtml (C)": ("turbohtml", lambda m: lambda html: m.parse(html).to_markdown()),
    "html2text": ("html2text", lambda m: lambda html: m.HTML2Text(bodywidth=0).handle(html)),
    "markdownify": ("markdownify", lambda m: m.markdownify),
    "trafilatura": (
        "trafilatura",
        lambda m: (
            lambda html: m.extract(
                f"<html><body><article>{html}</article></body></html>",
                output_format="markdown",
                include_images=True,
                include_links=True,
                include_formatting=True,
            )
        ),
    ),
}
OURS = "articlekit: parse + markdown"


def records(folder: Path) -> list[str]:
    """The text of every file that holds one record, line ends as they are."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in (".md", ".html"))
    texts = [path.read_bytes().decode("utf-8", "replace") for path in paths]
    return [text for text in texts if len(list(ak.parse_all(text))) == 1]


def engines(texts: list[str]) -> dict[str, tuple[list[str], Callable[[str], object]]]:
    """What is timed: its name, what it gets, and what it does with each."""
    bodies = []
    for text in texts:
        found = HEADER.match(text)
        bodies.append(text[found.end() :] if found else text)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True)
    work: dict[str, tuple[list[str], Callable[[str], object]]] = {
        "lxml: parse, and no more": (
            bodies,
            lambda html: etree.fromstring(b"<body>" + html.encode(), parser=parser),
        ),
        "articlekit: parse": (texts, ak.parse),
        OURS: (texts, lambda text: ak.render(ak.parse(text), "markdown")),
    }
    for form in ("jsonl", "text", "json", "html", "archive"):
        work[f"articlekit: parse + {form}"] = (
            texts,
            lambda text, form=form: ak.render(ak.parse(text), form),
        )
    for name, (module, make) in PEERS.items():
        work[name] = (bodies, make(importlib.import_module(module)))
    return work


def main() -> None:
    """Times all engines and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    texts = records(options.folder)
    work = engines(texts)
    size = sum(len(text.encode()) for text in texts)
    print(f"{len(texts)} records, {size / 1e6:.2f} MB, median of {options.rounds} rounds\n")
    times: dict[str, list[float]] = {name: [] for name in work}
    for number in range(options.rounds):
        for name, (given, function) in work.items():
            fresh = [f"{text}<!-- {number} {name} -->" for text in given]
            gc.collect()
            start = time.perf_counter()
            for text in fresh:
                function(text)
            times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    print(f"{'':30}{'articles/s':>12}{'MB/s':>8}{'ratio':>8}{'spread':>8}")
    for name, taken in medians.items():
        spread = (max(times[name]) - min(times[name])) / taken
        print(
            f"{name:30}{len(texts) / taken:12,.0f}{size / taken / 1e6:8.1f}"
            f"{taken / medians[OURS]:8.2f}{spread:8.0%}"
        )


if __name__ == "__main__":
    main()
