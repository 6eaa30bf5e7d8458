"""The hostile cases: tables of texts under hostile/, each a body, a title, an address or a file.

``@5000`` in a text stands for so many nines, ``@nest`` for 3,000 ``<div>``, ``@sixties`` for
40,000 digits of a number by sixties. A case says what letters must be left (`keeps`), which must
not be seen (`gone`), and with which code it is refused (`error`).
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "hostile"
_LONG = re.compile(r"@([0-9]{4,5})")


@dataclass(frozen=True)
class Case:
    name: str
    text: str
    """The whole file."""
    body: str | None
    """Its HTML, if it has one header and no more."""
    keeps: str
    gone: str
    error: str | None
    dateless: bool
    """Whether its time stamp is none."""


def _long(value):
    if not isinstance(value, str):
        return value
    value = value.replace("@nest", "<div>" * 3000).replace("@sixties", ":59" * 20_000)
    return _LONG.sub(lambda match: "9" * int(match[1]), value)


def _case(name, said):
    said = {key: _long(value) for key, value in said.items()}
    body = said.get("body")
    text = said.get("file", "").removeprefix("\n")
    if body is not None:
        title, url = said.get("title", "Title"), said.get("url", "https://news.example/1")
        text = f"<!--1638995943000-->\n[{title}]({url})\n------\n\n{body}\n"
    return Case(
        name,
        text,
        body,
        said.get("keeps", ""),
        said.get("gone", ""),
        said.get("error"),
        said.get("dateless", False),
    )


def _cases():
    for path in sorted(FOLDER.glob("*.toml")):
        for name, said in tomllib.loads(path.read_text("utf-8")).items():
            yield _case(f"{path.stem}-{name}", said)


CASES = {case.name: case for case in _cases()}
