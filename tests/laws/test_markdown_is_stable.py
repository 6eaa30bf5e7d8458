"""The same article gives the same bytes: after a round, in another process, the quick way."""

import os
import subprocess
import sys
from pathlib import Path

from hypothesis import example, given

import articlekit as ak
import casebook
import judge
from articlekit.writers.markdown import MarkdownWriter
from articlekit.writers.markdown.phrasing import InlineWriter
from articlekit.writers.markdown.unsafe import Context
from builders import a, article, br, code, delete, em, h, p, strong
from page_judge import specification, traps, written
from renderers import by_cmark, by_markdown_it
from strategies import BODIES, INLINES

OPTIONS = [{}, {"edge": "entity"}, {"links": "reference"}]
RENDER = """
import sys, articlekit as ak
for path in sys.argv[1:]:
    for article in ak.parse_all(open(path, "rb").read()):
        sys.stdout.buffer.write(ak.render(article, "markdown").encode())
"""


def again(text, **options):
    """What a round makes of a text; cmark-gfm keeps a wide space at the start of a line."""
    return written(by_cmark(text), **options)


def test_a_round_of_pages_changes_nothing():
    for html in [*specification(), *(html for html, _ in traps())]:
        for options in OPTIONS:
            text = written(html, **options)
            assert again(text, **options) == text


def test_a_round_of_the_cases_changes_nothing():
    for name in casebook.NAMES:
        for case in casebook.read(name)[0]:
            text = ak.render(case, "markdown", front_matter="none")
            text = judge.without_head(text) if case.title else text
            assert again(text) == text


@given(BODIES)
@example((p(r"\a", br, strong(code(" "), "\xa0a")),))
@example((h(1, "\\", strong(strong("!"), a("https://a.example/x", "\\")), code("\u200b")),))
@example((p(strong(em("a"), delete("b"), em("c"))),))
@example((p("a", delete("**a**")), p("**a~**a")))
@example((p(em("a"), delete(em(strong("b")), "c")),))
def test_a_round_of_what_was_read_changes_nothing(body):
    writer = MarkdownWriter(front_matter="none")
    read = written(by_markdown_it(writer.render(article(*body, title=""))))
    assert again(read) == read


def test_other_seeds_of_hashes_give_the_same_bytes():
    paths = [str(casebook.FOLDER / name / "input.md") for name in casebook.NAMES]
    source = str(Path(ak.__file__).parent.parent)
    outputs = {
        subprocess.run(
            [sys.executable, "-c", RENDER, *paths],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": source},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert len(outputs.pop()) > 1000


@given(INLINES)
def test_simple_lines_are_what_the_long_way_makes(children):
    def writer():
        return InlineWriter("https://a.example/1", lambda problem: None)

    for in_table in (False, True):
        context = Context(in_table=in_table)
        pieces = writer().pieces(children, context)
        by_the_long_way = "".join(piece.value for piece in pieces)
        line = writer().line(children, context)
        assert line.strip(" \t\n") == by_the_long_way.strip(" \t\n")
