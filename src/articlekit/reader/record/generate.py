"""Writes `table.py`: the content of ``words.toml`` as Python, which loads many times as fast.

    python -m articlekit.reader.record.generate

`tests/test_datelines.py` checks that it is current.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from pprint import pformat

SOURCE = Path(__file__).with_name("words.toml")
TARGET = Path(__file__).with_name("table.py")
_HEAD = '''"""The content of ``words.toml``, written by `generate.py`. Edit that file instead."""

from __future__ import annotations

TABLES: dict[str, dict[str, object]] = '''


def tables(text: str) -> dict[str, dict[str, object]]:
    """The tables of a text in TOML; lists are tuples, which are constants of a compiled module."""
    found: dict[str, dict[str, object]] = tomllib.loads(text)
    return {name: _frozen(table) for name, table in found.items()}


def _frozen(table: dict[str, object]) -> dict[str, object]:
    return {key: tuple(value) if isinstance(value, list) else value
            for key, value in table.items()}  # fmt: skip


if __name__ == "__main__":
    found = tables(SOURCE.read_text(encoding="utf-8"))
    TARGET.write_text(f"{_HEAD}{pformat(found, width=98, sort_dicts=False)}\n", encoding="utf-8")
