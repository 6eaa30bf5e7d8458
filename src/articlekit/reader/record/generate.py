"""Writes `table.py`: the content of ``words.toml`` as Python, which loads many times as fast.

    python -m articlekit.reader.record.generate

`tests/test_datelines.py` checks that it is current.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from pprint import pformat
from typing import Any

SOURCE = Path(__file__).with_name("words.toml")
TARGET = Path(__file__).with_name("table.py")
_HEAD = '''"""The content of ``words.toml``, written by `generate.py`. Edit that file instead."""

from __future__ import annotations

from typing import Any

TABLES: dict[str, dict[str, Any]] = '''


def tables(text: str) -> dict[str, dict[str, Any]]:
    """The tables of a text in TOML; lists are tuples, which are constants of a compiled module."""
    return {name: _frozen(table) for name, table in tomllib.loads(text).items()}


def _frozen(table: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value
            for key, value in table.items()}  # fmt: skip


if __name__ == "__main__":
    found = tables(SOURCE.read_text(encoding="utf-8"))
    TARGET.write_text(f"{_HEAD}{pformat(found, width=98, sort_dicts=False)}\n", encoding="utf-8")
