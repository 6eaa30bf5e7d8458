"""Writing TOML: strings, lists of strings, and values that are written as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from json.encoder import encode_basestring as _json_string

from articlekit._text.yaml import Verbatim

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPED = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff]|<(?=[A-Za-z/!?])")
_SURROGATE = re.compile("[\ud800-\udfff]")


def dump_toml(fields: Mapping[str, str | list[str] | Verbatim | None]) -> str:
    """The fields as TOML, one per line; empty ones are left out."""
    lines = []
    for key, value in fields.items():
        name = key if _BARE.fullmatch(key) else _quoted(key)
        if isinstance(value, Verbatim):
            lines.append(f"{name} = {value.text}\n")
        elif isinstance(value, list):
            if value:
                lines.append(f"{name} = [{', '.join(map(_quoted, value))}]\n")
        elif value is not None:
            lines.append(f"{name} = {_quoted(value)}\n")
    return "".join(lines)


def _quoted(text: str) -> str:
    quoted = _json_string(_SURROGATE.sub("\ufffd", text))
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)
