"""What plays or loads from elsewhere, and pictures that come in two copies."""

from __future__ import annotations

import re
from dataclasses import replace

from articlekit.model import Blockquote, Embed, Image
from articlekit.model.nodes import EmbedKind
from articlekit.reader.body.image_urls import absolute, behind_proxy
from articlekit.reader.body.images import Kind, image_of, is_lazy
from articlekit.reader.body.walk import Walk
from articlekit.reader.dom.tree import Element, visible_text

_HREF = re.compile(r"""<a\b[^>]{0,500}?\bhref\s*=\s*["']?([^"'\s>]+)""", re.I)
_STATUS = re.compile(r"//(?:mobile\.)?(?:twitter|x)\.com/[^/]+/status")
_PERMALINK = ("data-instgrm-permalink", "data-href", "cite")
_POST = re.compile(r"\b(?:instagram-media|fb-(?:xfbml-parse-ignore|post|video)|tiktok-embed)\b")
_TWEET = re.compile(r"\btwitter-(?:tweet|video)\b")

# --- Players -----------------------------------------------------------------------------------


def iframe(walk: Walk, element: Element) -> None:
    """An ``iframe``; without an address of its own, the link that it holds for old browsers."""
    src = (element.get("src") or element.get("data-src") or "").strip()
    if not src or src.startswith("about:"):
        fallback = _HREF.search(element.text or "")
        src = fallback[1] if fallback else ""
    _embed(walk, "iframe", src, element)


def player(walk: Walk, element: Element) -> None:
    """A ``video`` or ``audio``; what it holds for old browsers is no content."""
    src = element.get("src") or next(
        (source.get("src") for source in element.iter("source") if source.get("src")), ""
    )
    poster = element.get("poster")
    walk.flow.border()
    kind: EmbedKind = "audio" if element.tag.endswith("audio") else "video"
    _embed(walk, kind, src.strip(), element, _poster(walk, poster))
    walk.discard("player-fallback", visible_text(element))


def plug_in(walk: Walk, element: Element) -> None:
    """An ``object`` or ``embed``: its address, then what it holds for who cannot show it."""
    src = _source_of(element)
    if src != _source_of(element.getparent()):  # An ``embed`` often repeats its ``object``.
        _embed(walk, "iframe", src, element)
    walk.children(element)


def _source_of(element: Element) -> str:
    return (element.get("data") or element.get("src") or "").strip()


def _embed(
    walk: Walk, kind: EmbedKind, src: str, element: Element, poster: Image | None = None
) -> None:
    if src:
        url = behind_proxy(absolute(src, walk.base), walk.base)
        walk.flow.add(Embed(kind, url, element.get("title") or None, poster))


def _poster(walk: Walk, poster: str | None) -> Image | None:
    if not poster:
        return None
    return Image(poster, behind_proxy(absolute(poster, walk.base), walk.base))


# --- Quotes that carry a post ------------------------------------------------------------------


def blockquote(walk: Walk, element: Element) -> None:
    """A quotation; a tweet's or post's stays one, and the embed follows it."""
    blocks = walk.nested(element)
    if blocks:
        walk.flow.add(Blockquote(tuple(blocks)))
    names = element.get("class") or ""
    if _TWEET.search(names):
        links = [a.get("href") for a in element.iter("a") if a.get("href")]
        url = next((link for link in reversed(links) if _STATUS.search(link)), None)
        if url or links:
            walk.flow.add(Embed("tweet", url or links[-1]))
    elif _POST.search(names):
        post(walk, element)


def post(walk: Walk, element: Element) -> None:
    """The embed of a post that names its permalink in an attribute."""
    url = next((element.get(name) for name in _PERMALINK if element.get(name)), None)
    if url:
        walk.flow.add(Embed("post", url))


# --- Twins -------------------------------------------------------------------------------------


def noscript(walk: Walk, element: Element) -> None:
    """Pictures that exist only here are content; twins of pictures seen are not."""
    found = [image_of(img, walk.base) for img in element.iter("img")]
    if _is_still(walk, element, found):
        walk.flow.blocks[-1] = replace(walk.flow.blocks[-1], image=found[0][1])
        return
    if len(found) == 1 and _has_lazy_twin(element):
        return
    seen = walk.pictures.seen if walk.pictures else ()
    if any(
        kind is Kind.PICTURE and image.url not in seen and _path(image.url) not in seen
        for kind, image in found
    ):
        walk.in_noscript += 1
        walk.children(element)
        walk.in_noscript -= 1


def _has_lazy_twin(element: Element) -> bool:
    """Whether the picture right beside a ``noscript`` loads late: it is the same, in any size."""
    before, after = element.getprevious(), element.getnext()
    return (before is not None and not (before.tail or "").strip() and is_lazy(before)) or (
        after is not None and not (element.tail or "").strip() and is_lazy(after)
    )


def _is_still(walk: Walk, element: Element, found: list[tuple[Kind, Image]]) -> bool:
    """Whether a ``noscript`` holds one picture that stands for the player just before it."""
    before = element.getprevious()
    return (
        [kind for kind, _ in found] == [Kind.PICTURE]
        and before is not None
        and before.tag in ("iframe", "video")
        and not (before.tail or "").strip()
        and bool(walk.flow.blocks)
        and isinstance(walk.flow.blocks[-1], Embed)
        and walk.flow.blocks[-1].image is None
    )


def is_twin(walk: Walk, image: Image) -> bool:
    """Whether this is the second copy of a picture, one of the two in a ``noscript``.

    Notes that the page shows it, if not.
    """
    pictures = walk.pictures
    if pictures is None:
        return False
    path = _path(image.url)
    if walk.in_noscript:
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
    for sibling in (element.getnext(), element.getparent().getnext()):
        if sibling is None or sibling.tag != "noscript":
            continue
        for img in sibling.iter("img"):
            kind, twin = image_of(img, walk.base)
            if kind is Kind.PICTURE:
                return kind, replace(image, url=twin.url, alt=image.alt or twin.alt)
    return (Kind.PICTURE if image.url else Kind.NOTHING), image
