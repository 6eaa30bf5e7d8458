"""Prints the lower bounds of pyproject.toml as the only versions that are allowed."""

import re
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"


def requirements():
    """What the library and its extras need, as written."""
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    lines = [*project["dependencies"], *extras]
    return [line for line in lines if not line.startswith("articlekit[")]


def pinned(requirement):
    """`name>=1.0; marker` as `name==1.0; marker`."""
    found = re.fullmatch(r"([A-Za-z0-9._-]+)>=([0-9.]+)(;.*)?", requirement)
    assert found, f"{requirement!r} has no lower bound, or more than that"
    return f"{found[1]}=={found[2]}{found[3] or ''}"


if __name__ == "__main__":
    for each in requirements():
        print(pinned(each))
