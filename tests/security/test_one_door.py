"""What others got wrong once a format is done in one place here, and no module goes round it.

N10 and N19 (files), N8 and N11 (network and programs), N22 (evaluation), N2 (addresses).
"""

import ast
from pathlib import Path

import pytest

import articlekit

SOURCE = Path(articlekit.__file__).parent
MODULES = {
    path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text("utf-8"))
    for path in sorted(SOURCE.rglob("*.py"))
}

# What is allowed where, and why nowhere else.
DOORS = {
    # Outputs appear whole or not at all, and through no link.
    "os.replace": {"_disk/writing.py"},
    "os.rename": {"_disk/writing.py"},
    "os.link": {"_disk/writing.py"},
    "os.open": {
        "_disk/writing.py",
        "_disk/locking.py",
        "_disk/opening.py",  # For reading: it must not wait for a pipe.
        "cli/streams.py",  # /dev/null, in place of a closed stream.
        "batch/workers/dask_worker.py",  # An empty mark in the folder of a run.
    },
    # Their own temporary files; and files of a partition that is replaced as a whole.
    "os.unlink": {
        "_disk/writing.py",
        "_disk/locking.py",
        "_disk/spool.py",
        "files/output.py",
    },
    "os.makedirs": {"_disk/writing.py", "_disk/locking.py"},
    # Nameless, or in a folder of its own.
    "tempfile": {
        "writers/epub/_builder.py",
        "_disk/spool.py",
        "files/remote.py",
    },
    "shutil": {"writers/epub/_builder.py", "_disk/spool.py", "cli/formats.py", "cli/show.py"},
    # Addresses are judged in one place; the reader resolves those that it only stores.
    "urllib.parse.urljoin": {
        "_text/urls.py",
        "reader/body/image_urls.py",
        "images/run.py",  # Redirects; the guard judges the result.
    },
    # Parsers of what comes from outside.
    "yaml": {"_text/yaml.py"},
    "lxml": {"reader/dom/tree.py", "reader/dom/fallback.py", "writers/epub/_package.py"},
    "selectolax": {"reader/dom/fallback.py"},
    "bs4": {"reader/dom/fallback.py"},
    "zipfile": {
        "files/zips.py",
        "images/loaders.py",
        "writers/epub/_check.py",
        "writers/epub/_package.py",
    },
    "tarfile": {"files/tars.py"},
    # For authors of writers, whose tests they run; and what a run keeps in a nameless file.
    "pickle": {
        "testing.py",
        "files/source.py",
        "batch/outputs/dataset.py",
        "batch/workers/dask.py",  # Only writes.
        "batch/workers/script.py",  # Only writes.
    },
    # Whether the scheduler that was named is there; names of hosts.
    "socket": {"batch/workers/dask.py", "images/guard.py"},
    # Fetching pictures.
    "urllib3": {"images/network.py"},
    "subprocess": {"testing.py"},
}
NEVER = (
    "ssl http.client urllib.request ftplib smtplib requests webbrowser ctypes marshal "
    "shelve os.system os.popen os.execv os.execve os.execvp os.spawnv os.posix_spawn os.fork "
    "os.symlink eval exec compile __import__ xml.etree xml.dom xml.sax string.Template"
).split()
WRITES = frozenset("wax+")


def uses(tree):
    """The names that a module imports or calls, with their modules."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id
            elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
                yield f"{node.func.value.id}.{node.func.attr}"


def users(name):
    return {
        module
        for module, tree in MODULES.items()
        if any(used == name or used.startswith(f"{name}.") for used in uses(tree))
    }


@pytest.mark.parametrize("name", DOORS)
def test_n10_n19_no_module_goes_round_a_door(name):
    assert users(name) <= DOORS[name]


@pytest.mark.parametrize("name", NEVER)
def test_n08_n11_n22_nothing_talks_runs_or_evaluates(name):
    assert users(name) == set()


def test_the_search_finds_what_there_is():
    """Else the two above would mean nothing."""
    assert users("os.replace") == {"_disk/writing.py"}
    assert "_text/yaml.py" in users("yaml")
    assert "reader/dom/tree.py" in users("lxml")


def opened_for_writing(tree):
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else None
        if name != "open":
            attribute = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if attribute in ("write_text", "write_bytes", "touch", "mkdir", "symlink_to"):
                yield attribute
            continue
        modes = [*node.args[1:2], *(k.value for k in node.keywords if k.arg == "mode")]
        if modes and (not isinstance(modes[0], ast.Constant) or WRITES & set(modes[0].value)):
            yield ast.unparse(node)


def test_n10_n19_files_are_written_in_one_place():
    found = {module: list(opened_for_writing(tree)) for module, tree in MODULES.items()}
    assert {module for module, calls in found.items() if calls} == {
        "batch/records.py",  # The report that the user names, a line at a time.
        "images/store.py",  # The log of a store, a line at a time.
        "_disk/spool.py",  # Into a temporary folder.
        # For developers: modules that are generated from TOML.
        "reader/rules/generate.py",
    }


def test_n02_schemes_are_named_in_one_place():
    """An allow-list that is written twice will differ once."""
    found = {
        module
        for module, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, (ast.Set, ast.Tuple, ast.List))
        and {"http", "https", "mailto"}
        <= {e.value for e in node.elts if isinstance(e, ast.Constant)}
    }
    assert found == {"_text/urls.py"}


def test_n13_markup_is_escaped_in_one_place():
    """A module that makes markup takes escape() from the one that has it."""
    assert users("html.escape") == {
        "model/article.py",  # The card of a notebook; the model must not import a writer.
        "writers/archive.py",  # Which keeps control characters, as a record may.
        "writers/epub/_links.py",  # Addresses out of markup that is there already.
    }
    assert {
        module
        for module, tree in MODULES.items()
        for node in ast.walk(tree)
        if module.startswith("writers/")
        and isinstance(node, ast.Constant)
        and node.value in ("&lt;", "&gt;")
    } <= {"writers/markup.py", "writers/archive.py"}
