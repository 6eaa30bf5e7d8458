"""What the outputs of hostile articles hold (N1 to N5, N12 to N16 of docs/security.md)."""

import functools
import io
import unicodedata
from collections import Counter

import pytest

import articlekit as ak
from articlekit.model import Table, walk
from articlekit.names import safe_name
from articlekit.writers.epub import EPUBWriter
from security import casefile, referee

GROUPS = ["characters", "markdown", "markup", "schemes", "scripts"]
FORMATS = ["text", "markdown", "json", "jsonl", "html", "archive"]
MARKDOWN = [
    {},
    {"links": "reference", "heading": "setext", "emphasis": "_", "bullet": "*"},
    {"edge": "html", "html": "allow", "caption": "emphasis"},
    {"edge": "entity", "wrap": 20, "image": "src"},
]
each_group = pytest.mark.parametrize("group", GROUPS)


@functools.cache
def read(name):
    problems = []
    articles = list(ak.parse_all(casefile.CASES[name].text, report=problems.append))
    return articles, problems


def readable(group):
    """The cases of a group that are articles."""
    for name, case in casefile.CASES.items():
        if name.startswith(f"{group}-") and case.error is None:
            yield name, case


def failing(group, faults):
    """What `faults` finds in each article of a group, where it finds anything."""
    found = {}
    for name, _ in readable(group):
        for article in read(name)[0]:
            said = faults(article)
            if said:
                found[name] = said
    return found


@functools.cache
def book(name):
    stream = io.BytesIO()
    # A drawn cover is the same for all, and slow.
    EPUBWriter(draw_cover=False, link_notes=True).write(read(name)[0], stream)
    return stream.getvalue()


@functools.cache
def markdown(article):
    return [ak.render(article, "markdown", **options) for options in MARKDOWN]


def test_there_are_cases_of_every_kind():
    kinds = Counter(name.partition("-")[0] for name in casefile.CASES)
    assert sorted(kinds) == GROUPS
    assert kinds.total() > 350


@pytest.mark.parametrize("name", [name for name, c in casefile.CASES.items() if c.error])
def test_what_is_refused_is_refused_with_its_code(name):
    with pytest.raises(ak.ParseError) as caught:
        list(ak.parse_all(casefile.CASES[name].text))
    assert caught.value.code == casefile.CASES[name].error


@each_group
def test_n01_n02_nothing_in_a_page_runs(group):
    assert failing(group, lambda article: referee.html_faults(ak.render(article, "html"))) == {}


@each_group
def test_n02_no_record_leads_to_what_runs(group):
    found = failing(group, lambda article: referee.archive_faults(ak.render(article, "archive")))
    assert found == {}


@each_group
def test_n01_n02_n03_n13_nothing_in_a_book_runs_or_loads(group):
    found = {name: referee.book_faults(book(name)) for name, _ in readable(group)}
    assert {name: faults for name, faults in found.items() if faults} == {}


@each_group
def test_n02_n14_text_is_never_markdown(group):
    def faults(article):
        return [
            fault
            for text, options in zip(markdown(article), MARKDOWN, strict=True)
            for fault in referee.markdown_faults(text, options.get("html") == "allow")
        ]

    assert failing(group, faults) == {}


@each_group
def test_n14_front_matter_is_no_markup_where_it_is_taken_for_text(group):
    def faults(article):
        text = ak.render(article, "markdown").replace("---\n", "\n")
        return [fault for fault in referee.markdown_faults(text) if "scheme of" not in fault]

    assert failing(group, faults) == {}


@each_group
def test_n04_no_visible_letter_is_lost_in_reading(group):
    found = {}
    for name, case in readable(group):
        if case.body is not None:
            found[name] = referee.unaccounted(case.body, read(name)[0][0])
    assert {name: lost for name, lost in found.items() if lost} == {}


