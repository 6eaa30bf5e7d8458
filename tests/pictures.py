"""The pictures of a page that a browser would show, as another parser sees them."""

import re
from urllib.parse import urljoin

import turbohtml

from articlekit.model import Embed, Image, walk
from letters import HIDDEN, nodes

# Attributes that hold an address; the reader knows more of them.
_ADDRESSES = ("src", "data-src", "data-original", "data-lazy-src", "srcset", "data-srcset")
_SCHEMES = ("http:", "https:")


def of_page(html, base):
    """For each visible picture, the addresses that it can be loaded from."""
    for node in nodes(html, HIDDEN - {"noscript"}):
        if not isinstance(node, turbohtml.Element):
            continue
        attributes = node.attrs
        if node.tag in ("img", "image") or (
            node.tag == "input" and (attributes.get("type") or "").strip().lower() == "image"
        ):
            values = [attributes.get(name) or "" for name in _ADDRESSES]
        elif node.tag == "video":
            values = [attributes.get("poster") or ""]
        else:
            continue
        found = {
            part.strip()
            for value in values
            for part in (value, *re.findall(r"[^\s,]\S*[^\s,]", value))
            if part.strip() and not part.strip().startswith("data:")
        }
        if found:
            yield found | {urljoin(base, part) for part in found}


def of_article(article):
    """All addresses of pictures in an article: as written, real ones, and of what is discarded."""
    found = set()
    for node in walk(article.body):
        if isinstance(node, Embed) and node.image:
            found |= {node.image.src, node.image.url}
        image = node if isinstance(node, Image) else getattr(node, "image", None)
        if isinstance(image, Image):
            found |= {image.src, image.url}
    return found | {address for item in article.discarded for address in item.images}


def _bare(address):
    return address.partition("://")[2] or address or "\0"


def lost(article, html, base):
    """The pictures of a page that an article accounts for nowhere."""
    known = of_article(article)
    return [
        addresses
        for addresses in of_page(html, base)
        if not addresses & known
        # Behind a proxy, the address of the picture is part of the other.
        and not any(_bare(address) in other for address in known for other in addresses)
    ]
