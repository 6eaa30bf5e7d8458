"""Language tags (BCP 47)."""

from __future__ import annotations

import re

from articlekit.errors import UsageError

# RFC 5646, section 2.1, without the irregular tags of the registry.
_TAG = re.compile(
    r"(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*"
    r"(?:-x(?:-[A-Za-z0-9]{1,8})+)?",
    re.A,
)


def language_tag(text: str) -> str:
    """Returns a BCP 47 tag; ``zh_CN`` becomes ``zh-CN``. Raises `UsageError` if it is not a tag."""
    tag = text.strip().replace("_", "-")
    if not _TAG.fullmatch(tag):
        raise UsageError(f"{text!r} is not a language tag (BCP 47) such as zh-Hans or en")
    return tag
