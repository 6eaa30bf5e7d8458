"""Writes `table.py`: the rows of ``outlets.toml`` as Python, which loads many times as fast.

    python -m articlekit.reader.rules.generate

`tests/test_outlets.py` checks that it is current.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from pprint import pformat

SOURCE = Path(__file__).with_name("outlets.toml")
TARGET = Path(__file__).with_name("table.py")
_HEAD = '''"""The rows of ``outlets.toml``, written by `generate.py`. Edit that file instead."""

from __future__ import annotations

ROWS: tuple[dict[str, object], ...] = '''


def rows(text: str) -> tuple[dict[str, object], ...]:
    """The rows of a text in TOML."""
    tables: dict[str, list[dict[str, object]]] = tomllib.loads(text)
    return tuple(_frozen(row) for row in tables["outlet"])


def _frozen(row: dict[str, object]) -> dict[str, object]:
    """A row with tuples, which are constants of the compiled module."""
    return {key: tuple(map(_value, value)) if isinstance(value, list) else value
            for key, value in row.items()}  # fmt: skip


def _value(value: object) -> object:
    return _frozen(value) if isinstance(value, dict) else value


if __name__ == "__main__":
    found = rows(SOURCE.read_text(encoding="utf-8"))
    TARGET.write_text(f"{_HEAD}{pformat(found, width=98, sort_dicts=False)}\n", encoding="utf-8")
