"""Where libxml2 would lose text that HTML 5 keeps: put right before and after it parses.

libxml2 tokenizes as HTML 5 says and then builds trees by rules of its own: it stops at ``</html>``,
knows no end of a ``template`` with an open ``div`` in it, takes for raw text what is none in an
``svg``, and lets that swallow the paragraphs behind it. What is looked for is rare, and one search
finds that out.
"""

from __future__ import annotations

import re
from typing import Any

from articlekit.reader.dom.tokens import RAW, TOKEN, attributes, raw_end

_SUSPECT = re.compile(  # Spelt out: ignoring case would make the search twice as slow.
    rb"<(?:[bi]>[^<]*<(?:p|h[1-6])[\s>]|/(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])[\s/>]"
    rb"|(?:[sS][vV][gG]|[mM][aA][tT][hH]|[sS][eE][lL][eE][cC][tT]|[tT][eE][mM][pP][lL][aA])[\s/>t])"
)
# Marks that libxml2 ends at a paragraph, and their like, which it does not.
_MARKS = {"b": "strong", "i": "em"}
_ROUND = re.compile(r"<[bi]>[^<]*<(?:p|h[1-6])[\s>]")

_SELECT = ("select", "")
_END_SELECT = frozenset(("select", "input", "keygen", "textarea"))
_ENDS_NOTHING = frozenset(  # Void elements, and one whose end tag leaves open what is in it.
    "area base basefont bgsound br col embed frame hr image img input link meta param source track "
    "wbr form".split()
)
_ENDED_BY_ITS_LIKE = frozenset("li dd dt option".split())
_ENDS_P = frozenset(
    "address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p plaintext "
    "pre search section summary table ul xmp".split()
)
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
"""What is opened anew behind the element that it was left open in (section 13.2.4.3)."""

# Section 13.2.6.5, "any other start tag"; font counts with three of its attributes.
_BREAKS_OUT = frozenset(
    "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li "
    "listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul "
    "var".split()
)
_FONT = frozenset(("color", "face", "size"))
_HTML = frozenset(("text/html", "application/xhtml+xml"))
_ANNOTATION = "annotation-xml of HTML"
_GLYPHS = frozenset(("mglyph", "malignmark"))  # They are no HTML, not even where the rest is.
# What has HTML inside, and what no end outside of it ends.
_FOREIGN = {
    "svg": frozenset("foreignobject desc title".split()),
    "math": frozenset(("mi", "mo", "mn", "ms", "mtext", _ANNOTATION)),
}
_SCOPES = {
    "": frozenset("applet caption marquee object table td th template".split()),
    "svg": _FOREIGN["svg"],
    "math": _FOREIGN["math"] | {"annotation-xml"},
}
_TABLE_SCOPES = {"": frozenset(("table", "template")), "svg": frozenset(), "math": frozenset()}
_CELL = 3
_TABLE = {
    "table": 0,
    **dict.fromkeys(("colgroup", "tbody", "thead", "tfoot"), 1),
    "tr": 2,
    **dict.fromkeys(("td", "th", "caption"), _CELL),
}
"""The parts of a table; each ends those of its own number, and of a higher one, before it."""
_DEEPEST = 100  # Elements that are noted; every end may have to be looked for among them.

_ENDS_IN_SELECT = frozenset(("template", *_TABLE, *RAW))
_IN_SELECT = frozenset(("option", "optgroup", "hr", "script"))


def is_suspect(data: bytes) -> bool:
    """Whether a page, in UTF-8, may hold anything that the other functions are for."""
    return _SUSPECT.search(data) is not None


def without_traps(html: str) -> str:
    """The page with ends that are ends for libxml2 alone taken away, and ends that it misses kept.

    Nothing ends at ``</body>`` and ``</html>``; what is in an ``svg``, ``math`` or ``template``,
    which nobody sees, is left out, and what HTML 5 does not see as inside stands behind it.
    """
    return _Page(html).without_traps()


