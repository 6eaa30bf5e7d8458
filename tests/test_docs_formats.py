"""The pages of the manual about formats name every option, and every sign."""

import dataclasses
import re
from pathlib import Path

import pytest

from articlekit.writers import get_format

DOCS = Path(__file__).parents[1] / "docs"
PAGES = ("text", "json", "jsonl", "html", "parquet")
HOMES = {"jsonl": "json"}


@pytest.mark.parametrize("name", PAGES)
def test_every_option_is_listed(name):
    text = (DOCS / f"{HOMES.get(name, name)}.md").read_text(encoding="utf-8")
    heading = f"| option of {name} | does |\n" if name in HOMES else "| option | does |\n"
    table = text.partition(heading)[2].partition("\n\n")[0]
    fields = dataclasses.fields(get_format(name).writer())
    assert re.findall(r"^\| `(\w+)` \|", table, re.M) == [field.name for field in fields]


def test_every_sign_of_plain_text_is_listed():
    from articlekit.writers import text

    page = (DOCS / "text.md").read_text(encoding="utf-8")
    signs = {text._CAPTION, text._CREDIT, text._PLAYS, text._QUOTE, *text._BULLETS, "─", "=", "-"}
    assert all(f"`{sign.strip()}`" in page for sign in signs)


def test_every_column_of_parquet_is_listed():
    from articlekit import _columns, arrow

    page = (DOCS / "parquet.md").read_text(encoding="utf-8")
    table = page.partition("| column | type | holds |\n")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", table, re.M)
    assert [name for name, _ in rows] == list(_columns.NAMES)
    lists = {"figures", "problems", "discarded"}
    kinds = {**dict.fromkeys(lists, "list of struct"), "tags": "list of string"}
    for name, kind in rows:
        assert kind == kinds.get(name, str(arrow.schema().field(name).type)), name
    said = {line.split("`")[1] for line in table.splitlines() if "or null" in line}
    assert said == {field.name for field in arrow.schema() if field.nullable}
    assert f"version {_columns.VERSION}" in page
