"""Writes the tables of the reader: its TOML files as Python, which loads many times as fast.

    python -m articlekit.reader.rules.generate

`tests/test_outlets.py` and `tests/test_datelines.py` check that they are current.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from pprint import pformat

_READER = Path(__file__).parents[1]
OUTLETS = _READER / "rules/outlets.toml"
WORDS = _READER / "record/words.toml"
_MODULE = '''"""The content of ``{source}``, generated from it by `rules/generate.py`."""

from __future__ import annotations

{name}: {type} = {value}
'''


def outlet_rows(text: str) -> object:
    """The rows of a table of outlets in TOML."""
    return _frozen(tomllib.loads(text)["outlet"])


def word_tables(text: str) -> object:
    """The tables of words in TOML, by their names."""
    return _frozen(tomllib.loads(text))


def _frozen(value: object) -> object:
    """A value with tuples for lists, because tuples are constants of a compiled module."""
    if isinstance(value, dict):
        return {key: _frozen(each) for key, each in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _write(source: Path, name: str, annotation: str, value: object) -> None:
    table = pformat(value, width=98, sort_dicts=False)
    text = _MODULE.format(source=source.name, name=name, type=annotation, value=table)
    source.with_name("table.py").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    rows = outlet_rows(OUTLETS.read_text(encoding="utf-8"))
    _write(OUTLETS, "ROWS", "tuple[dict[str, object], ...]", rows)
    tables = word_tables(WORDS.read_text(encoding="utf-8"))
    _write(WORDS, "TABLES", "dict[str, dict[str, object]]", tables)
