"""The requirements in pyproject.toml are those of the modules."""

import ast
import importlib.util
import sys
from importlib import metadata
from pathlib import Path

import pytest

import articlekit

SRC = Path(articlekit.__file__).parent
_PATH = Path(__file__).parent / "packaging" / "lowest.py"
_SPEC = importlib.util.spec_from_file_location("lowest", _PATH)
lowest = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(lowest)

# Imported by the name that it has in the standard library of Python 3.14.
STANDARD_LATER = {"backports-zstd"}
# Who calls `hf_features()` has it.
OF_THE_CALLER = {"datasets"}


def _name(requirement):
    return lowest.pinned(requirement).partition("==")[0].lower().replace(".", "-")


def _imported():
    """The top modules that the sources import, those within functions as well."""
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield node.module.split(".")[0]


def test_each_requirement_is_imported_and_each_import_is_required():
    modules = set(_imported()) - set(sys.stdlib_module_names) - {"articlekit", "backports"}
    providers = metadata.packages_distributions()
    # What is not installed cannot be looked up by its module: it has the module's name.
    imported = {providers.get(name, [name])[0].lower().replace(".", "-") for name in modules}
    required = {_name(requirement) for requirement in lowest.requirements()}
    assert imported - required == OF_THE_CALLER, "an import without a requirement"
    assert required - imported - STANDARD_LATER == set(), "a requirement without an import"


@pytest.mark.parametrize("requirement", lowest.requirements())
def test_each_requirement_has_a_lower_bound(requirement):
    assert "==" in lowest.pinned(requirement)


@pytest.mark.parametrize("requirement", ["lxml", "lxml>=6,<7", "lxml==6"])
def test_other_bounds_are_refused(requirement):
    with pytest.raises(AssertionError, match="no lower bound"):
        lowest.pinned(requirement)
