"""Markdown, read by two renderers that are not ours, says what the model says."""

from hypothesis import example, given
from hypothesis import strategies as st

import judge
import subset
from articlekit.model import Delete, Link, Paragraph, Strong, Text, walk
from articlekit.writers.markdown import MarkdownWriter
from builders import a, article, br, code, delete, em, h, li, ol, p, quote, strong, ul
from renderers import COMMONMARK, READERS
from strategies import BODIES, INLINES

OPTIONS = [
    {},
    {"heading": "setext"},
    {"links": "reference"},
    {"bullet": "*", "emphasis": "_"},
    {"bullet": "+", "caption": "emphasis"},
    {"edge": "entity"},
    {"edge": "html"},
    {"html": "allow"},
    {"wrap": 20},
]


def check(body, options):
    """The law for one body and one set of options."""
    problems = []
    writer = MarkdownWriter(front_matter="none", **options)
    text = writer.render(article(*body, title=""), problems.append)
    html = options.get("html") == "allow"
    tags = html or options.get("edge") == "html"
    exact = options.get("edge") in ("entity", "html")
    captions = "i" if options.get("caption") == "emphasis" else ""
    meant = judge.of_body(body, html=html, captions=captions, exact=exact)
    for name, reader in COMMONMARK.items():
        if name == "cmark-gfm" and any(isinstance(node, Delete) for node in walk(body)):
            continue  # It forgets delimiters that touch when a strikethrough ends inside.
        page = reader(text, html=tags)
        if not tags:
            assert reader(text, html=True) == page, "raw HTML"
        shown = judge.of_html(page, exact=exact)
        if any(problem.code == "emphasis-dropped" for problem in problems):
            assert judge.without_styles(shown) == judge.without_styles(meant), (name, text)
        else:
            assert shown == meant, (name, text)


def check_subset(body):
    """The law for the renderers that follow no specification."""
    problems = []
    text = MarkdownWriter(front_matter="none").render(article(*body, title=""), problems.append)
    for name in ("Python-Markdown", "mistune"):
        if not problems and subset.is_shown(name, body):
            assert subset.difference(name, READERS[name], text, body) is None, (name, text)


@given(
    st.text(st.one_of(st.characters(exclude_categories=("Cs", "Cc")), st.sampled_from("\t\n\r")))
)
def test_every_text(text):
    check([p(text)], {})


@given(INLINES, st.sampled_from(OPTIONS))
@example((Link("https://a.example/&copy;", None, (Text("https://a.example/&copy;"),)),), {})
@example((Text("\U0001da87"), Strong((Text("\\"),))), {})
def test_every_paragraph(children, options):
    check([Paragraph(children)], {})
    check([Paragraph(children)], options)
    check_subset([Paragraph(children)])


def test_emphasis_beside_all_kinds_of_characters():
    body = [
        p(before, kind(start + "文" + end), after)
        for kind in (strong, em)
        for before in "中a，“$"
        for start in "字b“。$"
        for end in "字b”。$"
        for after in "中a，”$"
    ]
    for options in OPTIONS:
        check(body, options)


@given(BODIES, st.sampled_from(OPTIONS))
@example((p("a ", br, "\xa0 ", em("a" * 20)),), {"wrap": 20})
@example((p(strong(code("\\"), em(code("\\"), "中")), "中"),), {})
@example((p(em("中"), em(delete("\\ ** 中"))),), {})
@example((ol("a"), ol(li(p(br))), ol("b")), {})
@example((ul("a"), quote(p(br)), ul(), ul("b"), ul(li(h(2, " "))), ul("c"), ul("d")), {})
@example((p("[a", br, "]: b"), p("[a]: b '", br, "'"), ul(li(p("[", br, strong("a"), "]: b")))), {})
@example((p("[a c]: /b 'd e f g h i j k' "), p("[a b c d e f g h i j k]: l")), {"wrap": 20})
@example((p(a("https://a.example/x", code("]:"), "a")), h(2, "[a]:")), {"heading": "setext"})
@example((p("[a]: <", br, a("https://a.example/x", "b"), ">"), h(2, "\u3000中")), {})
@example((p(a("https://a.example/x", "<!a"), ">"), h(2, a("/", "<a a="), em(code(">")))), {})
@example((p("a", strong("```", br, "```b")), p("a", strong("``` ~~~", br, "```"))), {})
def test_every_body(body, options):
    check(body, options)
    check_subset(body)
