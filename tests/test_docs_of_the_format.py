"""The documentation says what is so: its examples run, its lists are whole."""

import ast
import re
from pathlib import Path

import pytest

import articlekit

SRC = Path(articlekit.__file__).parent
DOCS = Path(__file__).parent.parent / "docs"
REPORTERS = {"Problem", "problem", "ParseError", "RasterError", "Missing"}


def _codes():
    """Every code in the source: the first argument of whatever makes a problem or an error."""
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
                first = node.args[0]
                if name in REPORTERS and isinstance(first, ast.Constant):
                    yield first.value
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "self.code":
                yield getattr(node.value, "value", None)


def test_every_code_is_documented_and_no_other():
    text = (DOCS / "problems.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `([a-z-]+)` \|", text, re.M)
    assert set(documented) == {code for code in _codes() if isinstance(code, str)}
    # Only what comes of reading and of writing, or as an error and a problem, stands there twice.
    assert {code for code in documented if documented.count(code) > 1} == {
        "encoding",
        "nesting-flattened",
    }


@pytest.mark.parametrize("name", ["problems.md", "input-format.md"])
def test_examples_run(name):
    text = (DOCS / name).read_text(encoding="utf-8")
    examples = re.findall(r"^```python\n(.*?)^```$", text, re.M | re.S)
    assert examples
    names = {}
    for example in examples:
        exec(compile(example, name, "exec"), names)


def test_the_first_record_of_the_format_is_one():
    text = (DOCS / "input-format.md").read_text(encoding="utf-8")
    record = re.search(r"^```text\n(.*?)^```$", text, re.M | re.S)[1]
    article = articlekit.parse(record)
    assert article.title == "The title of the article"
    assert article.published.isoformat() == "2021-12-08T20:18:04+00:00"


def test_the_grammar_names_what_it_uses():
    text = (DOCS / "input-format.md").read_text(encoding="utf-8")
    grammar = re.search(r"^```ebnf\n(.*?)^```$", text, re.M | re.S)[1]
    rules = dict(line.split("=", 1) for line in grammar.strip().split("\n"))
    defined = {name.strip() for name in rules}
    for rule in rules.values():
        bare = re.sub(r'\?.*?\?|"[^"]*"', "", rule)
        assert set(re.findall(r"[a-z-]+", bare)) <= defined | {"text", "byte-order-mark"}
