"""How fast a batch is, and how much memory its parent takes.

    python bench/batch.py FOLDER [--count 10000] [--jobs 1,2] [--format markdown]

Copies the articles of FOLDER until there are enough, converts them once with each number of jobs,
and prints seconds, articles per second, CPU, the parent's peak memory, and the ratio of the rates.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path


def copies(source: Path, target: Path, count: int) -> None:
    """Copies articles into folders of 500, each copy under a name of its own."""
    paths = sorted(path for path in source.rglob("*") if path.suffix in (".md", ".txt"))
    for number, path in enumerate(islice(cycle(paths), count)):
        folder = target / f"{number // 500:03}"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / f"{number:05} {path.name}")


def peak(pid: int) -> int:
    """The peak of a process's resident memory so far, in kilobytes; 0 if it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    found = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(found[0]) if found else 0


def cpu(pid: int) -> float:
    """The seconds of CPU that a process has used by itself; 0 if it is gone."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    user, system = status.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@dataclass
class Run:
    """What one run took."""

    seconds: float
    status: int
    memory: int
    """The peak of the parent, in kilobytes."""
    parent: float
    """Seconds of CPU that the parent used, which no number of workers can share."""
    workers: float
    """Seconds of CPU that all workers used."""


def run(source: Path, target: Path, jobs: int, format: str) -> Run:
    """Converts once."""
    start = time.perf_counter()
    command = ["convert", source, "--to", format, "--output", target, "--jobs", str(jobs)]
    before = sum(os.times()[2:4])
    process = subprocess.Popen([sys.executable, "-m", "articlekit", *map(str, command), "--quiet"])
    memory, parent = 0, 0.0
    while process.poll() is None:
        memory = max(memory, peak(process.pid))
        parent = max(parent, cpu(process.pid))
        time.sleep(0.02)
    seconds = time.perf_counter() - start
    workers = sum(os.times()[2:4]) - before - parent
    return Run(seconds, process.returncode, memory, parent, workers)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--jobs", default="1,2")
    parser.add_argument("--format", default="markdown")
    options = parser.parse_args()
    rates = []
    with tempfile.TemporaryDirectory() as place:
        source = Path(place, "in")
        copies(options.folder, source, options.count)
        for jobs in map(int, options.jobs.split(",")):
            target = Path(place, f"out{jobs}")
            took = run(source, target, jobs, options.format)
            made = sum(1 for path in target.rglob("*") if path.is_file())
            rates.append(made / took.seconds)
            print(
                f"--jobs {jobs}: {made} outputs, {took.seconds:.1f} s, {rates[-1]:.0f} articles a"
                f" second; CPU of the parent {took.parent:.1f} s, of the workers"
                f" {took.workers:.1f} s; parent {took.memory / 1000:.0f} MB,"
                f" exit status {took.status}"
            )
            shutil.rmtree(target)
    if len(rates) > 1:
        print(f"ratio {rates[-1] / rates[0]:.2f}")


if __name__ == "__main__":
    main()
