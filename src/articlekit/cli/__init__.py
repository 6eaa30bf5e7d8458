"""The command line."""

from articlekit.cli.start import main

__all__ = ["main"]
