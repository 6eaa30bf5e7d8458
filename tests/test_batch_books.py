"""Several books of one run: files, names, records."""

import json
import zipfile

import pytest

import articlekit as ak
from articlekit import UsageError
from articlekit.batch.convert import convert
from articlekit.writers.epub._builder import BookBuilder

POST = """<!--1638995943000-->
[{title}](https://{host}/{number})
------

<div><i>{date}</i></div>
<p>正文{number}</p>
"""


@pytest.fixture
def posts(tmp_path):
    folder = tmp_path / "posts"
    folder.mkdir()
    for number, (day, host) in enumerate(
        [(1, "a.example"), (2, "b.example"), (2, "a.example"), (9, "a.example")]
    ):
        text = POST.format(
            title=f"第{number}篇",
            host=host,
            number=number,
            date=f"Wed, {day:02} Dec 2021 12:00:00 GMT",
        )
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
    return folder


def made(out, posts, **options):
    records = []
    summary = convert(
        posts, out, "epub", draw_cover=False, on_record=records.append, jobs=2, **options
    )
    return summary, records


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.epub"))


def titles(path):
    with zipfile.ZipFile(path) as book:
        nav = book.read("EPUB/nav.xhtml").decode()
    return [f"第{number}篇" for number in range(9) if f"第{number}篇" in nav]


def test_a_book_per_day(tmp_path, posts):
    summary, records = made(tmp_path / "out/", posts, per="day")
    assert names(tmp_path / "out") == ["2021-12-01.epub", "2021-12-02.epub", "2021-12-09.epub"]
    assert titles(tmp_path / "out" / "2021-12-02.epub") == ["第1篇", "第2篇"]
    assert (summary.ok, summary.failed) == (4, 0)
    assert [record.status for record in records] == ["ok"] * 4
    assert [record.outputs[0].rpartition("/")[2] for record in records] == [
        "2021-12-01.epub", "2021-12-02.epub", "2021-12-02.epub", "2021-12-09.epub",
    ]  # fmt: skip
    assert len({record.sha256 for record in records}) == 3


@pytest.mark.parametrize(
    ("template", "options", "found"),
    [
        ("{source}.epub", {"per": "source"}, ["a.example.epub", "b.example.epub"]),
        (
            "{source}/{month}.epub",
            {"per": "source,month"},
            ["a.example/2021-12.epub", "b.example/2021-12.epub"],
        ),
        (
            "{day} {month} {source}.epub",
            {"per": "day, month,source", "limit": 2},
            ["2021-12-01 2021-12 a.example.epub", "2021-12-02 2021-12 b.example.epub"],
        ),
        ("{title} {volume}.epub", {"max_articles": 3, "title": "报"}, ["报 1.epub", "报 2.epub"]),
        # The number of a volume is added where a name would not tell volumes apart.
        (
            "{source}.epub",
            {"per": "source", "max_articles": 2},
            ["a.example-1.epub", "a.example-2.epub", "b.example.epub"],
        ),
    ],
)
def test_names_follow_the_template(tmp_path, posts, template, options, found):
    made(f"{tmp_path}/out/{template}", posts, **options)
    assert names(tmp_path / "out") == found


def test_books_of_one_name_are_told_apart(tmp_path, posts):
    made(f"{tmp_path}/out/{{month}}.epub", posts, per="day")
    assert len(names(tmp_path / "out")) == 3
    assert all(name.startswith("2021-12-") for name in names(tmp_path / "out"))
    # Titles are names for people, so anything may be in them.
    made(f"{tmp_path}/other/{{title}}.epub", posts, max_articles=1, title="../<a>/CON")
    assert len(names(tmp_path / "other")) == 4


def test_existing_books(tmp_path, posts):
    out = tmp_path / "out/"
    made(out, posts, per="day")
    (tmp_path / "out" / "2021-12-02.epub").unlink()
    before = (tmp_path / "out" / "2021-12-01.epub").stat().st_mtime_ns
    summary, records = made(out, posts, per="day")
    assert [record.status for record in records] == ["skipped", "ok", "ok", "skipped"]
    assert records[0].reason == "exists"
    summary, records = made(out, posts, per="day", existing="overwrite")
    assert summary.unchanged == 4
    assert (tmp_path / "out" / "2021-12-01.epub").stat().st_mtime_ns == before
    (posts / "0.md").write_text((posts / "0.md").read_text().replace("正文", "新文"))
    summary, records = made(out, posts, per="day", existing="overwrite")
    assert [record.status for record in records] == ["ok", "unchanged", "unchanged", "unchanged"]
    summary, records = made(out, posts, per="day", existing="error")
    assert summary.failed == 4
    assert "exists" in records[0].reason


def test_a_book_that_fails_leaves_the_others(tmp_path, posts):
    (tmp_path / "out" / "2021-12-02.epub").mkdir(parents=True)
    _, records = made(tmp_path / "out/", posts, per="day", existing="overwrite")
    assert [record.status for record in records] == ["ok", "failed", "failed", "ok"]
    assert names(tmp_path / "out") == ["2021-12-01.epub", "2021-12-02.epub", "2021-12-09.epub"]


