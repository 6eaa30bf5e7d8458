"""The JSON article, version 1: one codec, derived from the classes of the model.

The type of a field says how it is written, read and described: `_codec` turns it into a `Codec`,
which does all three. A field or a class that is added to the model needs nothing here, unless its
type is new. `articlekit.schemas` generates the JSON Schema from the same codecs.

Times are ISO 8601; the instants `timestamp` and `date` always carry milliseconds.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache, reduce
from json.encoder import encode_basestring as quoted
from operator import attrgetter, or_
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    NoReturn,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from articlekit._text.times import instant_text, time_text
from articlekit.errors import ParseError, WriteError
from articlekit.model import Article, Block, Inline, Meta, Node, RubyText
from articlekit.model.values import Within

VERSION = 1

JSON: TypeAlias = Any
"""What `json.loads` returns."""

_MAX_DEPTH = 150  # Levels of nodes; above what the reader makes, below what Python can compare.

# --- Front matter --------------------------------------------------------------------


def thaw(value: Any) -> JSON:
    """The value with lists for tuples and dictionaries for `Meta`."""
    if isinstance(value, Mapping):
        return {key: thaw(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [thaw(item) for item in value]
    return value


# --- Errors of reading -------------------------------------------------------------------------


class _MismatchError(Exception):
    """A value does not fit; the place of it is completed on the way out."""

    def __init__(self, expected: str, found: object, *path: str | int) -> None:
        self.expected = expected
        self.found = found
        self.path = list(path)
        """The keys and indexes that lead to the value, the innermost first."""

    def parse_error(self) -> ParseError:
        steps = (f"[{p}]" if isinstance(p, int) else f".{p}" for p in reversed(self.path))
        found = self.found
        shown = type(found).__name__ if isinstance(found, (dict, list)) else repr(found)[:60]
        return ParseError("json", f"${''.join(steps)}: expected {self.expected}, found {shown}")


# --- Codecs ------------------------------------------------------------------------------------


class Codec(NamedTuple):
    """How values of one type are written as JSON, and read from it."""

    name: str
    """What an error expects: ``a string``."""
    to_json: Callable[[Any], JSON]
    """The JSON value of a value of the model."""
    to_text: Callable[[Any], str]
    """The same as text on one line. (Not by way of `to_json`: that takes three times as long.)"""
    read: Callable[[JSON, int], Any]
    """The value of the model; the number is how many levels of nodes are around it."""
    schema: dict[str, JSON]
    """The JSON Schema of the JSON value."""


def _same(value: Any) -> Any:
    return value


def _plain(name: str, kind: type, to_text: Callable[[Any], str], **schema: JSON) -> Codec:
    """The codec of a type that JSON has."""

    def read(value: JSON, _depth: int) -> Any:
        # bool is an int in Python and is none in JSON.
        if not isinstance(value, kind) or (value.__class__ is bool and kind is not bool):
            raise _MismatchError(name, value)
        return value

    return Codec(name, _same, to_text, read, schema)


def _stated(text: JSON, _depth: int) -> dt.datetime | dt.date:
    try:
        if len(text) == len("2020-07-17"):
            return dt.date.fromisoformat(text)
        return dt.datetime.fromisoformat(text)
    except ValueError:
        raise _MismatchError("an ISO 8601 date or time", text) from None
    except TypeError:
        raise _MismatchError("a string", text) from None


def _instant(text: JSON, depth: int) -> dt.datetime:
    value = _stated(text, depth)
    if not (isinstance(value, dt.datetime) and value.tzinfo):
        raise _MismatchError("a time with its offset", text)
    return value


def _meta_text(meta: Meta) -> str:
    if not meta:
        return "{}"
    try:
        return json.dumps(thaw(meta), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise WriteError(f"the front matter is no JSON: {error}") from None


_STRING = _plain("a string", str, quoted, type="string")
_INTEGER = _plain("an integer", int, str, type="integer")
_BOOLEAN = _plain("true or false", bool, lambda v: "true" if v else "false", type="boolean")
_MAPPING = _plain("an object", dict, str, type="object")
_META = Codec(
    "an object",
    thaw,
    _meta_text,
    lambda value, depth: Meta(_MAPPING.read(value, depth)),
    _MAPPING.schema,
)
_INSTANT = Codec(
    "a string",
    instant_text,
    lambda value: f'"{instant_text(value)}"',
    _instant,
    {"$ref": "#/$defs/instant"},
)
_STATED = Codec(
    "a string",
    time_text,
    lambda value: f'"{time_text(value)}"',
    _stated,
    {"$ref": "#/$defs/stated"},
)


def _read_strings(values: JSON, _depth: int) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise _MismatchError("an array", values)
    if not all(isinstance(value, str) for value in values):
        raise _MismatchError("an array of strings", values)
    return tuple(values)


_STRINGS = Codec(
    "an array",
    list,
    lambda values: f"[{','.join(map(quoted, values))}]",
    _read_strings,
    {"type": "array", "items": {"type": "string"}},
)


def _one_of(names: tuple[str, ...]) -> Codec:
    name = f"one of {', '.join(names)}"

    def read(value: JSON, _depth: int) -> Any:
        if value not in names:
            raise _MismatchError(name, value)
        return value

    return Codec(name, _same, quoted, read, {"enum": list(names)})


def _within(limits: Within, codec: Codec) -> Codec:
    least, most = limits.least, limits.most
    name = f"{least} or more" if most is None else f"{least} to {most}"

    def read(value: JSON, depth: int) -> Any:
        number = codec.read(value, depth)
        if number < least or (most is not None and number > most):
            raise _MismatchError(name, value)
        return number

    ends = {"minimum": least} if most is None else {"minimum": least, "maximum": most}
    return Codec(codec.name, codec.to_json, codec.to_text, read, {**codec.schema, **ends})


def _optional(codec: Codec) -> Codec:
    to_json, to_text, read_some = codec.to_json, codec.to_text, codec.read

    def read(value: JSON, depth: int) -> Any:
        if value is None:
            return None
        try:
            return read_some(value, depth)
        except _MismatchError as error:
            if error.expected == codec.name and not error.path:
                error.expected = f"{codec.name} or null"
            raise

    schema = dict(codec.schema)
    if "type" in schema:
        schema["type"] = [schema["type"], "null"]
    elif "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    else:
        schema = {"anyOf": [schema, {"type": "null"}]}
    return Codec(
        f"{codec.name} or null",
        lambda value: None if value is None else to_json(value),
        lambda value: "null" if value is None else to_text(value),
        read,
        schema,
    )


def _array(item: Codec) -> Codec:
    to_json, to_text, read_item = item.to_json, item.to_text, item.read

    def read(value: JSON, depth: int) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise _MismatchError("an array", value)
        items: list[Any] = []
        add = items.append
        try:
            for each in value:
                add(read_item(each, depth))
        except _MismatchError as error:
            error.path.append(len(items))
            raise
        return tuple(items)

    return Codec(
        "an array",
        lambda values: [to_json(value) for value in values],
        lambda values: "[" + ",".join([to_text(value) for value in values]) + "]",
        read,
        {"type": "array", "items": item.schema},
    )


# --- Objects and nodes -------------------------------------------------------------------------

_ALIASES: dict[type, str] = {RubyText: "rt"}
_ONLY_TYPED = ("inline",)
"""Fields of nodes with a type alone: the picture of a figure or an embed is never inline."""
UNIONS = {
    get_args(Block): ("block", "flow content"),
    get_args(Inline): ("phrasing", "phrasing content"),
    get_args(Inline | RubyText): ("inRuby", "ruby content"),
}
"""Content in which nodes of several classes stand: its name in the schema, and in errors."""


def type_of(cls: type) -> str:
    """The ``type`` of a node, such as ``listItem``."""
    return _ALIASES.get(cls) or cls.__name__[0].lower() + cls.__name__[1:]


@cache
def codecs(cls: type, typed: bool) -> dict[str, Codec]:
    """The codecs of the fields of a class that are part of the JSON, by name.

    `typed` says whether the object has a ``type``, as nodes have where several may stand.
    """
    hints = get_type_hints(cls, include_extras=True)
    return {
        each.name: _codec(hints[each.name])
        for each in fields(cls)
        if each.compare and (typed or each.name not in _ONLY_TYPED)
    }


DEFINITIONS: dict[str, tuple[type, bool]] = {}
"""The classes that codecs refer to, by their names in the schema, and whether they have a type."""


def _reference(cls: type, typed: bool) -> dict[str, JSON]:
    """The schema that refers to a class."""
    name = cls.__name__[0].lower() + cls.__name__[1:]
    if typed and any(each.name in _ONLY_TYPED for each in fields(cls)):
        name = f"inline{cls.__name__}"
    DEFINITIONS[name] = (cls, typed)
    return {"$ref": f"#/$defs/{name}"}


def _object(cls: type, key: str = "", constant: str | int = "") -> Codec:
    """The codec of a class; `key` is a first key, whose value is always `constant`."""
    typed = bool(key)
    own = codecs(cls, typed)
    head = {key: constant} if key else {}
    encoders = [(name, codec.to_json) for name, codec in own.items()]
    readers = [(name, codec.read) for name, codec in own.items()]

    def to_json(value: Any) -> dict[str, JSON]:
        result = dict(head)
        for name, encode in encoders:
            result[name] = encode(getattr(value, name))
        return result

    def read(value: JSON, depth: int) -> Any:
        if not isinstance(value, dict):
            raise _MismatchError("an object", value)
        get, values, name = value.get, {}, ""
        try:
            for name, read_field in readers:
                values[name] = read_field(get(name), depth)
        except _MismatchError as error:
            error.path.append(name)
            raise
        return cls(**values)

    text = "".join(f'"{key}":{json.dumps(value)},' for key, value in head.items())
    return Codec("an object", to_json, _object_text(text, own), read, _reference(cls, typed))


def _object_text(head: str, own: dict[str, Codec]) -> Callable[[Any], str]:
    """A function that writes an object, which begins with `head`."""
    if not own:
        constant = f"{{{head[:-1]}}}"
        return lambda value: constant
    if len(own) == 1:  # As for most nodes.
        ((name, codec),) = own.items()
        start, get, encode = f'{{{head}"{name}":', attrgetter(name), codec.to_text
        return lambda value: start + encode(get(value)) + "}"
    keys = [f'"{name}":%s' for name in own]
    template = f"{{{head}{','.join(keys)}}}"
    get_all, encoders = attrgetter(*own), [codec.to_text for codec in own.values()]
    return lambda value: (
        template
        % tuple([encode(part) for encode, part in zip(encoders, get_all(value), strict=True)])
    )


class _ByClass(dict[type, Callable[..., Any]]):
    """One function of the codec of each class of nodes, made when it is first needed."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.function = attrgetter(name)

    def __missing__(self, cls: type) -> Callable[..., Any]:
        function: Callable[..., Any] = self.function(_object(cls, "type", type_of(cls)))
        self[cls] = function
        return function


