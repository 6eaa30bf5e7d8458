"""Files and folders for tests, and what is in them afterwards."""

import os


def put(path, text):
    """Writes a text, and makes its folder."""
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w", encoding="utf-8", errors="surrogateescape") as stream:
        stream.write(text)


def tree(folder="out"):
    """All files below a folder, with their content, in the order of their paths."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with open(path, "rb") as stream:
                found[os.path.relpath(path, folder)] = stream.read()
    return dict(sorted(found.items()))