@pytest.mark.parametrize("error", [MemoryError, ZeroDivisionError])
def test_a_worker_that_fails_costs_one_book(tmp_path, posts, monkeypatch, error):
    write = BookBuilder.write

    def fails(self, book, stream, report):
        if book.values["day"] == "2021-12-02":
            raise error
        return write(self, book, stream, report)

    monkeypatch.setattr(BookBuilder, "write", fails)
    _, records = made(tmp_path / "out/", posts, per="day")
    assert [record.status for record in records] == ["ok", "failed", "failed", "ok"]


def test_selections_come_first(tmp_path, posts):
    _, records = made(tmp_path / "out/", posts, per="day", sort="newest", limit=1)
    assert names(tmp_path / "out") == ["2021-12-09.epub"]
    assert [record.status for record in records] == ["skipped"] * 3 + ["ok"]
    made(tmp_path / "sorted.epub", posts, sort="newest")
    with zipfile.ZipFile(tmp_path / "sorted.epub") as book:
        nav = book.read("EPUB/nav.xhtml").decode()
    assert nav.index("第3篇") < nav.index("第0篇")


def test_reports_of_books_name_their_files(tmp_path, posts):
    reports = []
    made(tmp_path / "out/", posts, per="day", on_report=reports.append)
    assert [report.output for report in reports] == [
        str(tmp_path / "out" / name) for name in names(tmp_path / "out")
    ]
    assert json.loads(json.dumps(reports[0].to_dict()))["output"]


def test_the_same_books_as_one_by_one(tmp_path, posts):
    made(tmp_path / "out/", posts, per="source", title="报")
    chosen = [item for item in ak.iter_articles(posts) if item.source == "a.example"]
    ak.write(chosen, tmp_path / "one.epub", title="报", draw_cover=False)
    with (
        zipfile.ZipFile(tmp_path / "out" / "a.example.epub") as many,
        zipfile.ZipFile(tmp_path / "one.epub") as one,
    ):
        pages = [name for name in one.namelist() if "/a" in name]
        assert all(many.read(name) == one.read(name) for name in pages)


def test_nothing_to_write(tmp_path, posts):
    notes = []
    convert(posts, tmp_path / "out/", "epub", per="day", match="nowhere", note=notes.append)
    assert [note.code for note in notes] == ["nothing-chosen"]
    assert names(tmp_path / "out") == []


@pytest.mark.parametrize(
    ("out", "options"),
    [
        ("out/{day:x}{.epub", {"per": "day"}),
        ("out/{week}.epub", {"per": "day"}),
        ("out/{source}.epub", {"max_articles": 2}),
        ("out/{day}.epub", {"per": "month"}),
        ("book.epub", {"per": "day"}),
        ("book.epub", {"max_articles": 1}),
        ("out/", {"per": "day", "name": "{slug}"}),
    ],
)
def test_outputs_that_cannot_be(tmp_path, posts, out, options):
    with pytest.raises(UsageError):
        made(f"{tmp_path}/{out}", posts, **options)


@pytest.mark.parametrize("out", ["news.epub", "books/"])
def test_duplicates_are_listed_below_the_article_that_is_kept(tmp_path, posts, out):
    text = POST.format(
        title="第0篇", host="c.example", number=0, date="Thu, 02 Dec 2021 09:00:00 GMT"
    )
    (posts / "9.md").write_text(text.replace("正文0", "正文0，更全"), encoding="utf-8")
    (posts / "8.md").write_text(text.replace("c.example/0", "a.example/0"), encoding="utf-8")
    several = {"per": "source"} if out.endswith("/") else {}
    _, records = made(f"{tmp_path}/{out}", posts, unique="url", fold=True, **several)
    kept = next(record for record in records if record.also)
    with zipfile.ZipFile(kept.outputs[0] if several else tmp_path / out) as book:
        pages = [book.read(name).decode() for name in book.namelist() if "/a" in name]
    (listing,) = (page for page in pages if 'class="also"' in page)
    assert '<a href="https://a.example/0">a.example</a> (' in listing
    made(f"{tmp_path}/other.epub", posts, unique="url")
    with zipfile.ZipFile(tmp_path / "other.epub") as book:
        pages = [book.read(name).decode() for name in book.namelist() if "/a" in name]
    assert not any('class="also"' in page for page in pages)


def test_duplicates_have_the_name_of_their_site_and_the_day_of_their_page(tmp_path):
    date = "Thu, 02 Dec 2021 00:30:00 +0800"  # In UTC it is the day before.
    for name, more in [("a.md", ""), ("b.md", "，更全")]:
        text = POST.format(title="题", host="www.rfi.fr", number=0, date=date)
        (tmp_path / name).write_text(text.replace("正文", f"正文{more}"), encoding="utf-8")
    inputs = [tmp_path / "a.md", tmp_path / "b.md"]
    convert(inputs, tmp_path / "x.epub", unique="url", fold=True)
    with zipfile.ZipFile(tmp_path / "x.epub") as book:
        (page,) = (book.read(name).decode() for name in book.namelist() if "/a" in name)
    listing = page[page.index('class="also"') :]
    assert '<a href="https://www.rfi.fr/0">法广</a> (2021年12月2日)' in listing


def test_fold_needs_duplicates_and_a_book(tmp_path, posts):
    for out, form, options in [
        ("x.epub", "epub", {}),
        ("x.jsonl", "jsonl", {"unique": "url"}),
        ("out/", "epub", {"unique": "url"}),
    ]:
        with pytest.raises(UsageError, match="fold"):
            convert(posts, f"{tmp_path}/{out}", form, fold=True, **options)
