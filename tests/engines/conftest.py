"""Archives for tests that run in tests/engines/tools.sh alone, which installs what they need."""

import os
from collections import Counter

import pytest

import articlekit as ak

if "ENGINES" not in os.environ:
    collect_ignore_glob = ["test_*.py"]

PLAIN = (
    "<!--{stamp}-->\n[题{number}](https://{host}/{number})\n------\n\n<p>正文 {number}。</p>\n\n"
)
RICH = (
    "<!--{stamp}-->\n[题 2021-12-0{number}](https://{host}/{number})\n------\n\n"
    "<div><i>2021-12-0{number}</i></div><figure><img src=/p.jpg>"
    "<figcaption>说明<small class=credit>某社</small></figcaption></figure>"
    "<p>正文<b>粗体</b></p><table><tr><th>甲<th>乙<tr><td>1<td>2</table>"
    '<p class="tags"><a rel="tag">标签</a></p>\n\n'
)
FRONT_MATTER = "---\ntags: [x]\nfoo: 1\nbar: {baz: [1, two, null]}\nauthor: 某人\n---\n"


def records(template, host, count):
    return "".join(
        template.format(stamp=1638995943000 + 1000 * number, host=host, number=number)
        for number in range(1, count + 1)
    )


@pytest.fixture(scope="session")
def archives(tmp_path_factory):
    """Files of four sites that have hardly a column in common."""
    folder = tmp_path_factory.mktemp("archives")
    texts = {
        "plain": records(PLAIN, "plain.example", 9),
        "milliseconds": records(PLAIN, "ms.example", 5).replace("000-->", "123-->"),
        "rich": records(RICH, "rich.example", 9),
        "front": FRONT_MATTER + records(PLAIN, "front.example", 1),
    }
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return sorted(folder.iterdir())


@pytest.fixture(scope="session")
def counts(archives):
    """The number of articles of each site."""
    return Counter(article.source for article in ak.iter_articles(*archives))
