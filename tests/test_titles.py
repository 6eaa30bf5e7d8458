"""Titles: what pages repeat of them, and what readers need not see."""

import pickle

import pytest

import articlekit as ak
from articlekit.model import Article, clean_title
from articlekit.reader.record import titles


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("渡口停航", "渡口停航", True),
        ("渡口停航！", "渡口停航", True),
        ("渡口停航", "渡口停航 - 河港日报", True),
        ("渡口停航", "[World] 渡口停航", True),
        ("渡口停航", "【河港】渡口停航", True),
        ("渡口停航", "[World] 渡口停航 | 河港日报", True),
        ("[World] 渡口停航", "[World] 渡口停航", True),
        ("渡口", "渡口停航", False),
        ("停航", "渡口停航", False),
        ("渡口停航 - 河港日报", "渡口停航", False),
        ("World", "[World] 渡口停航", False),
        ("", "渡口停航", False),
        ("渡口停航", "", False),
        ("…", "[World]", False),
    ],
)
def test_whether_a_block_repeats_the_title(text, title, expected):
    assert titles.is_title(text, title) is expected


NAMES = ("河港日报", "Harbor Gazette", "HG")
SUFFIXES = ("要闻", "第.期")
PREFIXES = (r"\[[A-Z][a-z]+\]",)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("渡口停航 - 河港日报", "渡口停航"),
        ("渡口停航 – 河港日报", "渡口停航"),
        ("渡口停航 | 河港日报", "渡口停航"),
        ("渡口停航｜河港日报", "渡口停航"),
        ("渡口停航_河港日报", "渡口停航"),
        ("渡口停航--河港日报", "渡口停航"),
        ("The Ferry - harbor gazette - HG", "The Ferry"),
        ("渡口停航 - 要闻 - 河港日报", "渡口停航"),
        ("渡口停航 - 第三期", "渡口停航"),
        ("[World] 渡口停航", "渡口停航"),
        ("【河港日报】渡口停航", "渡口停航"),
        # The name is part of the title, or all of it.
        ("河港日报停刊", "河港日报停刊"),
        ("渡口停航-河港日报", "渡口停航-河港日报"),
        ("为什么读河港日报", "为什么读河港日报"),
        ("渡口停航 - 青湾网", "渡口停航 - 青湾网"),
        ("河港日报", "河港日报"),
        ("[World]", "[World]"),
        (" - 河港日报", " - 河港日报"),
        ("", ""),
    ],
)
def test_clean_titles(title, expected):
    assert titles.clean_title(title, NAMES, SUFFIXES, PREFIXES) == expected


def test_nothing_is_cut_from_titles_of_unknown_sites():
    assert titles.clean_title("渡口停航 - 河港日报") == "渡口停航 - 河港日报"


@pytest.mark.parametrize(
    ("url", "title", "expected"),
    [
        ("https://www.rfi.fr/cn/1", "渡口停航 - 法国国际广播电台 - RFI", "渡口停航"),
        ("https://www.rfi.fr/cn/1", "渡口停航 - 今日经济", "渡口停航"),
        ("https://www.bbc.com/1", "[World] 渡口停航", "渡口停航"),
        ("https://www.iyouport.org/1", "渡口停航 - iYouPort", "渡口停航"),
        ("https://www.rfi.fr/cn/1", "渡口停航", "渡口停航"),
        ("https://news.example/1", "渡口停航 - RFI", "渡口停航 - RFI"),
    ],
)
def test_titles_of_known_sites(url, title, expected):
    article = ak.parse(f"<!--1594600000000-->\n[{title}]({url})\n---\n\n<p>x</p>")
    assert (article.title, clean_title(article)) == (title, expected)
    assert clean_title(pickle.loads(pickle.dumps(article))) == expected


def test_a_title_that_was_changed_is_not_cut():
    article = ak.parse("<!--1-->\n[A - RFI](https://www.rfi.fr/1)\n---\n\n<p>x</p>")
    assert clean_title(article) == "A"
    assert clean_title(ak.replace(article, title="B")) == "B"
    assert clean_title(Article(title="A - RFI")) == "A - RFI"


def test_patterns_of_own_outlets():
    own = ak.Outlet(name="Bay", hosts=("bay.example",), site=("Bay Blog",), title_suffix=("Tides",))
    text = "<!--1-->\n[High water | Tides | Bay Blog](https://bay.example/1)\n---\n\n<p>x</p>"
    article = ak.parse(text, outlets=[own])
    assert (article.site, clean_title(article)) == ("Bay Blog", "High water")
    with pytest.raises(ak.UsageError, match="cannot read the pattern"):
        ak.Outlet(name="Bay", hosts=("bay.example",), title_suffix=("(",))
