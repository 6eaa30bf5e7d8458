"""Elements with more attributes than are read."""

import pytest

import articlekit as ak


@pytest.mark.parametrize(
    "attribute", ["a{}", "a{}=x", 'a{}="x"', 'a{}="x>y"', "a{}='<p>'", "a{}= 'x>y'"]
)
def test_an_element_with_too_many_attributes_is_reported(attribute):
    tag = " ".join(attribute.format(i) for i in range(8_100))
    problems = []
    article = ak.parse(f"<!--1-->\n[T](u)\n---\n\n<p {tag}>kept</p>\n", report=problems.append)
    assert "attributes-dropped" in [problem.code for problem in problems]
    assert ak.render(article, "text").strip().endswith("kept")


def test_many_elements_with_attributes_are_not_too_many():
    problems = []
    ak.parse("<!--1-->\n[T](u)\n---\n\n" + "<p a=x b>kept</p>\n" * 8_100, report=problems.append)
    assert problems == []
