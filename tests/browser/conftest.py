"""Tests with a browser run where tests/browser/tools.sh has installed it, and nowhere else."""

import os


def pytest_collection_modifyitems(config, items):
    if "BROWSER_TOOLS" in os.environ:
        return
    chosen = [item for item in items if item.get_closest_marker("tools") is None]
    if len(chosen) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen
