"""What articlekit does to the world while it reads hostile files (N6, N8 to N11, N16 to N20)."""

import json
import os
import shutil
import sys
import tarfile
import unicodedata
import zipfile
from pathlib import Path

import pytest

import commands
from security import casefile, referee

TESTS = Path(__file__).parent.parent
SUFFIXES = {
    "text": "txt",
    "markdown": "md",
    "json": "json",
    "html": "html",
    "archive": "md",
}
REFUSED = {name for name, case in casefile.CASES.items() if case.error}


def run(*arguments, cwd, check=None, **environment):
    """Runs `articlekit`; in a new process only if environment variables are given."""
    if environment:
        environment = {**os.environ, "LC_ALL": "C.UTF-8", **environment}
        found = commands.program([*commands.MODULE, *arguments], cwd=cwd, env=environment)
    else:
        found = commands.articlekit(*arguments, cwd=cwd)
    assert b"Traceback" not in found.stderr, found.stderr[-2000:]
    if check is not None:
        assert found.returncode == check, found.stderr[-2000:]
    return found


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A folder with the hostile files in it, and a file beside it that is nobody's business."""
    here = tmp_path_factory.mktemp("world")
    (here / "in").mkdir()
    for name, case in casefile.CASES.items():
        (here / "in" / f"{name}.md").write_bytes(case.text.encode())
    (here / "secret.txt").write_bytes(b"secret")
    return here


def test_n09_n22_no_module_is_taken_from_the_current_folder(tmp_path):
    shutil.copytree(TESTS.parent / "examples" / "articles", tmp_path / "posts")
    for name in ("click", "yaml", "lxml", "rich", "dateutil", "wcwidth", "ebooklib", "json"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('run')")
    arguments = ("convert", "posts", "-o", "out/", "-t", "markdown")
    found = run(*arguments, cwd=tmp_path, LC_ALL="C.UTF-8")
    assert b"run" not in found.stderr
    assert b"converted" in found.stderr


def test_n08_n09_n11_no_file_socket_or_program_is_touched():
    found = commands.program([sys.executable, "-m", "security.watched"], cwd=TESTS, text=True)
    assert found.returncode == 0, found.stderr[-2000:]
    code = (".py", ".pyc", ".so", ".toml", "/entry_points.txt", "METADATA", "PKG-INFO")
    touched = [
        event
        for event in json.loads(found.stdout)
        if not (event[0] == "open" and event[1].endswith(code))  # Modules that come late.
    ]
    # A book's parts wait in temporary files without a name.
    temporary = [event for event in touched if event[0].startswith("tempfile.")]
    others = [
        event
        for event in touched
        if event not in temporary and not event[1].startswith(("/tmp", "/var/tmp", "-1"))
    ]
    assert others == []


@pytest.mark.parametrize("form", SUFFIXES)
def test_n10_n16_n20_outputs_stay_in_their_folder(world, form):
    before = {name for name in tree(world) if not name.startswith("out-")}
    found = run("convert", "in", "-t", form, "-o", f"out-{form}/", "--jobs", "2", cwd=world)
    assert found.returncode == 1  # Some of the cases are refused.
    after = {name for name in tree(world) if not name.startswith("out-")}
    assert after == before
    made = tree(world / f"out-{form}")
    stems = {Path(name).name.partition(".")[0] for name in made}
    assert all(any(stem.startswith(name) for stem in stems) for name in _readable())
    assert not any(name in stems for name in REFUSED)
    text = found.stderr.decode()
    assert all(f"in/{name}.md:" in text for name in REFUSED)  # Each failure is named.
    assert not {c for c in text if unicodedata.category(c) in ("Cc", "Cf")} - {"\n", "\r", "\t"}


def _readable():
    return [name for name in casefile.CASES if name not in REFUSED]


def test_n17_a_hostile_file_changes_no_other(world, tmp_path):
    (tmp_path / "in").mkdir()
    good = {
        f"good-{n}.md": f"<!--{n}-->\n[T{n}](https://n.example/)\n------\n\n<p>x{n}</p>"
        for n in range(20)
    }
    for name, text in good.items():
        (tmp_path / "in" / name).write_text(text, "utf-8")
    run("convert", "in", "-t", "html", "-o", "alone/", cwd=tmp_path, check=0)
    for name in list(casefile.CASES)[::7]:
        (tmp_path / "in" / f"{name}.md").write_bytes(casefile.CASES[name].text.encode())
    run("convert", "in", "-t", "html", "-o", "mixed/", "--jobs", "2", cwd=tmp_path)
    alone, mixed = tree(tmp_path / "alone"), tree(tmp_path / "mixed")
    assert len(alone) == len(good)
    assert {name: mixed[name] for name in alone} == alone


def test_n18_nothing_depends_on_jobs_locale_zone_or_hash_seed(world):
    trees = []
    for number, (jobs, zone, seed, locale) in enumerate(
        [("1", "UTC", "0", "C"), ("2", "Asia/Shanghai", "7", "C.UTF-8")]
    ):
        run(
            *("convert", "in", "-t", "markdown", "-o", f"out-same-{number}/", "--jobs", jobs),
            cwd=world,
            TZ=zone,
            PYTHONHASHSEED=seed,
            LC_ALL=locale,
        )
        trees.append(tree(world / f"out-same-{number}"))
    assert trees[0] == trees[1]


def test_n01_n03_n12_n13_one_book_of_all(world):
    found = run("book", "in", "-o", "out-book.epub", cwd=world)
    assert found.returncode == 1
    data = (world / "out-book.epub").read_bytes()
    assert referee.book_faults(data) == []
    assert b"root:x:0:0" not in data


def test_n06_n20_what_is_no_article_ends_in_a_message(tmp_path):
    cases = {
        "empty.md": b"",
        "zeros.md": bytes(5000),
        "noise.md": bytes(range(256)) * 20,
        "utf16.md": "<!--1-->\n[T](u)\n------\n\nx".encode("utf-16-le")[:-1],
        "surrogates.md": b"<!--1-->\n[T](u)\n------\n\n\xed\xa0\x80\xed\xb0\x80" * 30,
        "zip.md": b"PK\x03\x04" + bytes(200),
    }
    for name, data in cases.items():
        (tmp_path / name).write_bytes(data)
    for name in cases:
        found = run("convert", name, "-t", "html", cwd=tmp_path)
        assert found.returncode in (0, 1), found.stderr
        if found.returncode:
            assert name.encode() in found.stderr
            assert found.stdout == b""


def test_n10_members_that_lead_out_of_an_archive_lead_nowhere(tmp_path):
    text = b"<!--1-->\n[T](https://n.example/)\n------\n\n<p>kept</p>"
    names = ["../up.md", "/root.md", "a/../../b.md", "C:\\w.md", "..\\w2.md", "ok.md", "nul.md"]
    inner = tmp_path / "inner"
    inner.mkdir()
    with zipfile.ZipFile(inner / "evil.zip", "w") as archive:
        for name in names:
            archive.writestr(name, text)
    with tarfile.open(inner / "evil.tar", "w") as archive:
        for name in names:
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, __import__("io").BytesIO(text))
        for kind, target in ((tarfile.SYMTYPE, "/etc/passwd"), (tarfile.LNKTYPE, "ok.md")):
            entry = tarfile.TarInfo(f"link{kind!r}.md")
            entry.type, entry.linkname = kind, target
            archive.addfile(entry)
        device = tarfile.TarInfo("device.md")
        device.type = tarfile.CHRTYPE
        archive.addfile(device)
    before = set(tree(tmp_path))
    for name in ("evil.zip", "evil.tar"):
        run("convert", name, "-t", "text", "-o", "out/", "--existing", "overwrite", cwd=inner)
    made = set(tree(tmp_path)) - before
    assert made
    assert all(name.startswith("inner/out/") for name in made), made
    assert not any(b"root:" in data for data in tree(inner / "out").values())
    assert all(part not in ("..", "") for name in made for part in name.split("/"))


