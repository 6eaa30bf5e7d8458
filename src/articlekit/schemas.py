"""Schemas of what is written: JSON Schema, and columns for Arrow, DuckDB and Hugging Face datasets.

All are generated: from the codecs of `articlekit.serial` and from the columns of
`articlekit._columns`. docs/schema/article-1.json is the output of ``articlekit formats --schema
json``; a test compares the two. Its descriptions are the docstrings of the model.
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
from functools import cache
from typing import Any

from articlekit._columns import COLUMNS, Field, ListOf
from articlekit.errors import UsageError
from articlekit.model import Article
from articlekit.serial import DEFINITIONS, UNIONS, VERSION, codecs, type_of

_TIME = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"
_FRACTION = "[.][0-9]{3}([0-9]{3})?"
_OFFSET = "[+-][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{6})?)?"
_TIMES = {
    "instant": {
        "description": "A time in UTC, ISO 8601, always with milliseconds.",
        "type": "string",
        "pattern": f"^{_TIME}{_FRACTION}Z$",
    },
    "stated": {
        "description": "A day, a time, or a time with its offset, ISO 8601.",
        "type": "string",
        "pattern": f"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$|^{_TIME}({_FRACTION})?({_OFFSET})?$",
    },
}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of an article."""
    article = _object(Article, {"version": {"const": VERSION}}, typed=True)
    article["properties"]["id"] = {
        "description": "A stable name of the article; only if it is asked for.",
        "type": "string",
    }
    definitions = {**_TIMES}
    while missing := DEFINITIONS.keys() - definitions.keys() - {"article"}:
        for name in missing:
            cls, typed = DEFINITIONS[name]
            head = {"type": {"const": type_of(cls)}} if typed else {}
            definitions[name] = _object(cls, head, typed=typed)
    names = {entry: name for name, entry in DEFINITIONS.items()}
    for classes, (name, content) in UNIONS.items():
        by_type = {type_of(cls): names[cls, True] for cls in classes}
        definitions[name] = _union(f"{content.capitalize()}.", by_type)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:articlekit:article-{VERSION}",
        "title": f"JSON article, version {VERSION}",
        **article,
        "$defs": dict(sorted(definitions.items())),
    }


NAMES = ("arrow", "duckdb", "hf", "json")
"""The schemas that there are."""


def schema_text(name: str, *, flat: bool = False, id: bool = False) -> str:
    """A schema as text: one of `NAMES`.

    ``json`` is the JSON Schema of the JSON article, and ``arrow`` shows the columns of Parquet. The
    other two describe JSON Lines for a program: ``duckdb`` the columns for ``read_json``, ``hf``
    the features for Hugging Face datasets; `flat` and `id` are the options with which the file was
    written. Raises `UsageError` if ``arrow`` is asked for and pyarrow is not installed.
    """
    if name == "json":
        return _indented(json_schema())
    if name == "arrow":
        from articlekit.arrow import schema  # Needs pyarrow.

        return f"{schema().to_string(show_schema_metadata=False)}\n"
    fields = COLUMNS if flat else nested_columns(id)
    if name == "duckdb":
        types = (f"  '{field.name}': '{_duckdb_type(field.kind)}'" for field in fields)
        return "{\n" + ",\n".join(types) + "\n}\n"
    json_types = dict.fromkeys(_LIKE_TIMES, _HF_TYPES["json"])
    return _indented(
        {field.name: json_types.get(field.name) or _hf_type(field.kind) for field in fields}
    )


