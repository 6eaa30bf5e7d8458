"""Every case in every format. ``pytest --update`` rewrites what is expected: read the diff."""

import pytest

import casebook


@pytest.mark.parametrize("name", casebook.NAMES)
def test_case(name, update):
    articles, problems = casebook.read(name)
    made = {file: make(articles, problems) for file, make in casebook.OUTPUTS.items()}
    made = {file: text for file, text in made.items() if text}
    folder = casebook.FOLDER / name
    if update:
        for path in folder.iterdir():
            if path.name != "input.md":
                path.unlink()
        for file, text in made.items():
            (folder / file).write_bytes(text.encode())
    # A golden that is missing or that nothing makes any more fails like a wrong one.
    found = {
        path.name: path.read_bytes().decode()
        for path in folder.iterdir()
        if path.name != "input.md"
    }
    assert made == found
