"""Markdown, read by two renderers that are not ours, says what the model says."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import judge
from articlekit.model import Delete, Paragraph, walk
from articlekit.writers.markdown import MarkdownWriter
from builders import article, p
from strategies import BODIES, INLINES

OPTIONS = [
    {},
    {"heading": "setext"},
    {"links": "reference"},
    {"bullet": "*", "emphasis": "_"},
    {"edge": "entity"},
    {"wrap": 20},
]


def shown(reader, body, **options):
    if reader == "cmark-gfm":
        # It forgets delimiters of emphasis that touch when a strikethrough ends inside.
        assume(not any(isinstance(node, Delete) for node in walk(body)))
    return judge.of_html(judge.READERS[reader](written(body, **options)))


def written(body, **options):
    problems = []
    writer = MarkdownWriter(front_matter="none", **options)
    text = writer.render(article(*body, title=""), problems.append)
    assume(not any(problem.code == "emphasis-dropped" for problem in problems))
    return text


@pytest.mark.parametrize("reader", judge.READERS)
@given(
    st.text(st.one_of(st.characters(exclude_categories=("Cs", "Cc")), st.sampled_from("\t\n\r")))
)
def test_every_text(reader, text):
    assert shown(reader, [p(text)]) == judge.of_body([p(text)])


@pytest.mark.parametrize("reader", judge.READERS)
@pytest.mark.parametrize("options", OPTIONS, ids=str)
@given(INLINES)
def test_every_paragraph(reader, options, children):
    body = [Paragraph(children)]
    assert shown(reader, body, **options) == judge.of_body(body)


@pytest.mark.parametrize("reader", judge.READERS)
@pytest.mark.parametrize("options", OPTIONS, ids=str)
@given(BODIES)
def test_every_body(reader, options, body):
    assert shown(reader, body, **options) == judge.of_body(body)
