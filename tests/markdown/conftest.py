"""These tests run by tests/markdown/tools.sh alone, which installs what they need."""

import os

if "MARKDOWN_TOOLS" not in os.environ:
    collect_ignore_glob = ["test_*.py"]
