"""All benchmarks, one after the other: `make bench`.

    python bench/run.py [FOLDER]

FOLDER holds archive files; without it, ARTICLEKIT_CORPUS names it, and without that the sample
articles are taken, which are too few to say much.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "examples" / "articles"
PYTHON = [sys.executable]

READING = """
import resource, sys
import articlekit as ak
count = sum(1 for _ in ak.iter_articles(*sys.argv[2:] * int(sys.argv[1])))
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
GROWING = """
import sys, time
import articlekit as ak
head, body = "<!--1638995943000-->\\n[T](https://example.com/1)\\n------\\n\\n", sys.stdin.read()
for form in ("parse", "text", "markdown", "json", "html", "archive"):
    row = []
    for times in (1, 10, 100):
        text = head + body * times
        article = ak.parse(text)
        act = (lambda: ak.parse(text)) if form == "parse" else (lambda: ak.render(article, form))
        best = 9e9
        for _ in range(5):
            start = time.perf_counter()
            act()
            best = min(best, time.perf_counter() - start)
        row.append(best / times * 1000)
    print(f"{form:12}" + "".join(f"{value:10.3f}" for value in row))
"""


def heading(text: str) -> None:
    """Prints a heading at once, before what a process of its own prints."""
    print(f"\n--- {text}\n", flush=True)


def start_up() -> None:
    """How long the smallest commands take."""
    file = str(SAMPLES / "2020-07-20-wire.md")
    commands = {
        "python -c pass": ["-c", "pass"],
        "python -c 'import click'": ["-c", "import click"],
        "python -c 'import articlekit'": ["-c", "import articlekit"],
        "articlekit --version": ["-m", "articlekit", "--version"],
        "articlekit convert FILE -t markdown": [*"-m articlekit convert -t markdown".split(), file],
    }
    for name, arguments in commands.items():
        taken = []
        for _ in range(9):
            start = time.perf_counter()
            subprocess.run([*PYTHON, *arguments], check=True, capture_output=True)
            taken.append(time.perf_counter() - start)
        print(f"{name:40}{min(taken) * 1000:8.0f} ms")


def memory(folder: Path) -> None:
    """The peak of a process that reads a folder once, and ten times."""
    for times in (1, 10):
        command = [*PYTHON, "-c", READING, str(times), str(folder)]
        count, peak = subprocess.check_output(command, text=True).split()
        print(f"{int(count):8,} articles read one by one: peak {int(peak) / 1000:.0f} MB")


def growth() -> None:
    """Milliseconds for each copy of one body in a record: the same in each column, if linear."""
    body = (SAMPLES / "2020-07-20-wire.md").read_text(encoding="utf-8").partition("------\n")[2]
    print(f"{'':12}{'1 x':>10}{'10 x':>10}{'100 x':>10}   ms a copy", flush=True)
    subprocess.run([*PYTHON, "-c", GROWING], input=body, text=True, check=True)


def main() -> None:
    """Runs everything."""
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("ARTICLEKIT_CORPUS")
    folder = Path(given or SAMPLES)
    heading("What users feel, beside the scripts that they would write")
    subprocess.run([*PYTHON, str(HERE / "users.py"), str(folder)], check=True)
    heading("Speed beside the peers")
    subprocess.run([*PYTHON, str(HERE / "speed.py"), str(folder)], check=True)
    heading("Start-up, best of nine")
    start_up()
    heading("Memory")
    memory(folder)
    heading("Growth with size")
    growth()
    heading("Whole folders, by processes")
    subprocess.run([*PYTHON, str(HERE / "batch.py"), str(folder)], check=True)
    heading("Beyond one machine")
    subprocess.run([*PYTHON, str(HERE / "scale.py"), str(folder)], check=True)
    heading("E-books")
    with tempfile.TemporaryDirectory() as place:
        subprocess.run([*PYTHON, str(HERE / "epub.py")], check=True, cwd=place)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"\nlargest process of all: {peak / 1000:.0f} MB")


if __name__ == "__main__":
    main()
