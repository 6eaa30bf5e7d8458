"""Compares two folders of outputs, after undoing three changes of the form of the JSON article.

    python bench/undo_form.py BEFORE AFTER

BEFORE was written by a version of articlekit in which `Caption.credit` was a text, `Discarded` had
no images and instants had no milliseconds that are zero; AFTER by one with the present form. JSON,
JSON Lines and Parquet of AFTER are put back into the former form; every other file is compared
byte for byte. Prints each file that differs; the exit status is 1 if there are any.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

ZERO = re.compile(r"\.000Z$")


def plain(nodes: list[dict[str, Any]]) -> str:
    """The text of phrasing content."""
    return "".join(
        node["value"] if "value" in node
        # An emoji counts as its alternative text.
        else node["alt"] if node.get("inline")
        else plain(node.get("children", []))
        for node in nodes
    )  # fmt: skip


def undone(value: Any) -> Any:
    """A node or a list of nodes in the former form."""
    if isinstance(value, list):
        return [undone(item) for item in value]
    if not isinstance(value, dict):
        return value
    former = {key: undone(item) for key, item in value.items()}
    if "credit" in value:
        former["credit"] = plain(value["credit"]) or None
    return former


def article(value: dict[str, Any]) -> dict[str, Any]:
    """A JSON article in the former form."""
    former = {**value, "body": undone(value["body"])}
    for key in ("timestamp", "date"):
        former[key] = value[key] and ZERO.sub("Z", value[key])
    former["discarded"] = [
        {"reason": item["reason"], "text": item["text"]}
        for item in value["discarded"]
        if item["text"]
    ]
    return former


def records(path: Path) -> list[Any]:
    """The records of a file of JSON, JSON Lines or Parquet."""
    if path.suffix == ".parquet":
        from pyarrow import parquet  # An extra, needed here alone.

        rows = parquet.read_table(path).to_pylist()
        return [{**row, "article": json.loads(row["article"])} for row in rows]
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in text.split("\n") if line]
    found = json.loads(text)
    return found if isinstance(found, list) else [found]


def former(record: dict[str, Any]) -> dict[str, Any]:
    """A record in the former form."""
    if "article" in record:
        return {**record, "article": article(record["article"])}
    return article(record) if "body" in record else record


def is_same(before: Path, after: Path) -> bool:
    """Whether two files are equal, but for the changes of form."""
    if after.suffix not in (".json", ".jsonl", ".parquet"):
        return before.read_bytes() == after.read_bytes()
    # As text: the order of keys counts as well.
    return json.dumps(records(before), default=str) == json.dumps(
        list(map(former, records(after))), default=str
    )


def main(before: Path, after: Path) -> int:
    """Prints what differs, and returns the exit status."""
    names = {
        path.relative_to(folder)
        for folder in (before, after)
        for path in folder.rglob("*")
        if path.is_file()
    }
    differing = [
        name
        for name in sorted(names)
        if not (before / name).exists()
        or not (after / name).exists()
        or not is_same(before / name, after / name)
    ]
    for name in differing:
        print(name)
    print(f"{len(differing)} of {len(names)} files differ", file=sys.stderr)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