def _indented(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


# --- Columns -----------------------------------------------------------------------------------


def nested_columns(id: bool) -> tuple[Field, ...]:
    """The keys of JSON Lines as columns. Nodes nest without end, so the body is JSON."""
    own = [Field(name, _kind(codec.schema)) for name, codec in codecs(Article, True).items()]
    ids = [Field("id", "string")] if id else []
    return (Field("version", "integer"), *ids, *own)


def _kind(schema: dict[str, Any]) -> Any:
    """The type of a column for the schema of a JSON value."""
    reference = schema.get("$ref") or next(
        (each["$ref"] for each in schema.get("anyOf", ()) if "$ref" in each), ""
    )
    name = reference.rpartition("/")[2]
    if name in ("instant", "stated"):
        return name
    if name in DEFINITIONS and name not in _UNION_NAMES:
        cls, typed = DEFINITIONS[name]
        return tuple(Field(key, _kind(each.schema)) for key, each in codecs(cls, typed).items())
    if schema.get("type") == "array":
        return ListOf(_kind(schema["items"]))
    return "string" if "string" in schema.get("type", ()) else "json"


_UNION_NAMES = [name for name, _ in UNIONS.values()]
_DUCKDB_TYPES = {
    "string": "VARCHAR",
    "stated": "VARCHAR",
    "instant": "TIMESTAMPTZ",
    "day": "DATE",
    "integer": "INTEGER",
    "json": "JSON",
}


def _duckdb_type(kind: Any) -> str:
    if isinstance(kind, ListOf):
        return f"{_duckdb_type(kind.item)}[]"
    if isinstance(kind, tuple):
        inner = ", ".join(f'"{each.name}" {_duckdb_type(each.kind)}' for each in kind)
        return f"STRUCT({inner})"
    return _DUCKDB_TYPES[kind]


# --- Hugging Face datasets ---------------------------------------------------------------------

# The loader takes texts for timestamps if all of them look like one, and turns them back into texts
# of another form. It leaves JSON as it is.
_LIKE_TIMES = ("published", "dateline")
_HF_TYPES: dict[str, dict[str, str]] = {
    "string": {"dtype": "string", "_type": "Value"},
    "stated": {"dtype": "string", "_type": "Value"},
    "instant": {"dtype": "timestamp[us, tz=UTC]", "_type": "Value"},
    "day": {"dtype": "date32", "_type": "Value"},
    "integer": {"dtype": "int32", "_type": "Value"},
    "json": {"_type": "Json"},
}


def _hf_type(kind: Any) -> Any:
    if isinstance(kind, ListOf):
        return {"feature": _hf_type(kind.item), "_type": "List"}
    if isinstance(kind, tuple):
        return {each.name: _hf_type(each.kind) for each in kind}
    return _HF_TYPES[kind]


def hf_features(*, flat: bool = False, id: bool = False) -> Any:
    """The ``datasets.Features`` of JSON Lines, with which files of all sites load together.

    >>> load_dataset("json", data_files="*.jsonl", features=ak.hf_features())

    `flat` and `id` are the options with which the files were written. Parquet needs no features.
    Raises `UsageError` if ``datasets`` is not installed or does not have the feature ``Json``.
    """
    try:
        import datasets

        features, _ = datasets.Features, datasets.Json
    except (ImportError, AttributeError):
        raise UsageError("hf_features() needs datasets: pip install 'datasets>=4.7'") from None
    return features.from_dict(json.loads(schema_text("hf", flat=flat, id=id)))


# --- JSON Schema -------------------------------------------------------------------------------


def _object(cls: type, head: dict[str, Any], typed: bool) -> dict[str, Any]:
    docs = _docstrings(cls.__module__)
    properties = dict(head)
    for name, codec in codecs(cls, typed).items():
        doc = docs.get((cls.__name__, name))
        properties[name] = {**codec.schema, **({"description": doc} if doc else {})}
    return {
        "description": docs[cls.__name__, ""],
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _union(description: str, by_type: dict[str, str]) -> dict[str, Any]:
    """One of several nodes, chosen by its type, so that errors are about the one that was meant."""
    return {
        "description": description,
        "type": "object",
        "properties": {"type": {"enum": list(by_type)}},
        "required": ["type"],
        "allOf": [
            {
                "if": {"properties": {"type": {"const": kind}}},
                "then": {"$ref": f"#/$defs/{name}"},
            }
            for kind, name in by_type.items()
        ],
    }


@cache
def _docstrings(module: str) -> dict[tuple[str, str], str]:
    """The docstrings of the classes of a module and, by their names, of their fields."""
    found = {}
    for cls in ast.parse(inspect.getsource(sys.modules[module])).body:
        if not isinstance(cls, ast.ClassDef):
            continue
        found[cls.name, ""] = _first_paragraph(ast.get_docstring(cls) or "")
        for field, doc in zip(cls.body, cls.body[1:], strict=False):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(doc, ast.Expr)
                and isinstance(doc.value, ast.Constant)
            ):
                text = _first_paragraph(inspect.cleandoc(str(doc.value.value)))
                found[cls.name, field.target.id] = text
    return found


def _first_paragraph(doc: str) -> str:
    return " ".join(doc.partition("\n\n")[0].split()).replace("`", "")
