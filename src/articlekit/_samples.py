"""The articles with which `articlekit.testing` checks writers: each kind of node, and hard texts.

No text of a node is part of another one, so that each can be found in any output.
"""

from __future__ import annotations

import datetime as dt

from articlekit.model import (
    Article,
    Block,
    Blockquote,
    Break,
    Caption,
    Code,
    Delete,
    Embed,
    Emphasis,
    Figure,
    Heading,
    Image,
    Inline,
    InlineCode,
    Link,
    List,
    ListItem,
    Meta,
    Paragraph,
    Ruby,
    RubyText,
    Strong,
    Subscript,
    Superscript,
    Table,
    TableCell,
    TableRow,
    Text,
    ThematicBreak,
    Underline,
)

_DEEP = 40  # Lists in lists; the reader makes up to a hundred levels.
_SITE = "https://news.example"


def _t(*texts: str) -> tuple[Text, ...]:
    return tuple(map(Text, texts))


def _p(*texts: str) -> Paragraph:
    return Paragraph(_t(*texts))


def _picture(name: str, alt: str = "") -> Image:
    url = f"{_SITE}/{name}.jpg"
    return Image(url, url, alt)


def _row(*texts: str, header: bool = False) -> TableRow:
    return TableRow(tuple(TableCell(header, None, 1, 1, _t(text)) for text in texts))


PHRASES: dict[str, Inline] = {
    "text": Text("plain words 平文"),
    "emphasis": Emphasis(_t("stressed 着重")),
    "strong": Strong(_t("important 要紧")),
    "nested-marks": Strong((Text("outer 外层"), Emphasis(_t("inner 内层")))),
    "delete": Delete(_t("struck 删去")),
    "underline": Underline(_t("underscored 划线")),
    "superscript": Superscript(_t("raised")),
    "subscript": Subscript(_t("lowered")),
    "inline-code": InlineCode("make_demo()"),
    "break": Break(),
    "link": Link(f"{_SITE}/linked", None, (Text("linked 链接"), Strong(_t("bold link 粗链")))),
    "link-elsewhere": Link("javascript:alert(1)", "A title", _t("dangerous 危险")),
    "image": _picture("in-the-line"),
    "emoji": Image("e.png", f"{_SITE}/e.png", "笑脸", inline=True),
    "ruby": Ruby((Text("汉"), RubyText(_t("hàn")), Text("字"), RubyText(_t("zì")))),
}
"""Each kind of phrasing content."""

BLOCKS: dict[str, Block] = {
    "paragraph": Paragraph((Text("Before 前"), *PHRASES.values(), Text("after 后"))),
    **{
        f"heading-{depth}": Heading(depth, _t(f"Heading of depth {depth}")) for depth in range(1, 7)
    },
    "list": List(
        False,
        None,
        (ListItem((_p("first item 甲"),)), ListItem((_p("second item 乙"), _p("more")))),
    ),
    "ordered-list": List(
        True,
        7,
        (
            ListItem((_p("seventh"), List(False, None, (ListItem((_p("nested item 丙"),)),)))),
            ListItem((_p("eighth"),)),
        ),
    ),
    "blockquote": Blockquote((_p("quoted 引文"), Blockquote((_p("quote in the quote"),)))),
    "table": Table(
        (
            _row("column 栏", "another column", header=True),
            _row("left cell 左", "right cell 右"),
            TableRow((TableCell(False, "right", 2, 1, _t("a wide cell 宽")),)),
        )
    ),
    "code": Code("python", "def answer():\n    return None\n\n# done"),
    "thematic-break": ThematicBreak(),
    "figure": Figure(
        _picture("harbour", "The harbour"),
        Caption(_t("A caption 图说"), _t("Agency 通讯社")),
        f"{_SITE}/gallery",
    ),
    "figure-with-credit": Figure(_picture("tea"), Caption((), _t("Photographer 摄影"))),
    "figure-alone": Figure(_picture("alone")),
    "embed": Embed(
        "video",
        f"{_SITE}/film",
        "A film",
        _picture("poster"),
        Caption(_t("what the film shows 片")),
    ),
    "embed-alone": Embed("tweet", f"{_SITE}/status/1"),
}
"""Each kind of block."""

