"""Front matter that YAML takes and nothing else does: refused as a whole, or written (N6, N15)."""

import pytest

import articlekit as ak

RECORD = "<!--1638995943000-->\n[T](https://news.example/1)\n------\n\n<p>kept</p>\n"
REFUSED = {
    "a time stamp that is none": "a: !!timestamp x",
    "a truth that is none": "a: !!bool maybe",
    "a number without digits": 'a: !!int ""',
    "a float without digits": 'a: !!float ""',
    "a float of too many minutes": f"a: 1{':59' * 300}.5",
    "many lists in each other": f"a: {'[' * 400}{']' * 400}",
    "many mappings in each other": f"a: {'{x: ' * 400}{'}' * 400}",
    "a key of that size": f"0x{'f' * 5000}: a",
    "a list for a key": "? [a]\n: b",
    "an alias": "a: &x [1]\nb: *x",
}
TAKEN = {
    "a hundred lists in each other": f"a: {'[' * 99}{']' * 99}",
    "a number of four thousand digits": f"a: {'9' * 4000}",
    "a number that Python does not print": f"a: 0x{'f' * 5000}",
    "an octal number of that size": f"a: 0{'7' * 5000}",
    "minutes of that size": f"a: 1{':59' * 5000}",
    "tags of that size": f"a: b\ntags: [0x{'f' * 5000}]",
    "infinity": "a: .inf\nb: -.inf\nc: .nan",
    "minutes": "a: 12:30:45",
    "bytes": 'a: !!binary "/////w=="',
}


def read(front_matter):
    problems = []
    article = ak.parse(f"---\n{front_matter}\n---\n{RECORD}", report=problems.append)
    return article, [problem.code for problem in problems]


def written(article):
    for form in ("text", "markdown", "json", "jsonl", "html", "archive"):
        yield ak.render(article, form)


@pytest.mark.parametrize("name", REFUSED)
def test_n06_what_no_output_can_hold_is_refused(name):
    article, codes = read(REFUSED[name])
    assert codes == ["front-matter-invalid"]
    assert article.meta == {}
    assert all("kept" in text for text in written(article))


@pytest.mark.parametrize("name", TAKEN)
def test_n06_n15_what_is_taken_is_written(name):
    article, codes = read(TAKEN[name])
    assert codes == []
    assert list(article.meta)[:1] == ["a"]
    assert all("kept" in text for text in written(article))
    assert ak.from_json(ak.render(article, "json")) == article
    assert ak.parse(ak.render(article, "archive")).meta == article.meta
