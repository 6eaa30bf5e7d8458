"""What a reader sees of a page, whatever its markup: to hold two pages against each other.

`judge` knows the elements that Markdown makes, and is exact about their nesting; this takes any
page as browsers show it: blocks are lines, white space is collapsed, a line end between two wide
characters is nothing.

Beside it stand pages that are hard to write as Markdown.
"""

import functools
import json
import re
from itertools import groupby
from pathlib import Path

import lxml.html

import articlekit as ak
from judge import BASE, address

DATA = Path(__file__).parent / "data"


_BLOCKS = set(
    "address article aside blockquote body center dd details div dl dt figcaption figure footer "
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th "
    "thead tr ul caption".split()
)
_HIDDEN = {"script", "style", "template", "noscript", "iframe", "video", "audio", "meta"}
_STYLES = {"b": "b", "strong": "b", "i": "i", "em": "i", "code": "c", "pre": "c", "del": "s"}
_STYLES |= {"s": "s", "strike": "s"}
# What a browser sets in such a style, and Markdown need not.
_LOOKS = {"cite": "i", "var": "i", "address": "i", "kbd": "c", "samp": "c", "tt": "c", "th": "b"}
_OUTLINE = {"h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr"}
_OUTLINE |= {"tr", "td", "th"}
_WIDE = "\u2e80-\ua4cf\uf900-\ufaff\uff00-\uffef\u2014\u2018-\u201d\u2026\U00020000-\U0003ffff"
_JOINED = re.compile(f"(?<=[{_WIDE}])\x00(?=[{_WIDE}])")


class Page:
    """A page, read: each field is one thing that must be the same on another."""

    def __init__(self, html):
        self.chars = []
        self.lines, self.images, self.outline, self.code = [], [], [], []
        self._line = ""
        root = lxml.html.document_fromstring(
            f"<!doctype html><body>{html}</body>", parser=lxml.html.HTMLParser(huge_tree=True)
        )
        self._element(root.find("body"), frozenset(), None, ())
        self._end()

    @property
    def text(self):
        return "".join(char for char, _, _ in self.chars)

    @property
    def links(self):
        runs = groupby(self.chars, key=lambda item: item[2])
        return [(href, "".join(char for char, *_ in run)) for href, run in runs if href]

    def _end(self):
        line = re.sub("[ \x00]*\x00[ \x00]*", "\x00", self._line)
        line = _JOINED.sub("", line).replace("\x00", " ").replace("\xa0", " ")
        line = "\n".join(part.strip() for part in re.sub(" +", " ", line).split("\n")).strip()
        if line:
            self.lines.append(line)
        self._line = ""

    def _text(self, text, styles, href):
        if "pre" not in styles:
            text = re.sub(r"[ \t\n]+", lambda space: "\x00" if "\n" in space[0] else " ", text)
        self._line += text
        self.chars += [(c, styles, href) for c in text if not c.isspace() and c != "\x00"]

    def _element(self, element, styles, href, path):
        tag = element.tag
        if not isinstance(tag, str) or tag in _HIDDEN:
            return
        if tag in _BLOCKS:
            self._end()
        count, place = len(self.chars) + len(self.images), len(self.outline)
        if tag in _OUTLINE:
            number = f":{element.get('start', '1')}" if tag == "ol" else ""
            self.outline.append("/".join((*path, {"th": "td"}.get(tag, tag) + number)))
        if tag in ("ul", "ol", "blockquote", "table"):
            path = (*path, tag)
        styles, href = self._inside(element, styles, href)
        self._text(element.text or "", styles, href)
        for child in element:
            self._element(child, styles, href, path)
            self._text(child.tail or "", styles, href)
        if tag in _BLOCKS:
            self._end()
        if tag in _OUTLINE - {"hr"} and count == len(self.chars) + len(self.images):
            del self.outline[place:]  # It is not visible.

    def _inside(self, element, styles, href):
        """The styles and the link of what is in an element, which may be seen itself."""
        tag = element.tag
        if tag == "br":
            self._line += "\n"
        elif tag == "img" and element.get("src"):
            alt = " ".join((element.get("alt") or "").split())
            self.images.append((address(element.get("src")), alt, href))
        elif tag == "a" and element.get("href"):
            href = address(element.get("href"))
        elif tag == "pre":
            self.code.append("".join(element.itertext()).strip("\n"))
            return frozenset(("c", "pre")), None
        if "pre" in styles:  # No styles within code.
            return styles, href
        style = _STYLES.get(tag) or f"?{_LOOKS[tag]}" if tag in _STYLES or tag in _LOOKS else None
        return (styles | {style} if style else styles), href


def differences(one, other, *, exact=False):
    """What of two pages is not the same; with `exact` the styles of punctuation count."""
    found = [
        name
        for name in ("text", "lines", "links", "images", "outline", "code")
        if getattr(one, name) != getattr(other, name)
    ]
    if "text" not in found and not all(
        _same_style(a, b)
        for a, b in zip(one.chars, other.chars, strict=True)
        if exact or a[0].isalnum()
    ):
        found.append("styles")
    return found


def _same_style(one, other):
    must = {style for style in one[1] if style[0] != "?"}
    may = {style[1:] for style in one[1] if style[0] == "?"} | must
    return must <= {style for style in other[1] if style[0] != "?"} <= may


# --- Pages -------------------------------------------------------------------------------------

HEAD = f"<!--1600000000000-->\n[T]({BASE})\n------\n"


def traps():
    """The traps, each with what Markdown cannot keep of it."""
    for line in (DATA / "markdown-traps.txt").read_text("utf-8").splitlines():
        if line and line[0] != "#":
            html, _, lost = line.partition(" ⊘ ")
            yield html.replace("⏎", "\n"), lost.split()


@functools.cache
def specification():
    """The examples of CommonMark that hold no HTML of their own, and no forbidden address."""
    tags = set("p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre code em strong a img br hr".split())
    examples = json.loads((DATA / "commonmark-0.31.2.json").read_text("utf-8"))
    return [
        example["html"]
        for example in examples
        if tags.issuperset(re.findall(r"<[/!?]?([\w-]*)", example["html"]))
        and not re.search(r'href="(?!https?:|mailto:)[\w.+-]+:', example["html"], re.I)
    ]


def written(html, /, **options):
    article = ak.parse(HEAD + html)
    text = ak.render(article, "markdown", front_matter="none", **options)
    return text.removeprefix("# T\n").removeprefix("\n")
