"""Generates what follows from the options of writers.

python -m articlekit.cli.generate table > src/articlekit/cli/table.py
python -m articlekit.cli.generate types > src/articlekit/format_options.py
python -m articlekit.cli.generate keywords > src/articlekit/batch/keywords.py
"""

from __future__ import annotations

import ast
import sys
from typing import Literal, get_args, get_origin

from articlekit.batch.options import ConvertOptions, option_fields
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
    "By": "articlekit.collection.duplicates",
    "Callable": "collections.abc",
    "Creator": "articlekit.writers.epub",
    "Date": "articlekit.collection.dates",
    "Existing": "articlekit.batch.options",
    "Image": "articlekit.model",
    "ImageLoader": "articlekit.images",
    "InputKind": "articlekit.batch.options",
    "Iterable": "collections.abc",
    "Outlet": "articlekit.reader",
    "Partition": "articlekit.batch.options",
    "Sequence": "collections.abc",
    "Sort": "articlekit.batch.options",
    "StrPath": "articlekit._disk.opening",
}


_TYPING = {"Literal", "TypedDict"}


def types() -> str:
    """The module with the options of formats as typed dictionaries.

    `SharedOptions` are those that `convert` takes as well, unless it has an option of that name.
    """
    names = ", ".join(_quoted(form.name) for form in _own_formats())
    body = f'FormatName = Literal[\n    {names}, "txt", "md"\n]\n"""The name of a format."""\n\n\n'
    body += "".join(_class(form, writer_fields(form.writer())) for form in _own_formats())
    everything = _everything()
    own = {each.name for each in option_fields(ConvertOptions)}
    shared = {name: hint for name, hint in everything.items() if name not in own}
    rest = {name: hint for name, hint in everything.items() if name in own}
    doc = "Options of formats, as `convert` takes them."
    body += _fields("SharedOptions", "TypedDict", doc, shared)
    body += "\n\n"
    doc = "Options of a format that is known only when the program runs."
    body += _fields("AnyOptions", "SharedOptions", doc, rest)
    return _module("The options of the formats", "types", body)


def keywords() -> str:
    """The module with the keywords of `convert`."""
    return _module("The keywords of `convert`", "keywords", _keywords())


def _everything() -> dict[str, str]:
    """The type of each option that a format has."""
    merged: dict[str, list[WriterField]] = {}
    for form in _own_formats():
        for field in writer_fields(form.writer()):
            merged.setdefault(field.name, []).append(field)
    return {name: _merged(found) for name, found in sorted(merged.items())}


def _merged(fields: list[WriterField]) -> str:
    """The type of an option that several formats have."""
    choices: dict[str, None] = {}
    found: dict[str, None] = {}
    for field in fields:
        if get_origin(field.hint) is Literal:
            choices |= dict.fromkeys(get_args(field.hint))
        else:
            found[_annotation(field)] = None
    literal = [f"Literal[{', '.join(map(_quoted, choices))}]"] if choices else []
    return " | ".join([*literal, *found])


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


def _fields(name: str, base: str, doc: str, hints: dict[str, str]) -> str:
    """A class of options without docstrings."""
    lines = [f"class {name}({base}, total=False):", f'    """{doc}"""', ""]
    lines += [f"    {option}: {hint}" for option, hint in hints.items()]
    return "\n".join(lines) + "\n"


def _keywords() -> str:
    types = {each.name: _unwrapped(each.annotation) for each in writer_fields(ConvertOptions)}
    lines = ["class ConvertKeywords(SharedOptions, total=False):"]
    lines.append('    """Options of `articlekit.convert`: of a run, and of the formats."""')
    for each in option_fields(ConvertOptions):
        lines += ["", f"    {each.name}: {types[each.name]}", _doc(each.option.help)]
    return "\n".join(lines) + "\n"


def _unwrapped(annotation: str) -> str:
    """The type of a field of `ConvertOptions` as it is written, without its `Option`."""
    subscript = ast.parse(annotation, mode="eval").body
    assert isinstance(subscript, ast.Subscript)
    assert isinstance(subscript.slice, ast.Tuple)
    return ast.unparse(subscript.slice.elts[0])


def _module(title: str, what: str, body: str) -> str:
    used = {node.id for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Name)}
    by_module: dict[str, list[str]] = {}
    for name in sorted(used & _IMPORTS.keys()):
        by_module.setdefault(_IMPORTS[name], []).append(name)
    standard = [module for module in sorted(by_module) if not module.startswith(_OWN)]
    own = [module for module in sorted(by_module) if module.startswith(_OWN)]
    lines = [
        f'"""{title}, as types for editors and type checkers.',
        "",
        f"Generated from the fields of the writers by `python -m articlekit.cli.generate {what}`.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        f"from typing import {', '.join(['TYPE_CHECKING', *sorted(used & _TYPING)])}",
        "",
        *(
            ["from articlekit.format_options import SharedOptions", ""]
            if what == "keywords"
            else []
        ),
        "if TYPE_CHECKING:",
        *(["    import datetime as dt"] if "dt" in used else []),
        *(f"    from {module} import {', '.join(by_module[module])}" for module in standard),
        "",
        *(f"    from {module} import {', '.join(by_module[module])}" for module in own),
    ]
    return "\n".join(lines) + "\n\n\n" + body


_OUTPUTS = {"table": table, "types": types, "keywords": keywords}

if __name__ == "__main__":
    sys.stdout.write(_OUTPUTS[sys.argv[1]]())
