"""The options of a writer: the fields of its dataclass, with their types and docstrings."""

from __future__ import annotations

import ast
import dataclasses
import inspect
from typing import Any, NamedTuple, get_type_hints

_MISSING = dataclasses.MISSING


class WriterField(NamedTuple):
    """An option of a writer."""

    name: str
    hint: Any
    """The type, or the text of an annotation that cannot be evaluated."""
    annotation: str
    """The type as it is written."""
    default: Any
    doc: str
    """The docstring of the field on one line; empty if there is none."""


def option_names(writer: type) -> list[str] | None:
    """The names of the options of a writer; None if they are not known."""
    if not dataclasses.is_dataclass(writer):
        return None
    return [each.name for each in dataclasses.fields(writer) if each.init]


def writer_fields(writer: type) -> tuple[WriterField, ...]:
    """The options of a writer, in their order; none for a writer that is not a dataclass."""
    if not dataclasses.is_dataclass(writer):
        return ()
    docs, annotations = _docs(writer)
    hints = _hints(writer)
    return tuple(
        WriterField(
            each.name,
            hints.get(each.name, each.type),
            annotations.get(each.name, str(each.type)),
            _default(each),
            docs.get(each.name, ""),
        )
        for each in dataclasses.fields(writer)
        if each.init
    )


def _default(each: dataclasses.Field[Any]) -> Any:
    if each.default_factory is not _MISSING:
        return each.default_factory()
    return None if each.default is _MISSING else each.default


def _hints(writer: type) -> dict[str, Any]:
    try:
        return get_type_hints(writer)
    except Exception:  # noqa: BLE001  # A type that is imported for type checkers only.
        return {}


def _docs(writer: type) -> tuple[dict[str, str], dict[str, str]]:
    """The docstrings and the annotations of fields, from the source of a class and its bases."""
    import textwrap  # Slow to import, and only help and documentation need it.

    docs: dict[str, str] = {}
    annotations: dict[str, str] = {}
    for owner in reversed(writer.__mro__):
        if not dataclasses.is_dataclass(owner):
            continue
        try:
            source = textwrap.dedent(inspect.getsource(owner))
            (definition,) = ast.parse(source).body
        except (OSError, TypeError, SyntaxError, ValueError):
            continue  # The source is not there.
        body = getattr(definition, "body", [])
        for node, following in zip(body, [*body[1:], None], strict=True):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                annotations[node.target.id] = ast.unparse(node.annotation)
                docs[node.target.id] = _docstring(following)
    return docs, annotations


def _docstring(node: ast.stmt | None) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return " ".join(str(node.value.value).split())
    return ""
