"""The architecture: which part may import which, what is public, how large a function may be."""

import ast
import re
import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest

import articlekit
from articlekit._text.patterns import lazy_pattern

SRC = Path(articlekit.__file__).parent
PATHS = sorted(SRC.rglob("*.py"))
TREES = {
    ".".join(("articlekit", *path.relative_to(SRC).with_suffix("").parts)).removesuffix(
        ".__init__"
    ): ast.parse(path.read_text(encoding="utf-8"))
    for path in PATHS
}


def _is_package(module):
    return (SRC.parent / module.replace(".", "/")).is_dir()


# --- Arrows ------------------------------------------------------------------------------------

# What each part may import besides itself and errors, from the top down.
ARROWS = {
    "__main__": "cli",
    "testing": "reader writers model _samples",
    "_samples": "model",
    "cli": "batch _disk files reader writers collection images schemas model _plugins _text "
    "_version",
    "distributed": "_version _disk batch files reader writers arrow collection names model",
    "batch": "_version _disk files format_options images reader writers arrow collection"
    " names model _options _plugins _text",
    "files": "_columns _disk arrow format_options reader serial writers model _options _text",
    "writers": "_columns _disk arrow images serial model _options _plugins _text",
    "arrow": "_columns serial model _text",
    "reader": "_disk model _plugins _text",
    "collection": "model _text",
    "images": "_disk model _options _version",
    "format_options": "_disk images model writers",
    "names": "_text",
    "schemas": "_columns arrow serial model",
    "_columns": "serial model _text",
    "serial": "model _text",
    "model": "",
    "_text": "",
    "_options": "",
    "_plugins": "",
    "_disk": "",
    "_lazy": "",
    "_version": "",
    "errors": "",
}
# The same for the rooms of one part.
ROOMS = {
    "reader": {
        "articles": "record dom rules blocks body",
        "body": "record dom rules blocks",
        "blocks": "",
        "rules": "",
        "dom": "",
        "record": "",
    },
    "files": {
        "parts": "data listing paths reading source windows zips",
        "spans": "parts data listing paths reading source windows zips",
        "reading": "addresses data foreign listing paths source windows",
        "data": "compression paths source",
        "foreign": "",
        "listing": "addresses archives paths remote source",
        "archives": "compression limits paths source tars zips",
        "tars": "limits paths",
        "zips": "paths",
        "writing": "addresses compression output paths",
        "output": "addresses remote",
        "remote": "addresses",
        "windows": "",
        "compression": "paths",
        "limits": "",
        "paths": "",
        "source": "",
        "addresses": "",
    },
    "images": {
        "fetching": "guard options run store pictures",
        "run": "guard media network options robots schedule store pictures",
        "network": "guard",
        "options": "robots store pictures",
        "store": "loaders media",
        "loaders": "candidates media",
        "pictures": "",
        "guard": "",
        "robots": "",
        "schedule": "",
        "candidates": "",
        "media": "",
    },
    "_disk": {"writing": "locking opening", "locking": "opening", "spool": "", "opening": ""},
    "batch": {
        "convert": "keywords outputs workers conversion select inputs events options records",
        "outputs": "plan conversion guard names select run writing inputs reading workers events"
        " tasks records",
        "plan": "conversion events guard names select run inputs workers tasks records",
        "conversion": "select names options",
        "select": "run inputs reading workers events options tasks records",
        "run": "inputs reading workers events tasks records",
        "workers": "inputs tasks",
        "inputs": "reading",
        "writing": "reading tasks records",
        "reading": "tasks records",
        "names": "tasks",
        "guard": "",
        "events": "tasks records",
        "tasks": "records",
        "keywords": "options",
        "options": "",
        "records": "",
    },
}
THIRD_PARTY = {
    "lxml": "reader.dom",
    "selectolax": "reader.dom.fallback",
    "bs4": "reader.dom.fallback",
    "markdown_it": "reader.record.markdown",
    "dateutil": "model.times",
    "yaml": "_text.yaml",
    "wcwidth": "_text.width",
    "ebooklib": "writers.epub",
    "PIL": "writers.epub",
    "fsspec": "files.remote",
    "urllib3": "images.network",
    "protego": "images.robots",
    "dask": "distributed",
    "distributed": "_disk batch.workers.dask",
    "rensa": "collection.duplicates",
    "pyarrow": "arrow writers.parquet files.data",
    "datasets": "schemas",
    "click": "cli",
    "rich": "cli",
    "matplotlib": "cli.plot",
}


def _imports(tree, of_types_too=True):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"line {node.lineno}: relative imports hide the arrow"
            if node.module == "articlekit":
                yield from ((f"articlekit.{alias.name}", node) for alias in node.names)
            else:
                yield node.module, node


def _part(module):
    return module.split(".")[1] if "." in module else module


