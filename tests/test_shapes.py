"""What the reader makes of each shape that pages have; `shapes` says how they are kept."""

import pytest

import shapes


@pytest.mark.parametrize(
    ("page", "expected"), [pytest.param(page, out, id=name) for name, page, out in shapes.load()]
)
def test_shape(page, expected, update):
    if update:
        shapes.update()
    else:
        assert shapes.outline(page) == expected