class _Page:
    """The tags of a page, one after another, and what is open meanwhile."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.kept: list[str] = []
        self.start = 0
        """From where on nothing is in `kept` yet."""
        self.opened: list[tuple[str, str]] = []
        """The name of each element, and of the foreign one that it is a part of."""
        self.hides = 0
        """Where in `opened` what hides the rest stands, counted from 1; 0 if nothing does."""
        self.left_open: list[str] = []
        """What is formatted at the next text or element all the same."""
        self.renamed = _MARKS if _ROUND.search(html) else {}

    def without_traps(self) -> str:
        at = 0
        while token := TOKEN.search(self.html, at):
            if not token[2]:
                at = self._comment_end(token)
            elif token[1]:
                at = token.end()
                self._end(token, token[2].lower())
            else:
                at = self._start(token, token[2].lower())
        if not self.hides:
            self._keep(len(self.html))
        return "".join(self.kept)

    def _comment_end(self, token: re.Match[str]) -> int:
        if self._foreign() and self.html.startswith("<![CDATA[", token.start()):
            end = self.html.find("]]>", token.start())
            return end + 3 if end >= 0 else len(self.html)
        return token.end()

    # --- Starts ---------------------------------------------------------------------------

    def _start(self, token: re.Match[str], name: str) -> int:
        """Notes what a start tag opens; gives where the next tag is to be looked for."""
        foreign = self._foreign()
        if foreign and (name in _GLYPHS or not self._has_html(len(self.opened))):
            if name not in _BREAKS_OUT and not (
                name == "font" and _FONT & attributes(token).keys()
            ):
                if name == "annotation-xml":
                    encoding = attributes(token).get("encoding", "").lower()
                    name = _ANNOTATION if encoding in _HTML else name
                self._open(token, name, foreign)
                return token.end()
            self._break_out(token.start())
        if name in _END_SELECT and _SELECT in self.opened:
            is_end = name == "select"  # Another one is no more than that.
            self._replace(token.start(), token.end() if is_end else token.start(), "</select>")
            self._close(self.opened.index(_SELECT), token.start())
            if is_end:
                return token.end()
        if name in self.renamed:
            self._replace(token.start(2), token.end(2), self.renamed[name])
        if name in _ENDS_P:
            self._end_p(token.start())
        if name in RAW:
            return raw_end(self.html, token.end(), name)
        if name not in _ENDS_NOTHING and (name not in _TABLE or self._fits_table(token, name)):
            self._open(token, name, name if name in _FOREIGN else "")
        return token.end()

    def _end_p(self, start: int) -> None:
        """Ends the paragraph that the start of a block ends."""
        for at in range(len(self.opened) - 1, -1, -1):
            opened, foreign = self.opened[at]
            if opened == "p" and not foreign:
                self._leave_open(at + 1)
                self._close(at, start)
                return
            if opened in _SCOPES[foreign] or opened == "button":
                return

    def _open(self, token: re.Match[str], name: str, foreign: str) -> None:
        if foreign and token[3].endswith("/") and token[0].endswith("/>"):
            return
        hides = not self.hides and bool(foreign or name == "template")
        if name in _ENDED_BY_ITS_LIKE and self.opened and self.opened[-1] == (name, ""):
            return
        if hides and foreign:
            self.opened += [(left, "") for left in self.left_open]
            self.left_open.clear()
        if hides or len(self.opened) < _DEEPEST:
            self.opened.append((name, foreign))
        if hides:
            self._keep(token.end())
            self.hides = len(self.opened)

    def _fits_table(self, token: re.Match[str], name: str) -> bool:
        """Whether part of a table stands in one; what the tag ends there is ended."""
        for at in range(len(self.opened) - 1, -1, -1):
            opened, foreign = self.opened[at]
            if not foreign and opened == "template":
                return True
            if foreign or opened not in _TABLE:
                continue
            if name == "table" and _TABLE[opened] == _CELL:
                return True
            if _TABLE[opened] < _TABLE[name] or opened == name == "table":
                self._close(at + (name != "table"), token.start())
                self.opened += [(part, "") for part in _implied(opened, name)]
                return True
        return name == "table"

    # --- Ends -----------------------------------------------------------------------------

    def _end(self, token: re.Match[str], name: str) -> None:
        if self._foreign() and self._ends_foreign(token, name):
            return
        if name in ("body", "html"):  # A comment keeps what is round it from becoming one tag.
            self._replace(token.start(), token.end(), "<!---->")
        elif name in self.renamed:
            self._replace(token.start(2), token.end(2), self.renamed[name])
        scopes = _TABLE_SCOPES if name in _TABLE else _SCOPES
        for at in range(len(self.opened) - 1, -1, -1):
            opened, foreign = self.opened[at]
            if opened == name and not foreign:
                self._leave_open(at + 1)
                self._close(at, token.end() if name == "template" else token.start())
                return
            if (opened, foreign) == _SELECT and name not in _ENDS_IN_SELECT:
                self._replace(token.start(), token.end(), "<!---->")  # It ends nothing outside.
                return
            if name != "template" and opened in scopes[foreign]:
                break
        if name in self.left_open:
            self.left_open.remove(name)

    def _leave_open(self, depth: int) -> None:
        for name, foreign in self.opened[depth:]:
            if name in _FORMATTING and not foreign and name not in self.left_open:
                self.left_open.append(name)

    def _ends_foreign(self, token: re.Match[str], name: str) -> bool:
        """Ends a foreign element, if the tag is the end of one, or ends all of them."""
        if name in ("p", "br"):  # Which end nothing there and begin HTML all the same.
            self._break_out(token.start())
            return False
        for at in range(len(self.opened) - 1, -1, -1):
            opened, foreign = self.opened[at]
            if not foreign:
                break
            if opened.partition(" ")[0] == name:
                self._close(at, token.end())
                return True
        return False

    def _break_out(self, at: int) -> None:
        """Ends the foreign elements up to the next that has HTML inside."""
        depth = len(self.opened)
        while depth and self.opened[depth - 1][1] and not self._has_html(depth):
            depth -= 1
        self._close(depth, at)

    def _close(self, depth: int, at: int) -> None:
        """Leaves so many elements open; if that shows the page again, then from `at` on."""
        if self.hides > depth:
            name = self.opened[self.hides - 1][0]
            self.kept.append("\n" * self.html.count("\n", self.start, at) + f"</{name}>")
            self.start = at
            self.hides = 0
        del self.opened[depth:]

    def _foreign(self) -> str:
        return self.opened[-1][1] if self.opened else ""

    def _has_html(self, depth: int) -> bool:
        name, foreign = self.opened[depth - 1]
        return name in _FOREIGN[foreign]

    def _keep(self, end: int) -> None:
        self.kept.append(self.html[self.start : end])
        self.start = end

    def _replace(self, start: int, end: int, text: str) -> None:
        if not self.hides:
            self._keep(start)
            self.kept.append(text)
            self.start = end


def _implied(opened: str, name: str) -> list[str]:
    """The parts of a table that a row or cell is in without their tags."""
    if name not in ("tr", "td", "th"):
        return []
    return ["tbody"] * (opened == "table") + ["tr"] * (name != "tr" and opened != "tr")


def reveal(body: Any) -> None:
    """Shows what HTML 5 does not see as inside a ``select``."""
    for element in list(body.iter("select")):
        if element.tag == "select" and any(
            node.tag not in _IN_SELECT for node in element.iterdescendants()
        ):
            for node in list(element.iter("select")):
                node.tag = "span"
