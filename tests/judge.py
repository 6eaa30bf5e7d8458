"""What a reader sees of an article and of its rendered Markdown, in one form that can be compared.

The form is a list of lines. Each has its place (the blocks around it, numbered, so that two lists
in a row stay two) and its items: characters with their styles and link, pictures, line breaks.
`of_body` reads it from the model, `of_html` from HTML by another parser's tree.
"""

import re
from contextlib import contextmanager
from urllib.parse import unquote, urljoin

import lxml.html

from articlekit import model as m

BASE = "https://a.example/1"

BASE = "https://a.example/1"


def without_head(text):
    """Markdown without front matter and title."""
    text = re.sub(r"\A---\n.*?\n---\n\n", "", text, flags=re.S)
    return text.partition("\n\n")[2]


def address(url):
    try:
        found = unquote(urljoin(BASE, (url or "").strip())).replace(" ", "%20")
    except ValueError:
        return url
    return found.rstrip(";")  # Joining drops an empty parameter.


class _Lines:
    def __init__(self, *, exact=False):
        self.exact = exact
        self.lines = []
        self.items = []
        self.numbers = {}

    @contextmanager
    def container(self, path, kind):
        """A numbered place inside this one; an empty one is not visible."""
        key = (path, kind)
        number = self.numbers.setdefault(key, 0)
        before = len(self.lines)
        yield (*path, f"{kind}#{number}")
        if len(self.lines) > before:
            self.numbers[key] = number + 1

    def text(self, value, styles, href):
        # A line end in text, or a soft break, is a space.
        self.items += [(char, styles, href) for char in value.replace("\n", " ")]

    def end(self, path, kind):
        """Ends a line; white space is one space between words, and has no style."""
        items, self.items = self.items, []
        line = []
        space = False
        for item in items:
            if item[0].isspace() and item[0] not in "\n\x0b\x1c\x1d\x1e\x1f\x85\u2028\u2029":
                space = True
                continue
            if item[0] == "\n":  # A break takes the space around it.
                space = False
                if line and line[-1] != "\n":
                    line.append("\n")
                continue
            if space and line and line[-1] != "\n":
                line.append(" ")
            space = False
            line.append(self.seen(*item))
        while line and line[-1] == "\n":
            line.pop()
        if line:
            self.lines.append((*path, kind, line))

    def seen(self, char, styles, href):
        # Punctuation may stand just outside of the emphasis that it belongs to.
        return (char, styles if self.exact or char.isalnum() else None, href)


def without_styles(lines):
    """What is seen where all letters look alike."""
    return [
        (*line[:-1], [item if item == "\n" else (item[0], item[-1]) for item in line[-1]])
        if isinstance(line[-1], list)
        else line
        for line in lines
    ]


# --- The model ---------------------------------------------------------------------------------

_STYLES = {m.Strong: "b", m.Emphasis: "i", m.Delete: "s"}
_HTML_STYLES = {m.Underline: "u", m.Superscript: "sup", m.Subscript: "sub"}


class _Body(_Lines):
    def __init__(self, *, html, captions, exact):
        super().__init__(exact=exact)
        self.styles = {**_STYLES, **_HTML_STYLES} if html else _STYLES
        self.breaks_in_cells = html
        self.captions = frozenset(captions)

    def inline(self, nodes, styles=frozenset(), href=None):
        for node in nodes:
            match node:
                case m.Text(value):
                    self.text(value, styles, href)
                case m.InlineCode(value):
                    self.text(value, styles | {"c"}, href)
                case m.Break():
                    self.items.append(("\n", None, None))
                case m.Image() if node.inline:
                    self.text(node.alt, styles, href)
                case m.Image():
                    self.items.append(("picture", address(node.url), href))
                case m.Link() if href is None:
                    self.inline(node.children, styles, address(node.url))
                case _:
                    style = self.styles.get(type(node))
                    self.inline(node.children, styles | {style} if style else styles, href)

    def blocks(self, blocks, path=()):
        for block in blocks:
            self.block(block, path)

    def block(self, block, path):
        match block:
            case m.Paragraph(children):
                self.inline(children)
                self.end(path, "p")
            case m.Heading(depth, children):
                self.inline(_one_line(children))
                self.end(path, f"h{depth}")
            case m.Code(_, value):
                self.lines.append((*path, "code", value))
            case m.ThematicBreak():
                self.lines.append((*path, "hr"))
            case m.Figure(image, caption, link):
                self.items.append(("picture", address(image.url), address(link) if link else None))
                self.end(path, "p")
                self.caption(caption, path)
            case m.Embed(_, url, title, _, caption):
                self.text(title or url, frozenset(), address(url))
                self.end(path, "p")
                self.caption(caption, path)
            case _:
                self.parent(block, path)

    def parent(self, block, path):
        match block:
            case m.List(ordered, start, children):
                kind = f"ol@{1 if start is None else start}" if ordered else "ul"
                with self.container(path, kind) as inner:
                    for item in children:
                        with self.container(inner, "li") as place:
                            self.blocks(item.children, place)
            case m.Blockquote(children):
                with self.container(path, "quote") as place:
                    self.blocks(children, place)
            case m.Table():
                with self.container(path, "table") as place:
                    self.table(block, place)

    def caption(self, caption, path):
        if caption is not None:
            self.inline(caption.children, self.captions)
            if caption.credit:
                self.text(" ", self.captions, None)
                self.inline(caption.credit, self.captions)
            self.end(path, "p")

    def table(self, block, path):
        for row in block.children:
            with self.container(path, "tr") as place:
                for cell in row.children:
                    self.inline(cell.children if self.breaks_in_cells else _one_line(cell.children))
                    self.end(place, "cell")


