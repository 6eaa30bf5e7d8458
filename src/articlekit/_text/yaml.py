"""The only module that uses PyYAML; the header and the Markdown writer share it.

Reading is the safe loader's, with three changes: dates stay as written, so do numbers that cannot
be written back, and aliases are refused (ten lines of them can stand for a billion nodes).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from json.encoder import encode_basestring as _json_string
from typing import Any

from articlekit._text.fields import Fields, written
from articlekit._text.patterns import lazy_pattern

MAX_DEPTH = 100
"""The levels that lists and mappings in front matter may have."""
# What PyYAML raises if a value does not suit its explicit tag.
_UNSUITED = (AttributeError, LookupError, TypeError, OverflowError)
_LONGEST = 1000
"""The longest number, in characters: reading a sexagesimal number takes quadratic time, and Python
refuses to write long hexadecimal ones."""


@cache
def _loader() -> Any:
    """The class of a safe loader that leaves dates and endless numbers as they are written."""
    import yaml  # Slow to import and needed only for front matter.

    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    resolvers = {
        first: [rule for rule in rules if rule[0] != "tag:yaml.org,2002:timestamp"]
        for first, rules in base.yaml_implicit_resolvers.items()
    }
    loader: Any = type("AsWritten", (base,), {"yaml_implicit_resolvers": resolvers})
    for kind in ("int", "float"):
        made = getattr(base, f"construct_yaml_{kind}")
        loader.add_constructor(f"tag:yaml.org,2002:{kind}", partial(_number, made=made))
    return loader


def _number(loader: Any, node: Any, made: Callable[[Any, Any], Any]) -> Any:
    """What a number's own constructor makes of it; an endless one is its text."""
    text = loader.construct_scalar(node)
    return made(loader, node) if len(text) <= _LONGEST else text


def load_yaml(text: str) -> dict[str, Any]:
    """The mapping that `text` holds, made of JSON values.

    Raises ValueError with one line that says what is wrong.
    """
    import yaml  # As above.

    loader = _loader()
    try:
        if "*" in text and any(
            isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=loader)
        ):
            raise ValueError("aliases are not allowed in front matter")
        data = yaml.load(text, Loader=loader)  # noqa: S506 - a subclass of the safe loader
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(" ".join(str(error).split())) from None
    except _UNSUITED as error:
        raise ValueError(f"a value that does not suit its tag: {error}") from None
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise ValueError(  # noqa: TRY004 - wrong content, not a wrong argument
            f"expected a mapping, found {type(data).__name__}"
        )
    return {str(key): _json_value(value, 1) for key, value in data.items()}


def _json_value(value: Any, level: int) -> Any:
    """What JSON can hold: everything else becomes its text."""
    if level > MAX_DEPTH:
        raise ValueError(f"nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, dict):
        return {str(key): _json_value(item, level + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_json_value(item, level + 1) for item in value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    return str(value)


def dump_yaml(data: Mapping[str, Any]) -> str:
    """`data` as a YAML mapping in the order given; `load` reads it back equal."""
    import yaml  # As above.

    text: str = yaml.dump(
        dict(data),
        Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper),
        allow_unicode=True,
        sort_keys=False,
        width=1 << 30,  # Never folded.
        default_flow_style=None,
    )
    return text


# What YAML 1.1 forbids in quotes or folds, and JSON leaves alone; and what would be markup to a
# renderer that takes front matter for Markdown.
_ESCAPED = lazy_pattern(
    r"[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]|<(?=[A-Za-z/!?])|(?<=\])\("
)
# A class of characters alone is found several times as fast.
_may_be_escaped = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff<(]").search
# A plain scalar that every YAML library, 1.1 or 1.2, reads as this text. It starts with a word or
# a Chinese character and holds no indicator. A word of less than four letters is followed by
# something, since libraries read short words as true, false, null or a number.
_PLAIN = re.compile(
    r"(?:[A-Za-z]{1,3}(?=[^A-Za-z.:])|[A-Za-z]{4}|[A-Za-z]+[.-][A-Za-z]"
    r"|[0-9]*[\u3007-\ud7ff\uf900-\ufdcf\uff01-\uffef])"
    r"(?:[^\x00-\x1f\x7f-\xa0\ud800-\udfff\ufeff\ufffe\uffff\u2028\u2029:#<>\[\]{},\"'&*!|%@`\\]"
    r"|(?<=[^ ]):(?=[^ \n/])|(?<=[^ ])#)*"
)
_WORDS = re.compile("(?i:true|false|null|yes|no|on|off|none|inf|nan)")
_SHORT = frozenset(("en", "zh", "ja", "ko", "de", "fr", "es", "und", "RFI", "BBC", "DW"))


def quick_dump_yaml(fields: Fields) -> str:
    """Strings, lists of strings and timestamps as a YAML mapping; empty ones are left out.

    Many times as fast as `dump_yaml`, for the front matter that every Markdown file gets; a JSON
    string is a YAML string. Texts have no quotes if they need none: Pelican shows quotes.
    """
    return "".join(f"{key}: {value}\n" for key, value in written(fields, _quoted))


def _quoted(text: str) -> str:
    if text in _SHORT or (
        _PLAIN.fullmatch(text) and text[-1] not in " :" and not _WORDS.fullmatch(text)
    ):
        return text
    quoted = _json_string(text)
    if _may_be_escaped(quoted):
        return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)
    return quoted
