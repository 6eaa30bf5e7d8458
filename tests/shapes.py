"""What becomes of a page, in a few lines that can be read; and the pages that are kept as data.

A file of tests/shapes holds pages, one a line, and under each, indented, the outline of what the
reader makes of it: ``p A⏎B`` for ``<p>A<br>B</p>``. A page may name its host, as in ``@bbc.com
<p>A</p>``; addresses lose the host of the other ones. In a page ␤ stands for a line break.
"""

from functools import cache
from pathlib import Path

import articlekit as ak
from articlekit import model as m

_FILES = sorted(Path(__file__).parent.joinpath("shapes").glob("*.txt"))
HOST = "https://example.com"
RECORD = "<!--1600000000000-->\n[{title}]({url})\n------\n\n{body}\n"


def load():
    """Name, page and outline of all that is kept."""
    for path in _FILES:
        for number, page, expected in _entries(path):
            yield f"{path.stem}:{number}", page, expected


@cache
def update():
    """Writes under each page what the reader makes of it now."""
    for path in _FILES:
        lines = [
            line
            for line in path.read_text(encoding="utf-8").split("\n")
            if line[:4].strip() or not line
        ]
        for number, line in enumerate(lines):
            if line and not line.startswith("#"):
                lines[number] = "\n    ".join([line, *outline(line).split("\n")])
        path.write_text("\n".join(lines), encoding="utf-8")


def _entries(path):
    page, number, expected = "", 0, []
    for at, line in enumerate([*path.read_text(encoding="utf-8").split("\n"), ""], start=1):
        if line.startswith("    "):
            expected.append(line[4:])
            continue
        if page:
            yield number, page, "\n".join(expected)
        page, number, expected = "" if line.startswith("#") else line, at, []


def parse(body, url=HOST + "/a/b", title="A title", **arguments):
    return ak.parse(RECORD.format(body=body, url=url, title=title), **arguments)


def read(page):
    """The article of a page that is kept."""
    body, url = page.replace("␤", "\n"), f"{HOST}/a/b"
    if body.startswith("@"):
        host, _, body = body[1:].partition(" ")
        url = f"https://{host}/a/b"
    return parse(body, url)


def outline(page):
    """A line for each block of a page, deeper ones indented; then what was discarded."""
    article = read(page)
    lines = [line for block in article.body for line in _block(block)]
    if article.dateline is not None:
        lines.insert(0, f"date {_line(article.dateline)} = {article.published}")
    if article.byline:
        lines.insert(0, f"by {article.byline}")
    for item in article.discarded:
        pictures = "".join(f" <{address}>" for address in item.images)
        lines.append(f"- {item.reason}: {_line(item.text)}{pictures}")
    return "\n".join(lines).replace(HOST, "")


def problems(body, **arguments):
    """The codes of the problems of a page."""
    found = []
    parse(body, report=found.append, **arguments)
    return [problem.code for problem in found]


def _block(block):
    match block:
        case m.Paragraph(children):
            return [f"p {_text(children)}"]
        case m.Heading(depth, children):
            return [f"h{depth} {_text(children)}"]
        case m.Code(language, value):
            return [f"code {language or ''} {value!r}"]
        case m.ThematicBreak():
            return ["hr"]
        case m.Figure(image, caption, link):
            return [f"fig {image.url}{_caption(caption)}" + (f" -> {link}" if link else "")]
        case m.Embed():
            return [_embed(block)]
    return _container(block)


def _embed(block):
    title = f" {block.title!r}" if block.title else ""
    image = f" ({block.image.url})" if block.image else ""
    return f"{block.kind} {block.url}{title}{image}{_caption(block.caption)}"


def _container(block):
    match block:
        case m.Table(rows):
            return ["table", *("  " + " | ".join(map(_cell, row.children)) for row in rows)]
        case m.List(ordered, start, items):
            first = ("ol" if ordered else "ul") + ("" if start is None else f" from {start}")
            return [first, *(line for item in items for line in _inside(item, "- "))]
        case m.Blockquote():
            return ["quote", *_inside(block)]
    raise AssertionError(block)


def _inside(parent, first="  "):
    lines = [line for block in parent.children for line in _block(block)]
    return [("  " if at else first) + line for at, line in enumerate(lines)]


def _caption(caption):
    if caption is None:
        return ""
    credit = f" ({_text(caption.credit)})" if caption.credit else ""
    return f" [{_text(caption.children)}]{credit}"


def _cell(cell):
    down = f" rows={cell.rowspan}" if cell.rowspan > 1 else ""
    right = f" columns={cell.colspan}" if cell.colspan > 1 else ""
    return ("#" if cell.header else "") + _text(cell.children) + down + right


def _text(children):
    return "".join(map(_inline, children))


def _inline(node):
    match node:
        case m.Text(value):
            return value
        case m.Break():
            return "⏎"
        case m.InlineCode(value):
            return f"`{value}`"
        case m.Image():
            return f"<{node.alt if node.inline else node.url}>"
        case m.Link(url, _, children):
            return f"[{_text(children)}]({url})"
    return f"{type(node).__name__.lower()}({_text(node.children)})"


def _line(text):
    return text.replace("\n", "⏎")
