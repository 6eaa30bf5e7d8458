"""Batch conversion: what is made of what, under which names, and what is said of it."""

import datetime as dt
import hashlib
import io
import itertools
import json
import operator
import os
import random
import sys
import warnings
import zipfile

import pytest

import articlekit as ak
import folders
from articlekit.batch.events import Events
from articlekit.batch.inputs import Inputs
from articlekit.batch.names import Template
from articlekit.batch.outputs import folder
from articlekit.batch.run import read_all
from articlekit.batch.select import Selection, read_selected
from articlekit.batch.tasks import article_info
from articlekit.batch.workers.start import start_executor
from articlekit.errors import UsageError, WriteError
from articlekit.files.source import Source
from folders import tree


def record(name="T", body="<p>Text.</p>", stamp=1_638_995_943_000):
    return f"<!--{stamp}-->\n[{name}](https://news.example/{name})\n------\n\n{body}\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(path, text=None):
    folders.put(path, record(os.path.basename(path)) if text is None else text)


def run(inputs, out, *args, jobs=1, **more):
    """The records of a run, and its sum."""
    records = []
    summary = ak.convert(inputs, out, *args, jobs=jobs, on_record=records.append, **more)
    assert summary.total == len(records)
    return records, summary


# --- Layout and names --------------------------------------------------------------------------


def test_the_layout_is_kept(here):
    for name in ("in/a.md", "in/b/c.txt", "in/b/d/e.html"):
        put(name)
    _, summary = run("in", "out", "markdown")
    assert summary.ok == 3
    assert sorted(tree("out")) == ["a.md", "b/c.md", "b/d/e.md"]


def test_several_articles_of_a_file_are_numbered(here):
    put("in/one.md")
    put("in/many.md", record("1") + record("2") + record("3"))
    records, _ = run("in", "out", "text")
    assert sorted(tree("out")) == ["many-1.txt", "many-2.txt", "many-3.txt", "one.txt"]
    assert [(item.input, item.record) for item in records] == [
        ("in/many.md", 1),
        ("in/many.md", 2),
        ("in/many.md", 3),
        ("in/one.md", 1),
    ]


def test_a_numbered_name_that_another_file_has(here):
    put("in/a.md", record("first") + record("second"))
    put("in/a-2.md", record("other"))
    put("in/b.md")
    put("in/b-2.md")
    _, summary = run("in", "out", "text")
    made = tree("out")
    assert summary.ok == len(made) == 5
    assert made["a-2.txt"].startswith(b"other")
    assert {"b.txt", "b-2.txt"} < set(made)


