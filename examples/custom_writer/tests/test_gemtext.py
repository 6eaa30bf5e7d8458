"""The writer keeps articlekit's rules, and says what it cannot say."""

import articlekit as ak
from articlekit import testing
from articlekit_gemtext import GemtextWriter


def test_the_rules_of_articlekit():
    testing.check_writer(GemtextWriter())
    testing.check_writer(GemtextWriter(links=False))


def test_it_is_found_by_its_name_and_by_its_suffix(tmp_path):
    article = testing.ARTICLES["block: paragraph"]
    assert ak.render(article, "gemtext").startswith("# One block\n\nBefore")
    ak.write(article, tmp_path / "page.gmi", links=False)
    assert "=>" not in (tmp_path / "page.gmi").read_text(encoding="utf-8")


def test_links_that_are_safe_follow_their_paragraph():
    text = ak.render(testing.ARTICLES["block: paragraph"], "gemtext")
    assert "\n\n=> https://news.example/linked\n" in text
    assert "javascript" not in text


def test_what_gemtext_cannot_say_is_reported():
    problems = []
    ak.render(testing.ARTICLES["block: table"], "gemtext", report=problems.append)
    assert [problem.code for problem in problems] == ["gemtext-table"]
