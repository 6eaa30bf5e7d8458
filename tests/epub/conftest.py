"""Tests with tools run where tests/epub/tools.sh has installed them, and nowhere else."""

import os
from pathlib import Path

import pytest

from fonts import FONT


def pytest_collection_modifyitems(config, items):
    if "EPUB_TOOLS" in os.environ:
        return
    here = Path(__file__).parent
    chosen = [
        item
        for item in items
        if item.get_closest_marker("tools") is None or here not in item.path.parents
    ]
    if len(chosen) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen


@pytest.fixture(scope="session")
def cjk_font():
    """A font for drawn covers, the same on every machine."""
    return str(FONT)


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch):
    """Books say when their articles were written, unless the environment says something else."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
