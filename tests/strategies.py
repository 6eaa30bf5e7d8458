"""Hypothesis strategies: texts full of what means something somewhere, and whole bodies."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from articlekit import model as m

_MEANINGFUL = "\\`*_{}[]()<>#+-.!|~&:;=\"'/?@$%^,"
_CHINESE = "中文字的了国会，。、：；！？（）《》「」『』“”‘’…—·～￥"
_OTHER = "abcXYZ0129 \u00a0\u3000éñ한ひらカナ𠀀🙂€°×§†™…\u200b\u0301"
CHARACTERS = st.one_of(
    st.sampled_from(_MEANINGFUL),
    st.sampled_from(_CHINESE),
    st.sampled_from(_OTHER),
    st.sampled_from(" ab中"),
    st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"), exclude_characters="\ufeff"),
)
"""What may stand in a line; control characters and surrogates are other tests' business."""
_WORDS = st.sampled_from(
    (
        "**",
        "~~",
        "](",
        "![",
        "&amp;",
        "&#60;",
        "<b>",
        "http://a.example",
        "1.",
        "- ",
        "# ",
        "> ",
        "---",
        "===",
        "```",
        "[ ] ",
        "[a]: b",
        "他说：“好。”",
        " ",
        "a@b.example",
    )
)
TEXTS = st.lists(st.one_of(CHARACTERS, _WORDS), min_size=1, max_size=8).map("".join)
URLS = st.one_of(
    st.sampled_from(
        (
            "https://a.example/x",
            "/y?a=1&b=2",
            "z (1).html",
            "https://a.example/(x)_[y]",
            "#top",
            "https://a.example/中文",
            "mailto:a@b.example",
            "//c.example/",
            "https://a.example/a|b",
            "https://a.example/*_*",
            "https://a.example/&copy;",
        )
    ),
    st.text("abc()[]<>\"'\\|*_&;#?=%20 /", max_size=12).map("https://a.example/".__add__),
)


_PICTURES = URLS.filter(lambda url: not url.startswith("mailto:"))


def _images(**fields):
    return st.builds(
        m.Image,
        st.just("s"),
        _PICTURES,
        st.one_of(st.just(""), TEXTS),
        st.one_of(st.none(), TEXTS),
        **fields,
    )


_LEAVES = st.one_of(TEXTS.map(m.Text), TEXTS.map(m.Text), TEXTS.map(m.InlineCode))


def _tuples(strategy, **sizes):
    return st.lists(strategy, **sizes).map(tuple)


def _marks(children):
    several = _tuples(children, min_size=1, max_size=3)
    return st.one_of(
        *(st.builds(kind, several) for kind in (m.Strong, m.Emphasis, m.Delete)),
        *(st.builds(kind, several) for kind in (m.Underline, m.Superscript, m.Subscript)),
        st.builds(m.Link, URLS, st.one_of(st.none(), TEXTS), several),
    )


PHRASING = st.recursive(_LEAVES, _marks, max_leaves=8)
INLINES = _tuples(
    st.one_of(PHRASING, PHRASING, PHRASING, st.just(m.Break()), _images()), min_size=1, max_size=5
)
LINES = _tuples(PHRASING, min_size=1, max_size=4)
_CREDITS = st.one_of(st.just(()), TEXTS.map(lambda text: (m.Text(text),)), LINES)
CAPTIONS = st.builds(m.Caption, LINES, _CREDITS)
_PARAGRAPHS = st.builds(m.Paragraph, INLINES)
_SIMPLE = st.one_of(
    _PARAGRAPHS,
    _PARAGRAPHS,
    st.builds(m.Heading, st.integers(1, 6), LINES),
    st.builds(m.Code, st.sampled_from((None, "python")), TEXTS),
    st.just(m.ThematicBreak()),
    st.builds(m.Figure, _images(), st.one_of(st.none(), CAPTIONS), st.one_of(st.none(), URLS)),
    st.builds(
        m.Embed,
        st.just("iframe"),
        URLS,
        st.one_of(st.none(), TEXTS),
        st.none(),
        st.one_of(st.none(), CAPTIONS),
    ),
)


def _tables():
    def of_width(width):
        cells = st.builds(
            m.TableCell,
            st.booleans(),
            st.none(),
            st.just(1),
            st.just(1),
            st.one_of(st.just(()), LINES),
        )
        rows = st.builds(m.TableRow, _tuples(cells, min_size=width, max_size=width))
        return st.builds(m.Table, _tuples(rows, min_size=1, max_size=3))

    return st.integers(1, 3).flatmap(of_width)


def _containers(blocks):
    several = _tuples(blocks, min_size=1, max_size=3)
    items = _tuples(st.builds(m.ListItem, several), min_size=1, max_size=3)
    return st.one_of(
        st.builds(m.Blockquote, several),
        st.builds(m.List, st.just(False), st.none(), items),
        st.builds(m.List, st.just(True), st.one_of(st.none(), st.integers(0, 99)), items),
    )


