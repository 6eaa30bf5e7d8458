"""The entry of the command line: modules are imported without a garbage collection.

Imports make many objects and no garbage.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn


def imported(name: str) -> Any:
    """A module. No garbage is collected while it is imported, and later collections skip it."""
    if name in sys.modules or not gc.isenabled():
        return import_module(name)
    gc.disable()
    try:
        module = import_module(name)
        gc.freeze()
    finally:
        gc.enable()
    return module


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line and exits; see `articlekit.cli.app.main`."""
    imported("articlekit.cli.app").main(args)
    raise AssertionError("it exits")  # pragma: no cover