_MEANINGFUL = (
    "# no heading", "1. no list", "- nor this", "* nor that", "+ nor those", "> no quotation",
    "=> no address", "| no | table |", "``` no fence", "--- no rule", "=== no underline",
    "    four spaces", "\u3000\u3000全角缩进", "<b>no tag</b>", "&amp; no reference &#65;",
    "**no emphasis**, _none_, ~~none~~", "[no](link) ![no](picture)", "C:\\no\\escape", "{{ no }}",
    "$no$ ^no^", 'quotes " and \' and “他说：‘好。’”', "\\begin{no} %no", "]]> <!-- no comment -->",
    "emoji 🙂 and 𠀀 beyond the basic plane", "no\u00adhyphen, no\u200bspace, é as e\u0301",
    "עברית ثم العربية", "100% @someone :code: //no:comment", "---", "===", "...",
)  # fmt: skip


def _deep() -> Block:
    block: Block = _p("the innermost 最里")
    for level in range(_DEEP):
        block = List(level % 2 == 0, None, (ListItem((block,)),))
    return block


def _article(title: str, *blocks: Block) -> Article:
    return Article(title=title, url=f"{_SITE}/1", body=blocks)


ARTICLES: dict[str, Article] = {
    **{f"block: {name}": _article("One block", block) for name, block in BLOCKS.items()},
    **{
        f"phrase: {name}": _article(
            "One phrase", Paragraph((Text("开头 A"), phrase, Text("末尾 Z")))
        )
        for name, phrase in PHRASES.items()
    },
    "every block": Article(
        title="Every block 各种段落",
        url=f"{_SITE}/1",
        timestamp=dt.datetime(2021, 12, 8, 20, 39, 3, tzinfo=dt.UTC),
        published=dt.datetime(2021, 12, 8, 20, 18, 4, tzinfo=dt.UTC),
        date=dt.datetime(2021, 12, 8, 20, 18, 4, tzinfo=dt.UTC),
        dateline="Wed, 08 Dec 2021 20:18:04 GMT",
        byline="An Author",
        source="news.example",
        language="zh-Hans",
        tags=("one", "two"),
        meta=Meta({"layout": "post"}),
        body=tuple(BLOCKS.values()),
    ),
}
"""Articles whose texts need no escapes in any format."""

AWKWARD: dict[str, Article] = {
    "what means something in a format": _article("# *Title* <b> & ]", *map(_p, _MEANINGFUL)),
    "the same in one line": _article("One line", Paragraph(tuple(map(Text, _MEANINGFUL)))),
    "the same in a cell": _article(
        "Cells", Table(tuple(_row(text, "beside") for text in _MEANINGFUL))
    ),
    "the same in a caption": _article(
        "Captions", *(Figure(_picture("any"), Caption(_t(text), _t(text))) for text in _MEANINGFUL)
    ),
    "deep": _article("Deep", _deep()),
    "long": _article("Long", _p("很长的一段。" * 2000), _p("a long paragraph " * 2000)),
}
"""Articles that need escapes, or a writer that can go deep."""

EMPTY: dict[str, Article] = {
    "nothing": Article(title=""),
    "title alone": Article(title="A title alone"),
    "empty nodes": _article(
        "Empty",
        Paragraph(()), Heading(2, ()), List(False, None, ()), List(True, 1, (ListItem(()),)),
        Blockquote(()), Table(()), Table((TableRow(()),)), Code(None, ""),
        Paragraph((Strong(()), Link("", None, ()), Break(), Break())),
        Figure(Image("", ""), Caption(()), ""), Embed("iframe", ""),
    ),
}  # fmt: skip
"""Articles with nothing where something might be."""
