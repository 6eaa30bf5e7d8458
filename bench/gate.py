"""Compares the speed of two versions in paired rounds. A fast path must pass this gate.

    python bench/gate.py main .                      # two commits; a dot is the working tree
    python bench/gate.py --switch 'CODE'             # the working tree, without and with CODE
    python bench/gate.py --fast-paths                # all fast paths, each against its absence

A round runs every workload in both versions, directly after each other and in random order, so
that both meet the same load of the machine. CPU time is counted. The processes are replaced several
times, because the layout of their memory makes a difference of some per cent. The result is the
ratio of the two times of a round: its median and its quartiles. Above 1 means that the second
version is slower.

A fast path is worth its code if its absence costs 5 per cent or more (docs: CONTRIBUTING.md).
"""

import argparse
import contextlib
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "examples" / "articles"
WORTH = 1.05
LEAST = 0.1
"""Seconds that a workload takes at least; a short one is repeated."""
PROCESSES = 4
"""How many processes run each version, one after the other."""

FAST_PATHS: dict[str, str] = {}
"""Code that turns a fast path off, by the name of the fast path."""


# --- One version, in a process of its own ---------------------------------------------------------


def workloads(folder: str) -> dict[str, Callable[[], object]]:
    """What is timed, by name."""
    import articlekit as ak

    files = sorted(
        os.path.join(place, name)
        for place, _, names in os.walk(folder)
        for name in names
        if name.endswith((".md", ".txt", ".html"))
    )
    texts = []
    for path in files:
        with open(path, encoding="utf-8", errors="replace", newline="") as stream:
            text = stream.read()
        with contextlib.suppress(ak.ParseError):
            ak.parse(text)
            texts.append(text)
    articles = [ak.parse(text) for text in texts]

    def render(form: str) -> None:
        for article in articles:
            ak.render(article, form)

    def convert(form: str) -> None:
        with tempfile.TemporaryDirectory() as out:
            ak.convert(folder, out + "/", form, jobs=1)

    def book() -> None:
        with tempfile.TemporaryDirectory() as out:
            ak.write(articles, out + "/book.epub", title="Bench", draw_cover=False)

    work: dict[str, Callable[[], object]] = {
        "parse": lambda: [ak.parse(text) for text in texts],
        "convert to markdown": lambda: convert("markdown"),
    }
    for name in ("text", "markdown", "jsonl", "html", "archive"):
        work[name] = lambda form=name: render(form)
    work["book"] = book
    return work


def serve(folder: str, code: str) -> None:
    """Runs the workloads whose names come in, and prints the CPU time of each."""
    import gc

    exec(code)
    known = workloads(folder)
    for function in known.values():
        function()  # Loads modules and fills caches.
    gc.collect()
    print("ready", flush=True)
    for line in sys.stdin:
        times, name = line.strip().split(" ", 1)
        before = cpu()
        for _ in range(int(times)):
            known[name]()
        print(cpu() - before, flush=True)


def cpu() -> float:
    """Seconds of CPU time of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


class Version:
    """A process that runs one version."""

    def __init__(self, source: Path, code: str, folder: str, seed: int) -> None:
        """`source` holds the package, `code` is run first."""
        environment = {**os.environ, "PYTHONPATH": str(source), "PYTHONHASHSEED": str(seed)}
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--serve", code, "--corpus", folder],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.line()

    def line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            sys.exit("gate.py: a version has ended; see above")
        return line

    def time(self, name: str, times: int) -> float:
        """Seconds of CPU time that a workload takes, done several times."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{times} {name}\n")
        self.process.stdin.flush()
        return float(self.line())

    def end(self) -> None:
        self.process.communicate()


# --- Rounds ---------------------------------------------------------------------------------------


@contextlib.contextmanager
def source_of(commit: str) -> Iterator[Path]:
    """The folder with the package of a commit; that of the working tree for a dot."""
    if commit == ".":
        yield ROOT / "src"
        return
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.Popen(
            ["git", "archive", commit, "src"], cwd=ROOT, stdout=subprocess.PIPE
        )
        subprocess.run(["tar", "-x", "-C", folder], stdin=archive.stdout, check=True)
        if archive.wait():
            sys.exit(f"gate.py: no commit {commit}")
        yield Path(folder, "src")


def ratios(
    sources: tuple[Path, Path], codes: tuple[str, str], folder: str, names: list[str], rounds: int
) -> dict[str, list[float]]:
    """The ratios of all rounds, by workload."""
    found: dict[str, list[float]] = {name: [] for name in names}
    chance = random.Random(0)
    for process in range(PROCESSES):
        versions = [
            Version(source, code, folder, process)
            for source, code in zip(sources, codes, strict=True)
        ]
        repeats = {name: int(LEAST / versions[0].time(name, 1)) + 1 for name in names}
        for _ in range(max(rounds // PROCESSES, 1)):
            for name in names:
                times = [0.0, 0.0]
                for number in chance.sample((0, 1), 2):
                    times[number] = versions[number].time(name, repeats[name])
                found[name].append(times[1] / times[0])
        for version in versions:
            version.end()
    return found


def quartiles(values: list[float]) -> tuple[float, float, float]:
    """The first quartile, the median and the third."""
    if len(values) < 2:
        return values[0], values[0], values[0]
    first, median, third = statistics.quantiles(values, n=4, method="inclusive")
    return first, median, third


def report(found: dict[str, list[float]]) -> None:
    """Prints a table."""
    print(f"{'':24}{'median':>8}{'quartiles':>16}{'rounds':>8}")
    for name, values in found.items():
        first, median, third = quartiles(values)
        print(f"{name:24}{median:8.3f}{first:9.3f}–{third:.3f}{len(values):7}")


def fast_paths(folder: str, rounds: int) -> int:
    """Compares each fast path with its absence; gives the number of those not worth their code."""
    losers = 0
    source = ROOT / "src"
    for name, code in FAST_PATHS.items():
        print(f"\n{name}, switched off:\n")
        found = ratios((source, source), ("", code), folder, ["parse", "markdown"], rounds)
        report(found)
        if max(quartiles(values)[1] for values in found.values()) < WORTH:
            losers += 1
            print("not worth its code")
    return losers


def main() -> int:
    """Runs what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("before", nargs="?", default="HEAD", help="a commit (default: HEAD)")
    parser.add_argument("after", nargs="?", default=".", help="a commit (default: the files here)")
    parser.add_argument("--switch", default="", metavar="CODE", help="run CODE in the second one")
    parser.add_argument("--fast-paths", action="store_true")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--only", metavar="NAME,…", help="workloads (default: all)")
    parser.add_argument("--corpus", default=os.environ.get("ARTICLEKIT_CORPUS", str(SAMPLES)))
    parser.add_argument("--json", action="store_true", help="print the ratios of all rounds")
    parser.add_argument("--serve", metavar="CODE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve is not None:
        serve(options.corpus, options.serve)
        return 0
    if options.fast_paths:
        return fast_paths(options.corpus, options.rounds)
    before = "." if options.switch else options.before
    names = options.only.split(",") if options.only else list(workloads(str(SAMPLES)))
    with source_of(before) as first, source_of(options.after) as second:
        found = ratios((first, second), ("", options.switch), options.corpus, names, options.rounds)
    if options.json:
        print(json.dumps(found))
    else:
        report(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
