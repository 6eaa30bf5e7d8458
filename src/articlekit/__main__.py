"""``python -m articlekit``, the same as ``articlekit``."""

import os
import sys


def _directory() -> str:
    try:
        return os.getcwd()
    except OSError:  # It does not exist any more.
        return ""


# Python imports modules from the working directory first, which may hold downloaded files.
if sys.path[:1] in ([_directory()], [""]):
    del sys.path[0]

from articlekit.cli import main  # noqa: E402

main()
