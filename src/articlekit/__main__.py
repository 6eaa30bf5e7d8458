"""``python -m articlekit``, the same as ``articlekit``."""

from articlekit.cli import main

main()
