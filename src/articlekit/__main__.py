"""``python -m articlekit``, the same as ``articlekit``."""

import os
import sys

# Python looks for modules in the current folder first, which may be one of downloaded files.
if sys.path[:1] == [os.getcwd()]:
    del sys.path[0]

from articlekit.cli import main

main()
