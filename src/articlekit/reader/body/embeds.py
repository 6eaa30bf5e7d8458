"""Reads players, frames and posts, and pictures that a ``noscript`` repeats."""

from __future__ import annotations

import re
from dataclasses import replace

from articlekit._text.patterns import lazy_pattern
from articlekit.model import Blockquote, Embed, Image
from articlekit.model.nodes import EmbedKind
from articlekit.reader.body.images import Kind
from articlekit.reader.body.walk import Walk
from articlekit.reader.dom.tree import Element, visible_text

_HREF = lazy_pattern(r"""<a\b[^>]{0,500}?\bhref\s*=\s*["']?([^"'\s>]+)""", re.I)
_STATUS = lazy_pattern(r"//(?:mobile\.)?(?:twitter|x)\.com/[^/]+/status")

# --- Players -----------------------------------------------------------------------------------


def iframe(walk: Walk, element: Element) -> None:
    """Reads an ``iframe``; without an address of its own, that of the link in its fallback."""
    src = _address(walk, element)
    if not src:
        fallback = _HREF.search(element.text or "")
        src = fallback[1] if fallback else ""
    _embed(walk, "iframe", src, element)


def _address(walk: Walk, element: Element) -> str:
    """The address that an element loads, immediately or lazily; empty if there is none."""
    src = (element.get("src") or "").strip()
    if src and not src.startswith(("about:", "data:", "javascript:")):
        return src
    return walk.images.lazy_address(element.get) or ""


_PLAYERS = {
    "lite-youtube": "https://www.youtube.com/watch?v=",
    "lite-vimeo": "https://vimeo.com/",
}


def lite_player(walk: Walk, element: Element) -> None:
    """Reads an element that loads a player when it is clicked."""
    name = (element.get("videoid") or "").strip()
    title = element.get("playlabel") or element.get("title") or None
    if name:
        walk.builder.add(Embed("iframe", _PLAYERS[element.tag] + name, title))
    walk.discard_element("player-fallback", element)


def player(walk: Walk, element: Element) -> None:
    """Reads a ``video`` or ``audio``; its fallback is not content."""
    sources = (element, *element.iter("source"))
    src = next((src for source in sources if (src := _address(walk, source))), "")
    poster = element.get("poster")
    walk.builder.border()
    kind: EmbedKind = "audio" if element.tag.endswith("audio") else "video"
    _embed(walk, kind, src, element, _poster(walk, poster))
    images = walk.images.addresses_in(element)
    images = images[1:] if src and poster else images  # The poster belongs to the embed.
    walk.discard("player-fallback", visible_text(element), images)


def plug_in(walk: Walk, element: Element) -> None:
    """Reads an ``object`` or ``embed``: its address, then its fallback."""
    src = _source_of(element)
    if src != _source_of(element.getparent()):  # An ``embed`` often repeats its ``object``.
        _embed(walk, "iframe", src, element)
    walk.children(element)


def _source_of(element: Element | None) -> str:
    return (element.get("data") or element.get("src") or "").strip() if element is not None else ""


def _embed(
    walk: Walk, kind: EmbedKind, src: str, element: Element, poster: Image | None = None
) -> None:
    if src:
        url = walk.images.addresses.real(src)
        walk.builder.add(Embed(kind, url, element.get("title") or None, poster))


def _poster(walk: Walk, poster: str | None) -> Image | None:
    if not poster:
        return None
    return Image(poster, walk.images.addresses.real(poster))


# --- Quotes that carry a post ------------------------------------------------------------------


def blockquote(walk: Walk, element: Element) -> None:
    """Reads a quotation; one that is a tweet or another post stays one, and its embed follows."""
    blocks = walk.nested(element)
    if blocks:
        walk.builder.add(Blockquote(tuple(blocks)))
    names = element.get("class") or ""
    words = walk.rules.vocabulary
    if words.tweet_class.search(names):
        links = [href for a in element.iter("a") if (href := a.get("href"))]
        url = next((link for link in reversed(links) if _STATUS.search(link)), None)
        if url or links:
            walk.builder.add(Embed("tweet", url or links[-1]))
    elif words.post_class.search(names):
        post(walk, element)


def post(walk: Walk, element: Element) -> None:
    """Adds the embed of a post that names its permalink in an attribute."""
    url = next(
        (url for name in walk.rules.vocabulary.permalinks if (url := element.get(name))), None
    )
    if url:
        walk.builder.add(Embed("post", url))


# --- Copies in noscript ------------------------------------------------------------------------


def noscript(walk: Walk, element: Element) -> None:
    """Reads pictures that exist only in a ``noscript``; copies of pictures seen are dropped."""
    found = [walk.images.read(img) for img in element.iter("img")]
    player = walk.builder.last
    if isinstance(player, Embed) and player.image is None and _is_still(element, found):
        walk.builder.replace_last(replace(player, image=found[0][1]))
        return
    if len(found) == 1 and _has_lazy_twin(walk, element):
        return
    seen = walk.pictures.seen if walk.pictures else ()
    if any(
        kind is Kind.PICTURE and image.url not in seen and _path(image.url) not in seen
        for kind, image in found
    ):
        with walk.scoped(in_noscript=True):
            walk.children(element)


def _has_lazy_twin(walk: Walk, element: Element) -> bool:
    """Whether the picture next to a ``noscript`` is loaded lazily: it is the same, in any size."""
    before, after = element.getprevious(), element.getnext()
    is_lazy = walk.images.is_lazy
    return (before is not None and not (before.tail or "").strip() and is_lazy(before)) or (
        after is not None and not (element.tail or "").strip() and is_lazy(after)
    )


def _is_still(element: Element, found: list[tuple[Kind, Image]]) -> bool:
    """Whether a ``noscript`` holds one picture, which belongs to the player just before it."""
    before = element.getprevious()
    return (
        [kind for kind, _ in found] == [Kind.PICTURE]
        and before is not None
        and before.tag in ("iframe", "video")
        and not (before.tail or "").strip()
    )


def is_twin(walk: Walk, image: Image) -> bool:
    """Whether this is the second copy of a picture, one of the two in a ``noscript``.

    If not, it counts as shown from now on.
    """
    pictures = walk.pictures
    if pictures is None:
        return False
    path = _path(image.url)
    if walk.scope.in_noscript:
        if image.url in pictures.seen or path in pictures.seen:
            return True
        pictures.from_noscript.add(image.url)
    elif image.url in pictures.from_noscript:
        return True
    pictures.seen.update((image.url, path))
    return False


def _path(url: str) -> str:
    """The address without what may only name another size."""
    return url.partition("?")[0]


def with_twin(walk: Walk, element: Element, image: Image) -> tuple[Kind, Image]:
    """A placeholder with the address of the ``noscript`` beside it, if there is one."""
    parent = element.getparent()
    for sibling in (element.getnext(), parent.getnext() if parent is not None else None):
        if sibling is None or sibling.tag != "noscript":
            continue
        for img in sibling.iter("img"):
            kind, twin = walk.images.read(img)
            if kind is Kind.PICTURE:
                return kind, replace(image, url=twin.url, alt=image.alt or twin.alt)
    return (Kind.PICTURE if image.url else Kind.NOTHING), image