@each_group
def test_n04_no_visible_letter_is_lost_in_writing(group):
    def faults(article):
        pages = [referee.visible_text(ak.render(article, "html"))]
        if not any(isinstance(node, Table) for node in walk(article.body)):
            pages.append(ak.render(article, "text"))  # Cells stand side by side, line by line.
        pages += [
            referee.visible_text(page)
            for text in markdown(article)
            for page in referee.markdown_pages(text)
        ]
        return [lost for page in pages if (lost := referee.lost(article.text, page))]

    assert failing(group, faults) == {}


@each_group
def test_n04_no_letter_is_lost_in_a_book(group):
    found = {}
    for name, _ in readable(group):
        pages = referee.book_pages(book(name))
        text = "".join(page for file, page in pages.items() if file != "nav.xhtml")
        for article in read(name)[0]:
            if lost := referee.lost(article.text, text):
                found[name] = lost
    assert found == {}


@each_group
def test_n04_what_must_stay_stays_and_what_is_hidden_is_gone(group):
    for name, case in readable(group):
        shown = "".join(map(referee.kept_text, read(name)[0]))
        shown = "".join(char for char in shown if unicodedata.category(char)[0] != "C")
        assert case.keeps in shown, name
        if case.gone:
            for article in read(name)[0]:
                for form in FORMATS:
                    assert case.gone not in ak.render(article, form), (name, form)


@each_group
def test_n05_a_record_read_again_is_the_same(group):
    def faults(article):
        again = ak.parse(ak.render(article, "archive"))
        text = ak.render(again, "archive")  # By now without addresses that may not be written.
        facts = [
            (
                a.timestamp,
                a.published,
                sorted(referee.letters(f"{a.title}{a.dateline or ''}{a.text}")),
            )
            for a in (article, again)
        ]
        rules = [ak.render(ak.parse(text), "archive") == text, facts[0] == facts[1]]
        return [] if all(rules) else [rules, facts]

    assert failing(group, faults) == {}


@each_group
def test_n05_a_time_stamp_that_is_none_gives_none_and_a_warning(group):
    for name, case in readable(group):
        articles, problems = read(name)
        if case.dateless:
            assert articles[0].timestamp is None, name
            assert "timestamp-invalid" in [problem.code for problem in problems], name
        assert all(problem.line and problem.column for problem in problems), name


@each_group
def test_n15_every_output_is_utf_8(group):
    for name, _ in readable(group):
        for article in read(name)[0]:
            for form in FORMATS:
                ak.render(article, form).encode()


@each_group
def test_n15_json_is_json_and_read_again_the_same(group):
    def faults(article):
        texts = [ak.render(article, "json"), ak.render(article, "jsonl")]
        for text in texts:
            referee.strict_json(text.encode())
        return [text for text in texts if ak.from_json(text) != article or "\r" in text]

    assert failing(group, faults) == {}
    for name, _ in readable(group):
        assert all(len(ak.render(a, "jsonl").splitlines()) == 1 for a in read(name)[0]), name


@each_group
def test_n16_no_output_holds_control_characters(group):
    def faults(article):
        found = {form: _controls(ak.render(article, form)) for form in FORMATS}
        # Those above are read back from the archive format as they stand, and from no reference.
        found["archive"] -= {*map(chr, range(0x80, 0xA0))}
        return [item for item in found.items() if item[1]]

    assert failing(group, faults) == {}


def _controls(text):
    # XML has the next line among its line ends, and terminals take it for one.
    return {char for char in text if unicodedata.category(char) == "Cc"} - {"\n", "\t", "\x85"}


@each_group
def test_n10_a_title_is_one_portable_name(group):
    def faults(article):
        made = safe_name(article.title)
        rules = [
            made == safe_name(made) == unicodedata.normalize("NFC", made),
            0 < len(made.encode()) <= 200,
            not set(made) & set('/\\:*?"<>|\0'),
            made.strip(" .-") == made,
            made.isprintable(),
        ]
        return [] if all(rules) else [made, rules]

    assert failing(group, faults) == {}
