"""What fuzz targets share: seeds from the test cases, judges from the tests, an entry point."""

from __future__ import annotations

import hashlib
import os
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
TESTS = ROOT / "tests"
CORPUS = ROOT / "build" / "fuzz"
HEADER = "<!--1638995943000-->\n[T](https://news.example/1)\n------\n\n"
DICTIONARY = Path(__file__).parent / "words.dict"

sys.path.insert(0, str(TESTS))

import atheris  # noqa: E402

with atheris.instrument_imports(include=["articlekit"]):
    import articlekit as ak
    import articlekit.reader  # Instrumented only if it is imported here.
    import articlekit.writers.archive
    import articlekit.writers.epub
    import articlekit.writers.html
    import articlekit.writers.json
    import articlekit.writers.jsonl
    import articlekit.writers.markdown
    import articlekit.writers.text  # noqa: F401

from security import referee  # noqa: E402

__all__ = ["HEADER", "ak", "body_of", "expect", "referee", "run"]


def body_of(data):
    """The text of a body that bytes stand for; the judge uses the same text."""
    return data.decode("utf-8", "replace")


def expect(faults, what):
    """Ends the run with what is wrong, if anything is."""
    if faults:
        raise AssertionError(f"{what}: {faults[:5]}")


def _seeds(kind):
    for path in sorted((TESTS / "cases").glob("*/input.md")):
        data = path.read_bytes()
        yield data if kind == "file" else data.partition(b"\n------\n")[2]
    for path in sorted((TESTS / "security" / "hostile").glob("*.toml")):
        for case in tomllib.loads(path.read_text("utf-8")).values():
            field = "file" if kind == "file" else "body"
            if field in case:
                yield case[field].encode()


def run(name, target, kind):
    """Fuzzes one target until its time is over; arguments are those of libFuzzer.

    Seeds, and what is found to reach new code, stand under build/fuzz/NAME/.
    """
    folder = CORPUS / name
    folder.mkdir(parents=True, exist_ok=True)
    for data in _seeds(kind):
        (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)
    arguments = [sys.argv[0], f"-artifact_prefix={CORPUS}/{name}-", "-max_len=4096"]
    arguments += ["-timeout=20", "-rss_limit_mb=2048", f"-dict={DICTIONARY}"]
    given = sys.argv[1:]
    if not any(os.path.isfile(item) for item in given):  # A file is one input, to be run again.
        arguments.append(str(folder))
    atheris.Setup(arguments + given, target)
    atheris.Fuzz()