def _one_line(nodes):
    return [m.Text(" ") if isinstance(node, m.Break) else _inside(node) for node in nodes]


def _inside(node):
    if not isinstance(node, (m.Link, *_STYLES, m.Underline, m.Superscript, m.Subscript)):
        return node
    if isinstance(node, m.Link):
        return m.Link(node.url, node.title, tuple(_one_line(node.children)))
    return type(node)(tuple(_one_line(node.children)))


def of_body(blocks, *, html=False, captions="", exact=False):
    """What a reader should see of blocks.

    With `html` Markdown that has HTML in it, with `captions` captions in these styles; with
    `exact` the styles of punctuation count.
    """
    found = _Body(html=html, captions=captions, exact=exact)
    found.blocks(blocks)
    return found.lines


# --- HTML --------------------------------------------------------------------------------------

_MARKS = {
    "strong": "b",
    "em": "i",
    "del": "s",
    "s": "s",
    "code": "c",
    "u": "u",
    "sup": "sup",
    "sub": "sub",
}


class _Page(_Lines):
    def children(self, element, path, styles=frozenset(), href=None):
        self.text(element.text or "", styles, href)
        for child in element:
            self.element(child, path, styles, href)
            self.text(child.tail or "", styles, href)

    def element(self, element, path, styles, href):
        tag = element.tag
        if tag == "br":
            self.items.append(("\n", None, None))
        elif tag == "img":
            self.items.append(("picture", address(element.get("src")), href))
        elif tag == "a":
            self.children(element, path, styles, address(element.get("href")))
        elif tag in _MARKS:
            self.children(element, path, styles | {_MARKS[tag]}, href)
        else:
            self.end(path, "p")
            self.block(element, path)

    def block(self, element, path):
        tag = element.tag
        if tag == "hr":
            self.lines.append((*path, "hr"))
        elif tag == "pre":
            value = "".join(element.itertext())
            self.lines.append((*path, "code", value.removesuffix("\n")))
        elif tag in ("ul", "ol"):
            kind = f"ol@{element.get('start', '1')}" if tag == "ol" else tag
            with self.container(path, kind) as inner:
                for item in element:
                    with self.container(inner, "li") as place:
                        self.children(item, place)
                        self.end(place, "p")
        elif tag == "blockquote":
            with self.container(path, "quote") as place:
                self.children(element, place)
                self.end(place, "p")
        elif tag == "table":
            with self.container(path, "table") as place:
                for row in element.iter("tr"):
                    with self.container(place, "tr") as line:
                        for cell in row:
                            self.children(cell, line)
                            self.end(line, "cell")
        else:
            assert re.fullmatch("p|h[1-6]", tag), tag  # Markdown makes nothing else.
            self.children(element, path)
            self.end(path, tag)


def of_html(html, *, exact=False):
    """What a reader sees of a page."""
    found = _Page(exact=exact)
    # Not from a string: lxml would drop what is nested deep, and characters XML does not have.
    root = lxml.html.document_fromstring(
        f"<!doctype html><body>{html}</body>",
        parser=lxml.html.HTMLParser(huge_tree=True, encoding="utf-8")
        if isinstance(html, bytes)
        else lxml.html.HTMLParser(huge_tree=True),
    )
    found.children(root.find("body"), ())
    found.end((), "p")
    return found.lines
