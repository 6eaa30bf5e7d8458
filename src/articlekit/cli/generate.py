"""Generates what follows from the options of writers.

python -m articlekit.cli.generate table > src/articlekit/cli/table.py
python -m articlekit.cli.generate types > src/articlekit/format_options.py
"""

from __future__ import annotations

import ast
import sys
from typing import Literal, get_args, get_origin

from articlekit.cli.rows import Row, row_of
from articlekit.writers import Format, formats
from articlekit.writers.fields import WriterField, writer_fields

_WIDTH = 100
_OWN = "articlekit"


def _own_formats() -> list[Format]:
    return [form for form in formats() if form.distribution == _OWN]


# --- The table of the command line -------------------------------------------------------------


def table() -> str:
    """The module with the rows of the formats that are built in."""
    rows = [
        row
        for form in _own_formats()
        for field in writer_fields(form.writer())
        if (row := row_of(form.name, field)) is not None
    ]
    return (
        '"""The options of formats on the command line.\n\n'
        "Generated from the fields of the writers by `python -m articlekit.cli.generate table`.\n"
        '"""\n\n'
        "from articlekit.cli.rows import Row\n\n"
        "# fmt: off\n"
        "ROWS = (\n" + "".join(map(_row, rows)) + ")\n"
    )


def _row(row: Row) -> str:
    values = ", ".join(map(_quoted, row.values)) + "," * (len(row.values) == 1)
    start = f"    Row({_quoted(row.format)}, {_quoted(row.field)}, {_quoted(row.flag)}, "
    return f"{start}{_quoted(row.kind)}, ({values}),\n{_text(row.help)}),\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _text(text: str) -> str:
    """A text as string literals, each of which fits on a line."""
    lines, line = [], ""
    for word in text.split():
        if line and len(_quoted(f"{line} {word} ")) + 11 > _WIDTH:
            lines.append(line + " ")
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join(f"        {_quoted(part)}" for part in [*lines, line])


# --- Types -------------------------------------------------------------------------------------

_IMPORTS = {
    "BookReport": "articlekit.writers.epub.report",
    "Callable": "collections.abc",
    "Creator": "articlekit.writers.epub",
    "Image": "articlekit.model",
    "ImageLoader": "articlekit.images",
    "Sequence": "collections.abc",
    "StrPath": "articlekit._disk.opening",
}


def types() -> str:
    """The module with the options of formats as typed dictionaries."""
    classes = [(form, writer_fields(form.writer())) for form in _own_formats()]
    merged: dict[str, list[str]] = {}
    for _, fields in classes:
        for field in fields:
            annotation = _annotation(field)
            if annotation not in merged.setdefault(field.name, []):
                merged[field.name].append(annotation)
    everything = {name: " | ".join(found) for name, found in sorted(merged.items())}
    body = "".join(_class(form, fields) for form, fields in classes) + _all(everything)
    return _head(body) + body


def _annotation(field: WriterField) -> str:
    if get_origin(field.hint) is Literal:
        return f"Literal[{', '.join(map(_quoted, get_args(field.hint)))}]"
    return ast.unparse(ast.parse(field.annotation)).replace("'", '"')


def class_name(format: str) -> str:
    """The name of the class of a format's options."""
    return {"html": "HTML", "json": "JSON", "jsonl": "JSONLines", "epub": "EPUB"}.get(
        format, format.capitalize()
    ) + "Options"


def _class(form: Format, fields: tuple[WriterField, ...]) -> str:
    lines = [f"class {class_name(form.name)}(TypedDict, total=False):"]
    lines.append(f'    """Options of the format ``{form.name}``."""')
    for field in fields:
        lines.append("")
        lines.append(f"    {field.name}: {_annotation(field)}")
        lines.append(_doc(field.doc))
    return "\n".join(lines) + "\n\n\n"


def _doc(text: str) -> str:
    lines, line = [], '    """'
    for word in f'{text}"""'.split():
        if len(f"{line} {word}") > _WIDTH:
            lines.append(line)
            line = f"    {word}"
        else:
            line = line + word if line.endswith('"""') else f"{line} {word}"
    return "\n".join([*lines, line])


def _all(everything: dict[str, str]) -> str:
    lines = ["class AnyOptions(TypedDict, total=False):"]
    lines.append('    """Options of a format that is known only when the program runs."""\n')
    lines += [f"    {name}: {annotation}" for name, annotation in everything.items()]
    return "\n".join(lines) + "\n"


def _head(body: str) -> str:
    used = {node.id for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Name)}
    by_module: dict[str, list[str]] = {}
    for name in sorted(used & _IMPORTS.keys()):
        by_module.setdefault(_IMPORTS[name], []).append(name)
    standard = [module for module in sorted(by_module) if not module.startswith(_OWN)]
    own = [module for module in sorted(by_module) if module.startswith(_OWN)]
    lines = [
        '"""The options of the formats, as types for editors and type checkers.',
        "",
        "Generated from the fields of the writers by `python -m articlekit.cli.generate types`.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "from typing import TYPE_CHECKING, Literal, TypedDict",
        "",
        "if TYPE_CHECKING:",
        *(["    import datetime as dt"] if "dt" in used else []),
        *(f"    from {module} import {', '.join(by_module[module])}" for module in standard),
        "",
        *(f"    from {module} import {', '.join(by_module[module])}" for module in own),
    ]
    return "\n".join(lines) + "\n\n\n"


if __name__ == "__main__":
    sys.stdout.write({"table": table, "types": types}[sys.argv[1]]())
