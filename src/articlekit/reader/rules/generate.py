"""Writes `table.py`: the rows of ``outlets.toml`` as Python, which loads many times as fast.

    python -m articlekit.reader.rules.generate

`tests/test_outlets.py` checks that it is current.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from pprint import pformat
from typing import Any

SOURCE = Path(__file__).with_name("outlets.toml")
TARGET = Path(__file__).with_name("table.py")
_HEAD = '''"""The rows of ``outlets.toml``, written by `generate.py`. Edit that file instead."""

from __future__ import annotations

from typing import Any

ROWS: tuple[dict[str, Any], ...] = '''


def rows(text: str) -> tuple[dict[str, Any], ...]:
    """The rows of a text in TOML."""
    return tuple(_frozen(row) for row in tomllib.loads(text)["outlet"])


def _frozen(row: dict[str, Any]) -> dict[str, Any]:
    """A row with tuples, which are constants of the compiled module."""
    return {key: tuple(map(_value, value)) if isinstance(value, list) else value
            for key, value in row.items()}  # fmt: skip


def _value(value: Any) -> Any:
    return _frozen(value) if isinstance(value, dict) else value


if __name__ == "__main__":
    found = rows(SOURCE.read_text(encoding="utf-8"))
    TARGET.write_text(f"{_HEAD}{pformat(found, width=98, sort_dicts=False)}\n", encoding="utf-8")