@pytest.mark.parametrize("module", [name for name in TREES if name != "articlekit"])
def test_arrows(module):
    part = _part(module)
    allowed = {part, "errors", *ARROWS[part].split()}
    for name, node in _imports(TREES[module]):
        if name.split(".")[0] == "articlekit":
            assert _part(name) in allowed, f"line {node.lineno}: {part} must not import {name}"


def test_every_part_is_drawn():
    assert {_part(name) for name in TREES if name != "articlekit"} == set(ARROWS)


def _room(module, part):
    """The module or folder directly inside a part; None for the part itself and other parts."""
    parts = module.split(".")
    return parts[2] if parts[1:2] == [part] and len(parts) > 2 else None


@pytest.mark.parametrize("module", [name for name in TREES if _room(name, _part(name))])
def test_arrows_between_rooms(module):
    part = _part(module)
    if part not in ROOMS:
        return
    room = _room(module, part)
    allowed = {room, *ROOMS[part][room].split()}
    for name, node in _imports(TREES[module]):
        found = _room(name, part)
        assert found is None or found in allowed, f"line {node.lineno}: {room} imports {name}"
        assert name != f"articlekit.{part}", f"line {node.lineno}: import from the room itself"


def test_every_room_is_drawn():
    for part, rooms in ROOMS.items():
        assert {_room(name, part) for name in TREES} - {None} == set(rooms)


@pytest.mark.parametrize("module", TREES)
def test_third_party_code_has_one_place(module):
    for name, node in _imports(TREES[module]):
        top = name.split(".")[0]
        if top != "articlekit" and top not in sys.stdlib_module_names:
            places = [f"articlekit.{place}" for place in THIRD_PARTY[top].split()]
            assert any(module == place or module.startswith(place + ".") for place in places), (
                f"line {node.lineno}: {top} belongs in {', '.join(places)}"
            )


@pytest.mark.parametrize("module", TREES)
def test_private_modules_are_their_own_parts_business(module):
    for name, node in _imports(TREES[module]):
        parts = name.split(".")
        if isinstance(node, ast.ImportFrom) and node.module != "articlekit":
            inner = [alias.name for alias in node.names if f"{name}.{alias.name}" in TREES]
            paths = [[*parts, found] for found in inner] or [parts]
        else:
            paths = [parts]
        for path in paths:
            for depth, part in enumerate(path[2:], start=2):
                home = ".".join(path[:depth])
                if part.startswith("_"):
                    inside = module == home or module.startswith(home + ".")
                    assert inside, f"line {node.lineno}: {'.'.join(path)} is private to {home}"


# The packages of distributions that have another name.
PACKAGES = {
    "beautifulsoup4": "bs4",
    "markdown-it-py": "markdown_it",
    "python-dateutil": "dateutil",
    "PyYAML": "yaml",
}