NAMES = [
    "x.md",
    "X.txt",
    "x.html",
    "é.md",
    "e\u0301.md",
    "con.md",
    "a:b.md",
    "a?b.md",
    "名" * 80 + ".md",
]
NAMES += ["sub/x.md", "Sub/x.md", "f.md/y.md", "f.txt", "a\u202eb.md", "ab.md"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not have such names")
@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_names_are_the_same_for_every_order_and_number_of_jobs(here, jobs):
    for name in NAMES:
        put(f"in/{name}", record(name.replace("/", "-")))
    inputs = [f"in/{name}" for name in NAMES if "/" not in name] + ["in/sub", "in/Sub", "in/f.md"]
    run(inputs, "first", "markdown")
    expected = tree("first")
    assert len(expected) == len(NAMES)
    keys = {os.path.normpath(name).casefold() for name in expected}
    assert len(keys) == len(NAMES)
    random.Random(jobs).shuffle(inputs)
    run(inputs, "out", "markdown", jobs=jobs)
    assert tree("out") == expected


@pytest.mark.skipif(sys.platform == "win32", reason="not a name there")
def test_a_file_and_a_folder_of_one_name(here):
    put("in/x.md/a.md")
    put("in/x.txt")
    _, summary = run("in", "out", "markdown")
    assert summary.ok == 2
    assert os.path.isdir("out/x.md")


def test_members_of_archives_never_lead_out(here):
    with zipfile.ZipFile("z.zip", "w") as archive:
        for name in ("../../up.md", "/abs.md", "a/../b.md", "c:\\d.md", "con/x.md"):
            archive.writestr(name, record(name))
    _, summary = run("z.zip", "out", "markdown", jobs=2)
    assert summary.ok == 5
    assert set(tree("out")) == {"up.md", "abs.md", "a/b.md", "c/d.md", "_con/x.md"}
    assert sorted(os.listdir(".")) == ["out", "z.zip"]


def test_undecodable_names(here):
    put(os.fsdecode(b"in/\xff.md"), record())
    records, summary = run("in", "out", "text", report="r.jsonl")
    assert summary.ok == 1
    assert list(tree("out")) == ["untitled.txt"]
    with open("r.jsonl", encoding="utf-8") as stream:
        assert json.load(stream)["input"] == records[0].input


def test_an_input_that_is_named_twice_is_converted_once(here):
    put("in/a.md")
    _, summary = run(["in", "in/a.md", "./in//a.md"], "out", "text")
    assert summary.total == 1


def test_two_trees_with_the_same_layout(here):
    put("a/x.md", record("A"))
    put("b/x.md", record("B"))
    _, summary = run(["a", "b"], "out", "text")
    assert summary.ok == len(tree("out")) == 2


# --- Templates ---------------------------------------------------------------------------------


def test_names_from_a_template(here):
    put("in/a/x.md", record("Hello World", stamp=1_594_814_400_000))
    put("in/y.md", record("Hello World", stamp=1_594_814_400_000))
    put("in/z.md", "[中文：标题](https://x.example/)\n------\n<p>x</p>\n")
    run("in", "out", "text", name="{date:%Y-%m-%d}-{slug}")
    assert sorted(tree("out")) == [
        "2020-07-15-hello-world.txt",
        "a/2020-07-15-hello-world.txt",
        "undated-中文-标题.txt",
    ]
    run("in", "flat", "text", name="{source}/{language}/{stem}")
    assert sorted(tree("flat")) == [
        "news.example/und/x.txt",
        "news.example/und/y.txt",
        "x.example/zh-Hans/z.txt",
    ]


def test_folders_by_group(here):
    put("in/a/x.md", record("X", stamp=1_594_814_400_000))
    put("in/y.md", "[Y](https://y.example/)\n------\n<p>x</p>\n")
    run("in", "month", "text", group_by="month")
    assert sorted(tree("month")) == ["2020-07/x.txt", "undated/y.txt"]
    run("in", "source", "text", group_by="source", name="{title}")
    assert sorted(tree("source")) == ["news.example/X.txt", "y.example/Y.txt"]
    run("in", "none", "text", group_by="none")
    assert sorted(tree("none")) == ["a/x.txt", "y.txt"]
    with pytest.raises(UsageError, match="known are none, day, month, source"):
        run("in", "out", "text", group_by="week")


@pytest.mark.parametrize("jobs", [1, 3])
def test_equal_names_from_a_template_get_a_hash_each(here, jobs):
    put("in/a.md", record("x"))
    put("in/b.md", record("X"))
    put("in/c.md", record("x") + record("x"))
    _, summary = run("in", "out", "text", name="{title}", jobs=jobs)
    assert summary.ok == len(tree("out")) == 4
    assert all(name[0] in "xX" and name[1] == "-" for name in tree("out"))


@pytest.mark.parametrize("title", ["../../etc/passwd", "con", "a/b", "\u202e", "x" * 999])
def test_titles_in_templates_are_safe(here, title):
    put("in/a.md", record(title))
    _, summary = run("in", "out", "text", name="{title}")
    assert summary.ok == 1
    (name,) = tree("out")
    assert os.sep not in name
    assert len(name.encode()) <= 200


@pytest.mark.parametrize(
    "template",
    ["{x}", "{title.__class__}", "{title[0]}", "{title!r}", "{", "{record:zz}", "{}", "{title:"],
)
def test_templates_that_are_none(here, template):
    put("in/a.md")
    with pytest.raises(UsageError, match="--name"):
        run("in", "out", "text", name=template)


def test_values_are_filled_in_once():
    template = Template("{title}-{record:03}-{id}")
    info = article_info(ak.Article(title="{source}", origin=ak.Origin("x.md", 7)), None)
    assert template.fill(info, Source("x.md", ("x.md",)))[0].startswith("{source}-007-")


# --- What is there already ---------------------------------------------------------------------


def test_a_second_run_does_the_rest(here):
    for name in "abc":
        put(f"in/{name}.md")
    run("in", "out", "text")
    os.unlink("out/b.txt")
    put("out/a.txt", "mine")
    records, summary = run("in", "out", "text")
    assert [(item.status, item.reason) for item in records] == [
        ("skipped", "exists"),
        ("ok", None),
        ("skipped", "exists"),
    ]
    assert tree("out")["a.txt"] == b"mine"
    assert (summary.ok, summary.skipped) == (1, 2)


def test_the_rest_of_a_file_with_several(here):
    put("in/m.md", record("1") + record("2"))
    run("in", "out", "text")
    os.unlink("out/m-2.txt")
    records, _ = run("in", "out", "text")
    assert [item.status for item in records] == ["skipped", "ok"]


def test_overwrite_leaves_what_is_the_same(here):
    put("in/a.md")
    put("in/b.md")
    run("in", "out", "text")
    before = os.stat("out/a.txt").st_mtime_ns
    put("out/b.txt", "old")
    records, summary = run("in", "out", "text", existing="overwrite")
    assert [item.status for item in records] == ["unchanged", "ok"]
    assert os.stat("out/a.txt").st_mtime_ns == before
    assert (summary.ok, summary.unchanged) == (1, 1)
    assert records[0].sha256 == hashlib.sha256(tree("out")["a.txt"]).hexdigest()


def test_error_says_so(here):
    put("in/a.md")
    put("in/b.md")
    put("out/a.txt", "mine")
    records, summary = run("in", "out", "text", existing="error")
    assert [item.status for item in records] == ["failed", "ok"]
    assert records[0].reason == "out/a.txt: exists"
    assert summary.failed == 1
    assert tree("out")["a.txt"] == b"mine"


# --- Outputs away from inputs ------------------------------------------------------------------


def test_the_output_folder_is_no_input(here):
    put("in/a.md")
    with pytest.raises(UsageError, match="is an input as well"):
        run("in", "in/", "text")
    run("in", "in/out", "markdown")
    records, _ = run("in", "in/out", "markdown", existing="overwrite")
    assert [item.input for item in records] == ["in/a.md"]
    assert sorted(tree("in")) == ["a.md", "out/a.md"]


def test_no_input_is_written_over(here):
    put("a.md")
    before = tree(".")
    records, _ = run("a.md", ".", "archive", existing="overwrite")
    assert records[0].status == "failed"
    assert "over an input" in records[0].reason
    records, _ = run("*.md", ".", "archive", existing="overwrite")
    assert records[0].status == "failed"
    assert "is the input itself" in records[0].reason
    records, _ = run("*.md", ".", "archive", existing="overwrite", name="a")
    assert records[0].status == "failed"
    assert tree(".") == before


def test_no_output_goes_into_an_input_folder(here):
    put("in/in/a.md")
    records, _ = run("in", ".", "text")
    assert records[0].status == "failed"
    assert sorted(tree(".")) == ["in/in/a.md"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_no_output_goes_through_a_link(here):
    put("in/sub/a.md")
    put("in/b.md")
    os.mkdir("outside")
    os.mkdir("out")
    os.symlink("../outside", "out/sub")
    put("victim", "safe")
    os.symlink("../victim", "out/b.txt")
    records, _ = run("in", "out", "text", existing="overwrite")
    by_input = {item.input: item for item in records}
    assert by_input["in/sub/a.md"].status == "failed"
    assert "leads out" in by_input["in/sub/a.md"].reason
    assert os.listdir("outside") == []
    assert tree(".")["victim"] == b"safe"
    assert not os.path.islink("out/b.txt")


# --- Choice ------------------------------------------------------------------------------------


def test_what_is_not_chosen_is_skipped(here):
    put("in/a.md", record("Bridge"))
    put("in/b.md", record("Ferry"))
    records, summary = run("in", "out", "text", match="Bridge")
    assert list(tree("out")) == ["a.txt"]
    assert records[1].status == "skipped"
    assert records[1].reason == "not chosen"
    assert summary.skipped == 1


def test_duplicates_are_left_out_of_a_folder(here):
    put("in/a.md", record("same", stamp=1_000_000_000_000))
    put("in/b.md", record("same", stamp=1_600_000_000_000))
    put("in/c.md", record("other") + record("same"))
    records, _ = run("in", "out", "text", unique="url", jobs=2)
    assert [(item.input, item.record, item.reason) for item in records if item.reason] == [
        ("in/a.md", 1, "duplicate of in/c.md"),
        ("in/b.md", 1, "duplicate of in/c.md"),
    ]
    assert sorted(tree("out")) == ["c-1.txt", "c-2.txt"]
    again, _ = run("in", "out", "text", unique="url", jobs=2)
    assert {item.status for item in again} == {"skipped"}


def test_the_newest_so_many(here):
    for number in range(6):
        put(f"in/{number}.md", record(str(number), stamp=10**12 + number * 10**8))
    put("in/none.md", "[x](https://x.example/)\n------\n<p>x</p>\n")
    run("in", "new", "text", limit=2, sort="newest")
    assert sorted(tree("new")) == ["4.txt", "5.txt"]
    run("in", "old", "text", limit=2, sort="oldest")
    assert sorted(tree("old")) == ["0.txt", "1.txt"]
    run("in", "first", "text", limit=1)
    assert sorted(tree("first")) == ["0.txt"]


# --- One file ----------------------------------------------------------------------------------


def test_one_file_holds_many(here):
    for name in "abc":
        put(f"in/{name}.md", record(name, stamp=10**12 - ord(name) * 10**8))
    put("in/bad.md", "no article")
    records, summary = run("in", "all.json", report="r.jsonl", jobs=2)
    assert [item["title"] for item in json.loads(tree(".")["all.json"])] == ["a", "b", "c"]
    assert (summary.ok, summary.failed) == (3, 1)
    assert len(records) == 4
    lines = [json.loads(line) for line in tree(".")["r.jsonl"].splitlines()]
    assert [line["status"] for line in lines] == ["ok", "ok", "failed", "ok"]
    assert lines[0]["outputs"] == ["all.json"]
    assert lines[0]["sha256"] == hashlib.sha256(tree(".")["all.json"]).hexdigest()
    run("in", "all.jsonl", sort="oldest", limit=2)
    titles = [json.loads(line)["title"] for line in tree(".")["all.jsonl"].splitlines()]
    assert titles == ["c", "b"]
    records, _ = run("in", "all.jsonl", sort="oldest", limit=2)
    assert [item.reason for item in records if item.status == "skipped"] == ["not chosen"]
    run("in", "all.jsonl", limit=1)
    assert len(tree(".")["all.jsonl"].splitlines()) == 1


def test_one_file_of_one_article(here):
    put("a.md")
    run("a.md", "a.json")
    assert json.loads(tree(".")["a.json"])["title"] == "a.md"
    put("b.md")
    run(["a.md", "b.md"], "x.html")
    assert tree(".")["x.html"].count(b"<article") == 2


def test_one_file_without_duplicates(here):
    put("a.md", record("x", stamp=1))
    put("b.md", record("x", stamp=2_000))
    records, _ = run(["a.md", "b.md"], "x.jsonl", unique="url")
    assert len(tree(".")["x.jsonl"].splitlines()) == 1
    assert [(item.status, item.reason) for item in records] == [
        ("skipped", "duplicate of b.md"),
        ("ok", None),
    ]


def test_nothing_to_write(here):
    put("a.md")
    notes = []
    _, summary = run("a.md", "x.json", match="zzz", note=notes.append)
    assert summary.skipped == 1
    assert "x.json" not in tree(".")
    assert notes[0].code == "nothing-chosen"


def test_a_file_that_cannot_be_written_fails_its_articles(here):
    put("a.md")
    records, lines = [], "r.jsonl"
    with pytest.raises(WriteError):
        ak.convert("a.md", "none/x.json", on_record=records.append, report=lines, jobs=1)
    line = json.loads(tree(".")["r.jsonl"])
    assert line["status"] == "failed"
    assert line["reason"].startswith("none/x.json: ")


# --- Records -----------------------------------------------------------------------------------


def test_the_report(here):
    put("in/a.md", "[T](https://x.example/)\n------\n<p>x</p>\n")
    put("in/bad.md", "no article")
    run(["in", "missing.md"], "out", "text", report="r.jsonl")
    lines = [json.loads(line) for line in tree(".")["r.jsonl"].splitlines()]
    keys = ["input", "record", "status", "outputs", "reason", "problems", "sha256", "seconds"]
    assert [list(line) for line in lines] == [keys] * 3
    good, bad, missing = lines
    assert (good["input"], good["record"], good["status"]) == ("in/a.md", 1, "ok")
    assert good["outputs"] == ["out/a.txt"]
    assert good["sha256"] == hashlib.sha256(tree("out")["a.txt"]).hexdigest()
    assert [problem["code"] for problem in good["problems"]] == ["timestamp-missing"]
    assert good["seconds"] > 0
    assert (bad["status"], bad["outputs"], bad["sha256"]) == ("failed", [], None)
    assert bad["reason"].startswith("in/bad.md:1:1: header: ")
    assert bad["problems"][0]["line"] == 1
    assert missing["reason"] == "missing.md: input: No such file or directory"


def test_a_report_that_cannot_be_written(here):
    put("a.md")
    with pytest.raises(UsageError, match=r"none/r\.jsonl"):
        run("a.md", "out", "text", report="none/r.jsonl")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no such device")
def test_a_report_that_ends_early(here):
    from articlekit.batch.records import ReportFile

    report = ReportFile("/dev/full")
    report.add({})
    report.add({})
    report.close()
    assert report.error == "No space left on device"


def test_problems_belong_to_their_article(here):
    put("m.md", record("1") + record("2", "<divclass='x'>a</divclass='x'>") + record("3"))
    records, summary = run("m.md", "out/", "text")
    assert [len(item.problems) for item in records] == [0, 1, 0]
    assert summary.problems == {"markup-repaired": 1}


def executor():
    return start_executor(jobs=2, timeout=60, note=lambda problem: None)


def test_read_all_returns_articles_or_what_is_computed_from_them(here):
    put("a.md")
    put("b.md", "no article")
    with executor() as workers:
        found = list(read_all(Inputs(paths=("a.md", "b.md")), workers, Events()))
        assert found[0].value.title == "a.md"
        assert found[1].value is None
        assert found[1].record.status == "failed"
        computed = read_all(Inputs(paths=("a.md",), language="fr"), workers, Events(), _language)
        assert next(computed).value == "fr"
        broken = list(read_all(Inputs(paths=("a.md",)), workers, Events(), _broken))
    assert "internal: ZeroDivisionError" in broken[0].record.reason


def _language(article):
    return article.language


def _broken(article):
    return 1 / 0


SELECTIONS = [
    ({}, ["a", "b", "c", "a"], []),
    ({"sort": "newest"}, ["a", "a", "c", "b"], []),
    ({"sort": "oldest", "limit": 2}, ["b", "c"], ["not chosen", "not chosen"]),
    ({"unique": "url", "limit": 9}, ["a", "b", "c"], ["duplicate of in/a.md"]),
    ({"sort": "newest", "limit": 0}, [], ["not chosen"] * 4),
]


@pytest.mark.parametrize(("how", "titles", "reasons"), SELECTIONS)
def test_a_selection(here, how, titles, reasons):
    put("in/a.md", record("a", stamp=3000))
    put("in/b.md", record("b", stamp=1000))
    put("in/c.md", record("c", stamp=2000) + record("a", stamp=3000))
    put("in/d.md", "no article")
    records = []
    with executor() as workers:
        selected = read_selected(
            Inputs(paths=("in",)),
            workers,
            Events(),
            Selection(**how),
            records.append,
            operator.attrgetter("title"),
        )
        assert [result.value for result in selected] == titles
    assert [item.input for item in records] == [f"in/{name}.md" for name in "abccd"]
    assert [item.reason for item in records if item.status == "skipped"] == reasons


def test_a_limit_alone_reads_no_more_than_it_needs(here):
    for name in "abcdef":
        put(f"in/{name}.md")
    records, _ = run("in", "x.jsonl", limit=2)
    assert [item.input for item in records] == ["in/a.md", "in/b.md"]


OUTPUTS = {
    "folder": ("out/", "markdown", {}),
    "names": ("out/", "markdown", {"name": "{title}"}),
    "file": ("out.jsonl", None, {}),
    "dataset": ("out/", "parquet", {"partition_by": ("source",)}),
}


@pytest.mark.parametrize("kind", OUTPUTS)
@pytest.mark.parametrize("how", [how for how, _, _ in SELECTIONS[:4]])
def test_records_come_in_the_order_of_the_inputs(here, kind, how):
    put("in/a.md", record("a", stamp=3000))
    put("in/b.md", "no article")
    put("in/c.md", record("c", stamp=1000) + record("d", stamp=4000))
    put("in/d.md", record("e", stamp=2000) + record("a", stamp=3000))
    out, form, more = OUTPUTS[kind]
    records, _ = run("in", out, form, report="r.jsonl", **more, **how)
    places = [(item.input, item.record or 0) for item in records]
    assert places == sorted(places)
    with open("r.jsonl", encoding="utf-8") as stream:
        lines = [json.loads(line) for line in stream]
    assert [(line["input"], line["record"] or 0) for line in lines] == places


def test_inputs_are_listed_once(here, monkeypatch):
    from articlekit.files import paths

    put("in/a.md")
    put("in/sub/b.md")
    scanned = []
    children = paths._children
    monkeypatch.setattr(paths, "_children", lambda path: (scanned.append(path), children(path))[1])
    for out, more in (("1/", {}), ("2/", {"name": "{title}", "limit": 1}), ("3.json", {})):
        scanned.clear()
        run("in", out, None if "." in out else "text", **more)
        assert sorted(scanned) == ["in", "in/sub/"]


# --- Standard input ----------------------------------------------------------------------------


@pytest.mark.parametrize("more", [{}, {"name": "{title}"}])
def test_standard_input(here, monkeypatch, more):
    text = (record("a") + record("b")).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    records, _ = run("-", "out", "text", **more)
    assert [item.input for item in records] == ["-", "-"]
    assert sorted(tree("out")) == (["a.txt", "b.txt"] if more else ["stdin-1.txt", "stdin-2.txt"])


# --- Calls that are wrong ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "more", "error", "message"),
    [
        (("out", "pdf"), {}, UsageError, "known are text"),
        (("out",), {}, UsageError, "which format"),
        (("out", "text"), {"colour": 1}, TypeError, "colour"),
        (("out", "text"), {"existing": "x"}, UsageError, "known are skip"),
        (("out", "text"), {"sort": "x"}, UsageError, "unknown sort.*known are oldest"),
        (("out", "text"), {"unique": "x"}, UsageError, "known are url"),
        (("file", "text"), {}, UsageError, "cannot be written"),
    ],
)
def test_wrong_calls(here, args, more, error, message):
    put("a.md")
    put("file")
    with pytest.raises(error, match=message):
        ak.convert("a.md", *([f"{args[0]}/"] if args[0] == "file" else args[:1]), *args[1:], **more)
    assert "out" not in os.listdir(".")


def test_options_and_languages_reach_the_writer(here):
    put("a.md", record("T", "<p>one two three</p>"))
    run("a.md", "out/", "text", width=8)
    assert tree("out")["a.txt"] == b"T\n=\n\none two\nthree\n"
    run("a.md", "out/", "html", set_language="fr")
    assert b'lang="fr"' in tree("out")["a.html"]


def test_dates_do_not_depend_on_where_we_are(here, monkeypatch):
    put("a.md", record("T", stamp=1_594_850_400_000))
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    run("a.md", "out/", "text", name="{date:%H}")
    assert list(tree("out")) == [f"{dt.datetime(2020, 7, 15, 22, tzinfo=dt.UTC):%H}.txt"]


# --- Inputs that change between the plan and the conversion -------------------------------------


CHANGES = {
    "another article": record("other"),
    "one more": record("a") + record("new"),
    "other text": record("a", "<p>Other.</p>"),
    "none": "no article",
    "vanished": None,
}


@pytest.mark.parametrize(
    "more", [{"name": "{title}"}, {"unique": "url"}, {"sort": "oldest", "limit": 9}]
)
@pytest.mark.parametrize("change", CHANGES)
def test_an_input_that_changes_after_the_plan_has_failed(here, monkeypatch, change, more):
    put("in/a.md", record("a"))
    put("in/b.md", record("b") + record("c"))
    plan_for = folder.plan_for

    def changed(*args):
        plan = plan_for(*args)
        os.unlink("in/a.md")
        if CHANGES[change] is not None:
            put("in/a.md", CHANGES[change])
        return plan

    monkeypatch.setattr(folder, "plan_for", changed)
    records, summary = run("in", "out", "text", **more)
    by_input = {}
    for item in records:
        by_input.setdefault(item.input, []).append(item)
    assert [item.status for item in by_input["in/b.md"]] == ["ok", "ok"]
    statuses = [item.status for item in by_input["in/a.md"]]
    assert statuses == (["ok", "failed"] if change == "one more" else ["failed"])
    assert summary.failed == 1
    written = {data.partition(b"\n")[0] for data in tree("out").values()}
    assert written == {b"b", b"c"} | ({b"a"} if change == "one more" else set())


def test_an_input_that_has_lost_an_article_has_failed(here, monkeypatch):
    put("in/b.md", record("b") + record("c"))
    plan_for = folder.plan_for

    def changed(*args):
        plan = plan_for(*args)
        put("in/b.md", record("b"))
        return plan

    monkeypatch.setattr(folder, "plan_for", changed)
    records, _ = run("in", "out", "text", name="{title}")
    assert [(item.record, item.status) for item in records] == [(1, "ok"), (2, "failed")]
    assert records[1].reason == "in/b.md: record 2: changed during the run"


# --- Names that collide -------------------------------------------------------------------------


def test_names_whose_hashes_are_equal_are_told_apart(here):
    """Two paths with the same first eight digits of their hash, found by trying."""
    seen = {}
    for number in itertools.count():
        place = f"{number}/x.md"
        digits = hashlib.sha256(f"in/{place}".encode()).hexdigest()[:8]
        if digits in seen:
            break
        seen[digits] = place
    first, second = seen[digits], place
    inputs = []
    for path in (first, second):
        put(f"in/{path}", record(path))
        inputs.append(f"in/{path}")
    records, summary = run(inputs, "out", "text")
    assert summary.ok == len(tree("out")) == 2
    assert {item.status for item in records} == {"ok"}
    names = set(tree("out"))
    assert run(inputs[::-1], "again", "text")[1].ok == 2
    assert set(tree("again")) == names


@pytest.mark.parametrize("digits", [1, 2])
def test_short_hashes_are_lengthened_until_names_are_free(here, monkeypatch, digits):
    monkeypatch.setattr("articlekit.batch.names._SHORTEST", digits)
    for number in range(40):
        put(f"{number}/x.md", record(str(number)))
    inputs = [f"{number}/x.md" for number in range(40)]
    for more in ({}, {"name": "same"}):
        records, summary = run(inputs, f"out{len(more)}", "text", **more)
        assert summary.ok == len(tree(f"out{len(more)}")) == 40, records


@pytest.mark.parametrize("more", [{}, {"name": "{title}"}, {"name": "x"}, {"unique": "content"}])
@pytest.mark.parametrize("existing", ["skip", "overwrite", "error"])
def test_two_members_of_one_name_are_two_articles(here, more, existing):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of the second name.
        with zipfile.ZipFile("z.zip", "w") as archive:
            archive.writestr("a.md", record("first"))
            archive.writestr("a.md", record("second"))
    records, summary = run("z.zip", "out", "text", existing=existing, **more)
    assert [item.status for item in records] == ["ok", "ok"]
    assert len({item.outputs for item in records}) == 2
    assert {data.partition(b"\n")[0] for data in tree("out").values()} == {b"first", b"second"}
    assert summary.ok == 2


# --- Duplicates ---------------------------------------------------------------------------------

PICTURE = '<p><img src="https://news.example/{}.jpg"></p>'
VERSIONS = [
    # The fuller one, the other one.
    ("<p>Text.</p><p>More text.</p>", "<p>Text.</p>"),
    ("<p>Text.</p>" + PICTURE.format(1), "<p>Text.</p>"),
    ("<p>Text.</p>", "<p>same</p>"),  # It only repeats the title, and has more problems.
]


@pytest.mark.parametrize("out", ["out/", "out.jsonl"])
@pytest.mark.parametrize(("fuller", "other"), VERSIONS)
@pytest.mark.parametrize("newer", [0, 1])
def test_the_fuller_version_is_kept(here, out, fuller, other, newer):
    stamps = [10**12 + newer, 10**12 + 1 - newer]
    put("in/a.md", record("same", fuller, stamps[0]))
    put("in/b.md", record("same", other, stamps[1]))
    records, _ = run("in", out, "jsonl", unique="url", report="r.jsonl")
    assert [item.status for item in records] == ["ok", "skipped"]
    assert records[1].reason == "duplicate of in/a.md"
    (duplicate,) = records[0].also
    assert duplicate[:3] == ("in/b.md", 1, "https://news.example/same")
    with open("r.jsonl", encoding="utf-8") as stream:
        line = json.loads(stream.readline())
    date = dt.datetime.fromtimestamp(stamps[1] / 1000, dt.UTC)
    assert line["also"] == [
        {
            "input": "in/b.md",
            "record": 1,
            "url": "https://news.example/same",
            "date": date.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
    ]


def test_of_equal_versions_the_newest_is_kept(here):
    for name, stamp in (("a", 1), ("b", 3), ("c", 2)):
        put(f"in/{name}.md", record("same", stamp=10**12 + stamp))
    records, _ = run("in", "x.jsonl", unique="url")
    assert [item.status for item in records] == ["skipped", "ok", "skipped"]


def test_a_threshold_is_for_near_duplicates(here):
    put("a.md")
    with pytest.raises(UsageError, match="--threshold is for --unique near"):
        run("a.md", "x.jsonl", unique="url", threshold=0.9)
    with pytest.raises(UsageError, match="--shingle is for --unique near"):
        run("a.md", "x.jsonl", shingle=2)
    with pytest.raises(UsageError, match=r"0\.3 to 1"):
        run("a.md", "x.jsonl", unique="near", threshold=0.1)
