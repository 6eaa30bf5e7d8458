"""Memory does not grow with articles and pictures; what is not installed is asked for."""

import subprocess
import sys
from pathlib import Path

import pytest

import articlekit
from articlekit import UsageError
from articlekit.writers import Writer, get_format

ROOT = Path(__file__).parent.parent.parent

GROWTH = """
import sys
sys.path.insert(0, {bench!r})
import epub as bench
bench.write_book({path!r}, 20, 20)
first = bench.peak_mb()
bench.write_book({path!r}, {articles}, {pictures})
print(bench.peak_mb() - first)
"""


@pytest.mark.xdist_group("memory")
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(("articles", "pictures", "limit"), [(1500, 0, 25), (300, 300, 20)])
def test_memory_hardly_grows(articles, pictures, limit, tmp_path):
    code = GROWTH.format(
        bench=str(ROOT / "bench"),
        path=str(tmp_path / "book.epub"),
        articles=articles,
        pictures=pictures,
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    # 60 MB of pictures and 8 MB of text; the outline of an article takes about 4 KB.
    assert float(done.stdout) < limit


def test_articles_are_taken_one_at_a_time(tmp_path):
    import weakref

    alive = weakref.WeakSet()

    class Article(articlekit.Article):
        __slots__ = ("__weakref__",)

    def articles():
        for number in range(10):
            article = Article(title=f"{number}", url=f"https://a.example/{number}")
            alive.add(article)
            yield article
            del article
            assert len(alive) <= 2

    articlekit.write(articles(), tmp_path / "book.epub", draw_cover=False)


def test_the_writer_is_a_writer():
    assert isinstance(get_format("epub").writer()(), Writer)


@pytest.mark.parametrize("module", ["ebooklib", "PIL"])
def test_an_extra_that_is_not_installed_is_a_usage_error(module, monkeypatch):
    for name in list(sys.modules):
        if name.split(".")[0] == module or name.startswith("articlekit.writers.epub"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UsageError, match=r"pip install 'articlekit\[epub\]'"):
        get_format("epub").writer()


def test_articlekit_loads_neither_ebooklib_nor_pillow():
    code = (
        "import sys, articlekit, articlekit.images, articlekit.writers\n"
        "articlekit.writers.formats()\n"
        "print([name for name in ('ebooklib', 'PIL', 'lxml') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
