"""How time grows with size: each flood at one, two and four times its size, through everything.

    python fuzz/growth.py [WORD …] [--times 4] [--all]

prints what takes more than linear time (exponent above 1.3 between the last two sizes, and slow
enough to be measured), or more than a minute; its exit status is 1 if there is any.
"""

from __future__ import annotations

import argparse
import gc
import io
import math
import multiprocessing as mp
import resource
import signal
import sys
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "security"))

from floods import FLOODS

WORST = 1.3
MEASURABLE = 0.05  # Seconds; what takes less is noise.
LIMIT = 60  # Seconds of processor time that one step may take.
REPEATS = 3
MEMORY = 6_000_000_000

OPTIONS = [
    ("text", {}),
    ("text", {"width": 40, "links": "footnotes"}),
    ("markdown", {}),
    ("markdown", {"wrap": 40, "html": "allow", "links": "reference", "caption": "emphasis"}),
    ("markdown", {"edge": "html", "heading": "setext", "emphasis": "_"}),
    ("json", {}),
    ("jsonl", {}),
    ("html", {}),
    ("archive", {}),
    ("epub", {"link_notes": True}),
]


class TooLongError(Exception):
    pass


def steps(text):
    """Each step by name, and how to do it; the articles come with the first."""
    import articlekit as ak
    from articlekit.names import safe_name
    from articlekit.writers import get_format

    articles = []

    def parse():
        try:
            articles[:] = ak.parse_all(text, report=lambda problem: None)
        except ak.ParseError:
            articles.clear()

    yield "parse", parse
    for name, options in OPTIONS:
        form = get_format(name)
        writer = form.writer()(**options)
        if form.holds_many:
            call = partial(writer.write, articles, io.BytesIO())
        else:
            call = partial(_render_all, writer, articles)
        yield f"{name} {options or ''}".strip(), call
    yield "from_json", lambda: [ak.from_json(ak.render(article, "jsonl")) for article in articles]
    yield "names", lambda: [safe_name(article.title) for article in articles]


def _render_all(writer, articles):
    for article in articles:
        writer.render(article)


def measure(name, scales, send):
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, lambda *_: (_ for _ in ()).throw(TooLongError))
    flood = FLOODS[name]
    for scale in scales:
        text = flood.make(flood.size * scale)
        for step, call in steps(text):
            gc.collect()
            signal.setitimer(signal.ITIMER_PROF, LIMIT)
            failure = ""
            took = math.inf
            try:
                for _ in range(REPEATS):
                    start = time.process_time()
                    call()
                    took = min(took, time.process_time() - start)
                    if took > 0.1:
                        break
            except TooLongError:
                failure = "too long"
            except Exception as error:  # noqa: BLE001 - any error is a finding
                failure = f"{type(error).__name__}: {error}"[:200]
            signal.setitimer(signal.ITIMER_PROF, 0)
            send.send((scale, step, took, failure))
    send.send(None)


def run(name, scales):
    receive, send = mp.Pipe(duplex=False)
    process = mp.get_context("fork").Process(target=measure, args=(name, scales, send))
    process.start()
    send.close()
    found = {}
    try:
        while (got := receive.recv()) is not None:
            scale, step, took, failure = got
            found.setdefault(step, []).append((scale, took, failure))
    except EOFError:
        process.join()
        found["(died)"] = [(0, 0.0, f"exit {process.exitcode} after {list(found)[-1:]}")]
    process.join()
    return found


def verdict(points):
    """What is wrong with a step, and its exponent."""
    for _, _, failure in points:
        if failure:
            return failure, math.nan
    (small, before, _), (large, after, _) = points[0], points[-1]
    if after < MEASURABLE:
        return "", math.nan
    exponent = math.log(after / max(before, 1e-4)) / math.log(large / small)
    return ("superlinear" if exponent > WORST else ""), exponent


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("words", nargs="*")
    parser.add_argument("--times", type=int, default=4)
    parser.add_argument("--all", action="store_true")
    given = parser.parse_args()
    import bs4  # noqa: F401

    import articlekit.writers.epub  # noqa: F401

    bad = 0
    worst = 0.0
    for name in FLOODS:
        if given.words and not any(word in name for word in given.words):
            continue
        for step, points in run(name, [s for s in (1, 2, 4, 8, 16) if s <= given.times]).items():
            failure, exponent = verdict(points)
            if not math.isnan(exponent):
                worst = max(worst, exponent)
            if failure or given.all:
                bad += bool(failure)
                times = " ".join(f"{took:.3f}" for _, took, _ in points)
                print(f"{name:45} {step:20.20} {times}  {exponent:.2f} {failure}", flush=True)
    print(f"{bad} bad; worst exponent {worst:.2f}")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
