"""What type checkers and editors know of the library: mypy and pyright agree."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import articlekit as ak
from articlekit.cli.generate import _OUTPUTS, class_name
from articlekit.writers import formats
from articlekit.writers.fields import writer_fields

ROOT = Path(__file__).parents[1]
CALLS = ROOT / "tests" / "types" / "calls.py"
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
EXPECTED = {
    number
    for number, line in enumerate(CALLS.read_text(encoding="utf-8").splitlines(), start=1)
    if line.endswith("# error")
}


def mypy(*paths):
    """The lines that mypy reports, by file."""
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", *map(str, paths)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = re.findall(r"^(.+?):(\d+): error: ", done.stdout, re.M)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return {(Path(name).name, int(line)) for name, line in found}


def pyright(folder, *paths):
    """The lines that pyright reports in strict mode, by file."""
    for path in paths:
        shutil.copy(path, folder)
    settings = {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "extraPaths": [str(ROOT / "src")],
    }
    project = folder / "pyrightconfig.json"
    project.write_text(json.dumps(settings), encoding="utf-8")
    command = [sys.executable, "-m", "pyright", "--outputjson", "--project", str(project)]
    command += ["--pythonpath", sys.executable]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"] >= len(paths)
    return {
        (Path(item["file"]).name, item["range"]["start"]["line"] + 1)
        for item in report["generalDiagnostics"]
        if item["severity"] == "error"
    }


# Two processes of mypy at a time spoil its cache.
one_mypy = pytest.mark.xdist_group("mypy")


@one_mypy
def test_mypy_reports_the_wrong_calls_and_no_others():
    assert mypy(CALLS) == {(CALLS.name, line) for line in EXPECTED}


def test_pyright_reports_the_wrong_calls_and_no_others(tmp_path):
    assert pyright(tmp_path, CALLS) == {(CALLS.name, line) for line in EXPECTED}


@one_mypy
def test_examples_are_typed(tmp_path):
    assert mypy(*EXAMPLES) == set()
    assert pyright(tmp_path, *EXAMPLES) == set()


@pytest.mark.parametrize(
    ("what", "path"),
    [
        ("table", "src/articlekit/cli/table.py"),
        ("types", "src/articlekit/format_options.py"),
        ("keywords", "src/articlekit/batch/keywords.py"),
    ],
)
def test_generated_modules_are_current(what, path):
    text = (ROOT / path).read_text(encoding="utf-8")
    assert text == _OUTPUTS[what](), f"python -m articlekit.cli.generate {what} > {path}"


@pytest.mark.parametrize("function", [ak.render, ak.write])
def test_each_format_has_an_overload(function):
    source = Path(sys.modules[function.__module__].__file__).read_text(encoding="utf-8")
    for form in formats():
        if form.distribution == "articlekit" and (form.is_text or function is ak.write):
            assert f"Unpack[{class_name(form.name)}]" in source


def test_help_names_where_options_are_described():
    import articlekit.format_options as typed

    for form in formats():
        if form.distribution == "articlekit":
            options = getattr(typed, class_name(form.name))
            assert set(options.__annotations__) == {
                field.name for field in writer_fields(form.writer())
            }
    assert "articlekit.format_options" in ak.render.__doc__
    assert "articlekit.format_options" in ak.write.__doc__


@pytest.mark.parametrize("function", [ak.render, ak.write])
def test_help_lists_the_options_of_each_format(function):
    text = " ".join(function.__doc__.split())
    for form in formats():
        if form.distribution == "articlekit" and (form.is_text or function is ak.write):
            names = ", ".join(field.name for field in writer_fields(form.writer())) or "none"
            assert f"- ``{form.name}``: {names}" in text


@pytest.mark.parametrize(
    ("format", "options", "message"),
    [
        ("text", {"widht": 3}, "the format text has no option 'widht'; did you mean 'width'?"),
        ("archive", {"x": 3}, "the format archive has no option 'x'; it has none"),
        ("json", {"x": 3}, "the format json has no option 'x'; it has indent"),
    ],
)
def test_unknown_options_name_the_right_ones(format, options, message):
    with pytest.raises(TypeError, match=re.escape(message)):
        ak.render(ak.Article(title="t"), format, **options)
