"""The letters of a page, as a parser sees them that is not ours; and those of an article."""

import re
import unicodedata
from collections import Counter

from selectolax.lexbor import LexborHTMLParser

from articlekit.model import plain_text

_UNSEEN = re.compile("[\\s\u200b\u200c\u200d\u2060\ufeff\u00ad\u2028\u2029\x00-\x1f\x7f-\x9f]+")
_HIDDEN = (
    "script style template title textarea select svg math noscript iframe noembed noframes".split()
)
_NOSCRIPT = re.compile(r"<noscript[^>]*>(.*?)</noscript>", re.S | re.I)


def bare(text):
    """A text without what is no letter: white space, and what has no width."""
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text or ""))


def of_page(html):
    """What a reader of the page sees; and all that may be taken from it, emoji's names too."""
    seen, all_but_code = (_without(html, hidden) for hidden in (_HIDDEN, ("script", "style")))
    # To a parser that knows no scripts, what is in a noscript is markup like any other.
    inner = "".join(_NOSCRIPT.findall(html))
    alts = "".join(image.attributes.get("alt") or "" for image in _tree(html).css("img"))
    return seen, all_but_code + Counter(bare(alts)) + (of_page(inner)[1] if inner else Counter())


def _without(html, hidden):
    tree = _tree(html)
    for tag in hidden:
        for node in tree.css(tag):
            node.decompose()
    return Counter(bare(tree.body.text(deep=True) if tree.body else ""))


def _tree(html):
    return LexborHTMLParser("<!doctype html><body>" + html)


def of_article(article):
    """Letters of body, captions, credits and dateline, and those of what is discarded."""
    model = "".join(map(plain_text, article.body)) + (article.dateline or "")
    dropped = "".join(item.text for item in article.discarded)
    return Counter(bare(model)), Counter(bare(dropped))


def lost_and_invented(article, html):
    """The letters of the page that the article lacks, and those that only the article has."""
    seen, possible = of_page(html)
    model, dropped = of_article(article)
    return seen - (model + dropped), (model + dropped) - possible
