"""Archives for these tests, and the report of one process about them."""

import json
import zipfile

from folders import put


def record(name, body="<p>正文。</p>", day=8):
    """A record of an archive."""
    stamp = 1_638_316_800_000 + day * 86_400_000
    return f"<!--{stamp}-->\n[{name}](https://n{day % 3}.example/{name})\n------\n\n{body}\n"


def fill(count):
    """Files, several records in one, others that are none, and an archive."""
    for number in range(count):
        body = f"<p>第 {number} 篇，<b>粗体</b>。</p><img src=p.jpg>" * (1 + number % 7)
        put(f"in/{number // 50}/{number:04}.md", record(f"n{number}", body, number % 60))
    put("in/many.md", "".join(record(f"m{number}") for number in range(5)))
    put("in/bad.md", "no heading")
    put("in/empty.md", "")
    with zipfile.ZipFile("more.zip", "w") as archive:
        for number in range(20):
            archive.writestr(f"z/{number}.md", record(f"z{number}"))


def report(path):
    """A report, without what differs from run to run."""
    with open(path, encoding="utf-8") as stream:
        return [{**json.loads(line), "seconds": None} for line in stream]
