"""The JSON Schema of the JSON article, generated from the codecs of `articlekit.serial`.

docs/schema/article-1.json is the output of ``articlekit formats --schema json``; a test holds the
two together. Descriptions are the docstrings of the model.
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
from functools import cache
from typing import Any

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


def schema_text() -> str:
    """The JSON Schema as the text of a file."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


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
