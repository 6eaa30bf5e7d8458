"""The same articles give the same bytes in every process, whatever its environment."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
FORMATS = ("text", "json", "jsonl", "html", "archive")

# Run by itself: prints a hash of each format's output for all cases.
PROGRAM = """
import hashlib, sys
import casebook
import articlekit as ak
from articlekit.writers.html import HTMLWriter

articles = [article for name in casebook.NAMES for article in casebook.read(name)[0]]
for form in sys.argv[1:]:
    options = {"width": 30, "links": "footnotes"} if form == "text" else {}
    text = "".join(ak.render(article, form, **options) for article in articles)
    print(form, hashlib.sha256(text.encode()).hexdigest())
with HTMLWriter().site(search=True) as builder:
    for at, item in enumerate(articles):
        builder.add(item, f"{at}.html")
    site = builder.site()
    files = [site.page(at) for at in range(len(articles))]
    files += [make() for _, make in site.files()]
    files += [data for at in range(site.partitions) for _, data in site.partition(at)[1]]
print("site", hashlib.sha256(b"".join(files)).hexdigest())
"""


def hashes(**environment):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *FORMATS],
        env={**os.environ, "PYTHONPATH": str(TESTS), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(line.split() for line in done.stdout.splitlines())


def test_hash_seed_time_zone_and_locale_do_not_matter():
    first = hashes(PYTHONHASHSEED="1", TZ="Asia/Shanghai", LC_ALL="C")
    second = hashes(PYTHONHASHSEED="2", TZ="America/New_York", LC_ALL="C.UTF-8")
    assert first == second
    assert set(first) == {*FORMATS, "site"}
    assert hashlib.sha256(b"").hexdigest() not in first.values()
