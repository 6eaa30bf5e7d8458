"""The characters of a page, as another parser than the library's sees them, and of an article."""

import re
import unicodedata
from collections import Counter

import turbohtml

from articlekit.model import plain_text

_UNSEEN = re.compile("[\\s\u200b\u200c\u200d\u2060\ufeff\u00ad\u2028\u2029\x00-\x1f\x7f-\x9f]+")
HIDDEN = frozenset(
    "script style template title textarea select svg math noscript iframe noembed noframes".split()
)
"""Elements whose text no reader of a page sees."""
_CODE = frozenset(("script", "style"))


def bare(text):
    """A text without white space and characters of no width."""
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text or ""))


def nodes(html, hidden=(), *, scripting=True):
    """All nodes inside the body of a page, in order, but what is inside of `hidden` elements."""
    page = turbohtml.parse(f"<!doctype html><body>{html}", scripting=scripting)
    waiting = [page.find("body")]
    while waiting:
        node = waiting.pop()
        yield node
        if getattr(node, "tag", None) not in hidden:
            waiting.extend(reversed(node.children))


def visible_text(html, *, scripting=True):
    """The text that a reader of a page sees."""
    return _text(nodes(html, HIDDEN, scripting=scripting))


def _text(found):
    return "".join(node.data for node in found if isinstance(node, turbohtml.Text))


def of_page(html):
    """What a reader of the page sees; and all that may be taken from it, names of emoji too."""
    seen = Counter(bare(visible_text(html)))
    possible = Counter(bare(_text(nodes(html, _CODE))))
    for node in nodes(html, _CODE):
        tag = getattr(node, "tag", None)
        if tag == "img":
            possible += Counter(bare(node.attrs.get("alt")))
        elif tag == "noscript":  # Its content is text where scripts run.
            possible += of_page(node.text)[1]
    return seen, possible


def of_article(article):
    """The characters of body, captions, credits and dateline, and of what is discarded."""
    model = "".join(map(plain_text, article.body)) + (article.dateline or "")
    dropped = "".join(item.text for item in article.discarded)
    return Counter(bare(model)), Counter(bare(dropped))


def lost_and_invented(article, html):
    """The characters of the page that the article lacks, and those that only the article has."""
    seen, possible = of_page(html)
    model, dropped = of_article(article)
    return seen - (model + dropped), (model + dropped) - possible
