"""The pages of the manual about formats name every option, and every sign."""

import dataclasses
import re
from pathlib import Path

import pytest

from articlekit.writers import get_format

DOCS = Path(__file__).parents[1] / "docs"
PAGES = ("text", "json", "html")


@pytest.mark.parametrize("name", PAGES)
def test_every_option_is_listed(name):
    text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    table = text.partition("| option | does |\n")[2].partition("\n\n")[0]
    fields = dataclasses.fields(get_format(name).writer())
    assert re.findall(r"^\| `(\w+)` \|", table, re.M) == [field.name for field in fields]


def test_every_sign_of_plain_text_is_listed():
    from articlekit.writers import text

    page = (DOCS / "text.md").read_text(encoding="utf-8")
    signs = {text._CAPTION, text._CREDIT, text._PLAYS, text._QUOTE, *text._BULLETS, "─", "=", "-"}
    assert all(f"`{sign.strip()}`" in page for sign in signs)