BLOCKS = st.recursive(st.one_of(_SIMPLE, _SIMPLE, _SIMPLE, _tables()), _containers, max_leaves=6)
BODIES = _tuples(BLOCKS, max_size=4)

# --- Whole articles, with every kind of node -----------------------------------------------------

_INSTANTS = st.one_of(
    st.none(),
    st.datetimes(
        dt.datetime(1990, 1, 1),  # noqa: DTZ001 - the zone is the strategy's
        dt.datetime(2100, 1, 1),  # noqa: DTZ001
        timezones=st.just(dt.UTC),
    ).map(lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000)),
)
_ZONES = st.integers(-12 * 4, 14 * 4).map(lambda n: dt.timezone(dt.timedelta(minutes=15 * n)))
_STATED = st.one_of(
    _INSTANTS,
    st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)),
    st.datetimes(
        dt.datetime(1990, 1, 1),  # noqa: DTZ001
        dt.datetime(2100, 1, 1),  # noqa: DTZ001
        timezones=st.one_of(st.none(), _ZONES),
    ).map(lambda time: time.replace(microsecond=0)),
)
JSON_VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**18), 10**18),
        st.floats(allow_nan=False, allow_infinity=False),
        TEXTS,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=5,
)
_EMOJI = st.builds(
    m.Image, st.just("e.png"), _PICTURES, TEXTS, st.none(), st.none(), st.none(), st.just(True)
)
_RUBY = st.lists(st.tuples(LINES, LINES), min_size=1, max_size=2).map(
    lambda pairs: m.Ruby(tuple(node for base, text in pairs for node in (*base, m.RubyText(text))))
)
_SIZES = st.one_of(st.none(), st.integers(1, 5000))
_ODD_PHRASING = st.one_of(PHRASING, _EMOJI, _RUBY, st.just(m.Break()))
_ODD_LINES = _tuples(
    st.one_of(_ODD_PHRASING, _ODD_PHRASING, _images(width=_SIZES, height=_SIZES)),
    min_size=1,
    max_size=4,
)
_ODD_CELLS = st.builds(
    m.TableCell,
    st.booleans(),
    st.sampled_from((None, "left", "center", "right")),
    st.integers(1, 3),
    st.integers(1, 3),
    st.one_of(st.just(()), _ODD_LINES),
)
_ODD_CAPTIONS = st.one_of(
    st.none(),
    CAPTIONS,
    # No pictures: those in a caption are figures of their own.
    st.builds(m.Caption, _tuples(_ODD_PHRASING, min_size=1, max_size=4), _CREDITS),
    st.builds(m.Caption, st.just(()), LINES),
)
_ODD_BLOCKS = st.one_of(
    st.builds(m.Paragraph, _ODD_LINES),
    st.builds(m.Table, _tuples(st.builds(m.TableRow, _tuples(_ODD_CELLS, max_size=3)), max_size=3)),
    st.builds(
        m.Embed,
        st.sampled_from(("iframe", "video", "audio", "tweet", "post")),
        URLS,
        st.one_of(st.none(), TEXTS),
        st.one_of(st.none(), _images()),
        _ODD_CAPTIONS,
    ),
    st.builds(m.Figure, _images(width=_SIZES, height=_SIZES), _ODD_CAPTIONS, st.none()),
    st.builds(m.Code, st.none(), st.lists(TEXTS, max_size=4).map("\n".join)),
)
_NAMES = st.one_of(st.none(), TEXTS)
ARTICLES = st.builds(
    m.Article,
    title=st.one_of(TEXTS, st.text(max_size=12)),
    url=st.one_of(st.none(), URLS),
    timestamp=_INSTANTS,
    published=_STATED,
    date=_INSTANTS,
    dateline=_NAMES,
    byline=_NAMES,
    source=_NAMES,
    language=st.sampled_from(("und", "en", "zh-Hans", "zh-Hant", "ja", "ko")),
    tags=_tuples(TEXTS, max_size=3),
    meta=st.dictionaries(TEXTS, JSON_VALUES, max_size=3).map(m.Meta),
    body=_tuples(st.one_of(BLOCKS, _ODD_BLOCKS), max_size=5),
    discarded=_tuples(
        st.builds(
            m.Discarded, st.sampled_from(("label", "rights")), TEXTS, _tuples(URLS, max_size=2)
        )
    ),
)
"""Articles with all there is in a model, most of it improbable."""


def every_article(**others):
    """A law of articles: in daily runs a quarter of the examples, for each holds many bodies."""
    number = settings().max_examples
    few = settings(max_examples=number // 4 if number < 1000 else number)
    return lambda test: few(given(article=ARTICLES, **others)(test))