def test_n01_n10_an_index_of_titles_that_are_paths_and_markup(world):
    named = ("--index", "--name", "{title}", "--group-by", "source")
    run("convert", "in", "-t", "html", "-o", "out-index/", *named, cwd=world)
    made = tree(world / "out-index")
    for name in (name for name in made if name.endswith(".html")):
        assert referee.html_faults(made[name].decode(), referee.SITE) == [], name
    assert len(made) > len(_readable())
    assert all(name.isprintable() and name.count("/") < 2 for name in made)


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
def test_n10_nothing_is_written_through_a_link(tmp_path):
    (tmp_path / "a.md").write_text("<!--1-->\n[T](u)\n------\n\nx", "utf-8")
    (tmp_path / "victim").write_text("safe", "utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.txt").symlink_to("../victim")
    run("convert", "a.md", "-t", "text", "-o", "out/", "--existing", "overwrite", cwd=tmp_path)
    assert (tmp_path / "victim").read_text("utf-8") == "safe"


def test_n16_names_of_files_are_shown_without_control_characters(tmp_path):
    name = "a\x1b[31m\u202eb.md"
    (tmp_path / name).write_bytes(b"no article")
    found = run("check", ".", cwd=tmp_path, check=1)
    shown = found.stdout.decode() + found.stderr.decode()
    assert "b.md" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_n16_show_and_check_print_no_control_characters(world):
    names = [f"in/{name}.md" for name in _readable() if name.startswith("characters-")]
    for command in (["check", *names], *(["show", name] for name in names[:4])):
        found = run(*command, cwd=world)
        shown = found.stdout.decode() + found.stderr.decode()
        bad = {c for c in shown if unicodedata.category(c) == "Cc"} - {"\n", "\r", "\t"}
        assert not bad, (command, bad)
        assert not set(shown) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068"), command
