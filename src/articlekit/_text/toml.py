"""Writing TOML: strings, lists of strings, and values that are written as they are."""

from __future__ import annotations

from json.encoder import encode_basestring as _json_string

from articlekit._text.fields import Fields, written
from articlekit._text.patterns import lazy_pattern

_BARE = lazy_pattern(r"[A-Za-z0-9_-]+")
_ESCAPED = lazy_pattern(r"[\x7f-\x9f\u2028\u2029\ufeff]|<(?=[A-Za-z/!?])")
_SURROGATE = lazy_pattern("[\ud800-\udfff]")


def dump_toml(fields: Fields) -> str:
    """The fields as TOML, one per line; empty ones are left out."""
    return "".join(f"{_key(key)} = {value}\n" for key, value in written(fields, _quoted))


def _key(text: str) -> str:
    return text if _BARE.fullmatch(text) else _quoted(text)


def _quoted(text: str) -> str:
    quoted = _json_string(_SURROGATE.sub("\ufffd", text))
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)