def test_each_required_distribution_is_used():
    text = (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    names = [
        re.split("[>=<; ]", line)[0] for line in tomllib.loads(text)["project"]["dependencies"]
    ]
    assert {PACKAGES.get(name, name) for name in names} <= {*THIRD_PARTY}


def test_imports_have_no_circle():
    """Those inside of functions and for the type checker count as well."""
    graph = {name: set() for name in TREES if name != "articlekit"}
    for module in graph:
        for name, node in _imports(TREES[module]):
            names = [f"{name}.{alias.name}" for alias in getattr(node, "names", ())]
            found = {each if each in graph else name for each in names or [name]}
            graph[module] |= found & graph.keys()
    TopologicalSorter(graph).prepare()


# --- Names -------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", TREES)
def test_each_all_is_true(module):
    for node in TREES[module].body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            names = ast.literal_eval(node.value)
            assert len(names) == len(set(names))
            loaded = sys.modules.get(module) or __import__(module, fromlist=["x"])
            assert all(hasattr(loaded, name) for name in names)


@pytest.mark.parametrize("module", TREES)
def test_everything_public_says_what_it_is_for(module):
    tree = TREES[module]
    assert ast.get_docstring(tree), module
    for node in tree.body:
        is_named = isinstance(node, ast.ClassDef | ast.FunctionDef)
        is_overload = is_named and "overload" in {ast.unparse(d) for d in node.decorator_list}
        if is_named and not node.name.startswith("_") and not is_overload:
            assert ast.get_docstring(node), f"{module}.{node.name}"


def test_no_part_is_a_drawer_for_what_is_left():
    for path in PATHS:
        assert path.stem.strip("_") not in ("utils", "util", "helpers", "common", "misc", "shared")


# --- Size --------------------------------------------------------------------------------------

FUNCTION = 50


@pytest.mark.parametrize("path", PATHS, ids=lambda path: str(path.relative_to(SRC)))
def test_functions_are_short(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            lines = node.end_lineno - node.body[0].lineno + 1
            if ast.get_docstring(node):  # A docstring may be as long as it needs.
                lines = node.end_lineno - node.body[0].end_lineno
            assert lines <= FUNCTION, f"{node.name}: {lines} lines"


@pytest.mark.parametrize("module", [name for name, tree in TREES.items() if _is_package(name)])
def test_packages_hold_names_only(module):
    """The `__init__` of a package holds a docstring, imports and `__all__`.

    Imports may be those of a type checker alone.
    """
    for node in TREES[module].body:
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_all = isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"
        is_for_types = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        lines = node.body if is_for_types and not node.orelse else [node]
        is_import = all(isinstance(line, ast.Import | ast.ImportFrom) for line in lines)
        assert is_docstring or is_all or is_import, f"{module}: line {node.lineno}"


# --- What is loaded when -----------------------------------------------------------------------


def _printed(code):
    """The words of the last line that some code prints."""
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return result.stdout.split("\n")[-2].split()


def _loaded(code):
    modules = _printed(f"import sys\n{code}\nprint(*sorted(sys.modules))")
    return {name.split(".")[0] for name in modules}


@pytest.mark.parametrize(
    ("code", "unwanted"),
    [
        ("import articlekit", {*THIRD_PARTY}),
        (
            "import articlekit as ak; ak.parse",
            {"bs4", "ebooklib", "PIL", "click", "rich", "wcwidth"},
        ),
        (
            "import articlekit as ak; ak.render(ak.parse('[A](x)\\n---\\n<p>x'), 'markdown')",
            {"bs4", "ebooklib", "PIL", "click", "rich"},
        ),
        (
            "import articlekit.cli",
            {"lxml", "bs4", "ebooklib", "PIL", "matplotlib"},
        ),
    ],
)
def test_what_is_not_needed_is_not_loaded(code, unwanted):
    assert not _loaded(code) & unwanted


CONVERT = """
import sys, tempfile
from articlekit.cli.app import main

with tempfile.NamedTemporaryFile(suffix=".md") as file:
    file.write(b"[A](https://example.org/)\\n---\\n<p>x</p>")
    file.flush()
    try:
        main(["convert", "-t", "markdown", file.name])
    except SystemExit as end:
        assert end.code == 0
"""
# A whole run without any of these is about 15 % faster.
SLOW = {
    "click.shell_completion",
    "hashlib",
    "tarfile",
    "textwrap",
    "tomllib",
    "zipfile",
    "articlekit.arrow",
    "articlekit.batch.outputs.books",
    "articlekit.batch.outputs.dataset",
    "articlekit.batch.outputs.folder",
    "articlekit.batch.outputs.site",
    "articlekit.files.archives",
    "articlekit.files.compression",
    "articlekit.files.data",
    "articlekit.files.foreign",
    "articlekit.images",
    "articlekit.serial",
}


def test_converting_one_file_loads_no_module_that_it_does_not_need():
    loaded = set(_printed(f"{CONVERT}print(*sys.modules)"))
    assert "articlekit.batch.outputs.file" in loaded
    assert not loaded & SLOW


DATACLASSES = """
from dataclasses import is_dataclass
modules = [module for name, module in sys.modules.items() if name.startswith("articlekit.")]
values = [value for module in modules for value in vars(module).values()]
print(len({value for value in values if isinstance(value, type) and is_dataclass(value)}))
"""


def test_converting_one_file_makes_few_dataclasses():
    """`dataclass` compiles functions, 0.2 to 1 ms per class. Private records are named tuples."""
    assert int(_printed(f"{CONVERT}{DATACLASSES}")[0]) < 60


COUNTED = """
import re, sys
compiled = 0

def count(pattern, flags=0, compile=re.compile):
    global compiled
    compiled += sys._getframe(1).f_globals["__name__"].startswith("articlekit.")
    return compile(pattern, flags)

re.compile = count
import articlekit.cli.convert, articlekit.writers.markdown
print(compiled)
"""


def test_few_regular_expressions_are_compiled_at_the_start():
    """The others are compiled when they are first used (`lazy_pattern`)."""
    assert int(_printed(COUNTED)[0]) < 80


def _lazy_patterns():
    for module in TREES.keys() - {"articlekit.__main__"}:
        for name, value in vars(import_module(module)).items():
            many = value.values() if isinstance(value, dict) else value
            values = many if isinstance(value, dict | tuple) else [value]
            yield from ((f"{module}.{name}", each) for each in values if _is_lazy(each))


def _is_lazy(value):
    return type(value) is type(lazy_pattern("x"))


def test_regular_expressions_that_are_compiled_later_are_valid():
    found = list(_lazy_patterns())
    assert len(found) > 50
    for name, pattern in found:
        assert re.compile(pattern.pattern, pattern.flags), name