_NODE_TO_JSON = _ByClass("to_json")
_NODE_TO_TEXT = _ByClass("to_text")
_READ_NODE = _ByClass("read")


def _nodes(classes: tuple[type, ...]) -> Codec:
    """The codec of children: a tuple of nodes of these classes."""
    references = [_reference(cls, typed=True) for cls in classes]
    name, content = UNIONS.get(classes, ("", "node"))
    schema = {"$ref": f"#/$defs/{name}"} if name else references[0]
    by_type = {type_of(cls): cls for cls in classes}

    def read(value: JSON, depth: int) -> Any:
        if not isinstance(value, dict):
            raise _MismatchError("an object", value)
        if depth >= _MAX_DEPTH:
            raise _MismatchError(f"at most {_MAX_DEPTH} levels", value)
        cls = by_type.get(str(value.get("type")))
        if cls is None:
            raise _MismatchError(f"{content} ({', '.join(by_type)})", value.get("type"), "type")
        return _READ_NODE[cls](value, depth + 1)

    return _array(Codec("an object", _same, str, read, schema))._replace(
        to_json=lambda nodes: [_NODE_TO_JSON[node.__class__](node) for node in nodes],
        to_text=lambda nodes: (
            "[" + ",".join([_NODE_TO_TEXT[node.__class__](node) for node in nodes]) + "]"
        ),
    )


