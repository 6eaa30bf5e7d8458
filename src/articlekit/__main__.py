"""``python -m articlekit``, the same as ``articlekit``."""

import os
import sys

# Python looks for modules in the working directory first. It may hold downloaded files.
try:
    here = os.getcwd()
except OSError:  # It was deleted.
    here = ""
if sys.path[:1] in ([here], [""]):
    del sys.path[0]

from articlekit.cli import main

main()
