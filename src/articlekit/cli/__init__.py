"""The command line."""

from articlekit.cli.app import main

__all__ = ["main"]