# --- From types to codecs ----------------------------------------------------------------------

_SIMPLE: dict[Any, Codec] = {
    str: _STRING,
    int: _INTEGER,
    bool: _BOOLEAN,
    Meta: _META,
    dt.datetime: _INSTANT,
    dt.datetime | dt.date: _STATED,
    tuple[str, ...]: _STRINGS,
}


def _codec(hint: Any) -> Codec:
    """The codec of the type of a field."""
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _within(hint.__metadata__[0], _codec(parts[0]))
    if origin is Literal:
        return _one_of(parts)
    if origin in (Union, UnionType) and NoneType in parts:
        return _optional(_codec(reduce(or_, [part for part in parts if part is not NoneType])))
    if origin is tuple:
        classes = get_args(parts[0]) or (parts[0],)
        return _nodes(classes) if set(classes) <= _NODES else _array(_object(*classes))
    if is_dataclass(hint) and isinstance(hint, type):
        return _object(hint)
    raise TypeError(f"a field of the type {hint} has no place in the JSON article")


_NODES = frozenset(get_args(Node))


_HEAD = f'{{"version":{VERSION},'


@cache
def _article() -> Codec:
    return _object(Article, "version", VERSION)


# --- What others call --------------------------------------------------------------------------


def to_dict(article: Article, *, id: bool = False) -> dict[str, Any]:
    """The JSON article as a dictionary of JSON values, keys in a fixed order.

    With `id` it has the key ``id``: `Article.id`. The fields of an article that are not compared
    (`Article.origin` and others) are not part of it.
    """
    result: dict[str, Any] = _article().to_json(article)
    return {"version": VERSION, "id": article.id, **result} if id else result


