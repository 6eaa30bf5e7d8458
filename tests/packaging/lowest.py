"""Prints the lower bounds of pyproject.toml as the only versions that are allowed."""

import re
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]
extras = [line for lines in project["optional-dependencies"].values() for line in lines]
for line in [*project["dependencies"], *extras]:
    if line.startswith("articlekit["):
        continue
    found = re.fullmatch(r"([A-Za-z0-9._-]+)>=([0-9.]+)(; .+)?", line)
    assert found, f"{line!r} has no lower bound, or more than that"
    print(f"{found[1]}=={found[2]}{found[3] or ''}")