def to_json(article: Article, *, id: bool = False) -> str:
    """The JSON article on one line, without a line end: the text of `to_dict`.

    Raises `WriteError` if the front matter holds what JSON cannot represent.
    """
    text = _article().to_text(article)
    return f'{_HEAD}"id":"{article.id}",{text[len(_HEAD) :]}' if id else text


def from_dict(data: object) -> Article:
    """The article of a dictionary as `to_dict` makes it.

    A key that is missing counts as null, and one that is not known is ignored. Raises `ParseError`
    (code ``json``) that names the place in the dictionary (``$.body[3].depth``), what was expected
    there and what was found.
    """
    if isinstance(data, dict) and data.get("version") != VERSION:
        found = data.get("version")
        raise _MismatchError(f"version {VERSION}", found, "version").parse_error()
    try:
        article: Article = _article().read(data, 0)
    except _MismatchError as error:
        raise error.parse_error() from None
    return article


def from_json(text: str | bytes) -> Article:
    """The article of a JSON text: the inverse of ``render(article, "json")``.

    Raises `ParseError` (code ``json``).
    """
    try:
        data = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ParseError("json", f"not JSON: {error}") from None
    except TypeError:
        found = type(text).__name__
        raise TypeError(
            f"from_json() takes a text, not {found}; from_dict() takes a dict"
        ) from None
    return from_dict(data)


def _refuse_constant(name: str) -> NoReturn:
    """Refuses NaN and the infinities, which Python reads and RFC 8259 does not have."""
    raise ValueError(f"{name} is no value")
