"""What can be read, what is passed over, and how files are written."""

import errno
import io
import lzma
import multiprocessing
import os
import socket
import stat
import sys
import tarfile
import time
import zipfile
from contextlib import contextmanager

import pytest

import articlekit as ak
import commands
from articlekit._disk.locking import LOCK, locked
from articlekit._disk.writing import atomic_write, remove_abandoned, remove_temporary
from articlekit.errors import InputError, ParseError, UsageError, WriteError
from articlekit.files.output import remove_left
from articlekit.files.zips import entry_name

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and modes of POSIX")


def record(name="T", body="<p>Text.</p>"):
    return f"<!--1638995943000-->\n[{name}](https://news.example/{name})\n------\n\n{body}\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(path, text=None):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as stream:
        stream.write(record(path) if text is None else text)


def put_bytes(path, data):
    with open(path, "wb") as stream:
        stream.write(data)


def content(path):
    with open(path, "rb") as stream:
        return stream.read()


def read(*paths, **more):
    """The origins, the errors and the problems of what is read."""
    problems, errors = [], []
    articles = list(
        ak.iter_articles(*paths, report=problems.append, on_error=errors.append, **more)
    )
    places = [(item.origin.path, item.origin.record) for item in articles]
    return places, [str(error) for error in errors], [str(problem) for problem in problems]


def paths(*named, **more):
    places, errors, problems = read(*named, **more)
    assert errors == problems == []
    return [path for path, _ in places]


# --- Folders and patterns ----------------------------------------------------------------------


def test_a_folder_gives_its_files_in_the_order_of_their_paths(here):
    names = ["in/b.md", "in/a/x.md", "in/a.md", "in/a-b.txt", "in/a/b/y.HTML", "in/é.md"]
    for name in names:
        put(name)
    for name in ("in/.hidden.md", "in/.git/x.md", "in/picture.png", "in/._a.md"):
        put(name)
    assert paths("in") == sorted(names)
    assert paths("in/") == sorted(names)


def test_a_pattern(here):
    for name in ("p/1.md", "p/q/2.md", "p/q/r/3.md", "p/q/4.png", "p/[x].md"):
        put(name)
    assert paths("p/*.md") == ["p/1.md", "p/[x].md"]
    assert paths("p/**/*.md") == ["p/1.md", "p/[x].md", "p/q/2.md", "p/q/r/3.md"]
    assert paths("p/**") == ["p/1.md", "p/[x].md", "p/q/2.md", "p/q/r/3.md"]
    assert paths("p/[x].md") == ["p/[x].md"]
    assert paths("p/?/2.md") == ["p/q/2.md"]
    assert paths("**/3.md") == ["./p/q/r/3.md"]
    assert read("p/*.none")[1] == ["p/*.none: input: no file matches"]


@POSIX
def test_what_is_no_plain_file_is_passed_over(here):
    put("in/good.md")
    os.mkfifo("in/pipe.md")
    os.symlink("nowhere", "in/dangling.md")
    os.symlink("loop.md", "in/loop.md")
    os.symlink(".", "in/self")
    os.symlink("good.md", "in/link.md")
    os.mkdir("in/folder.md")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("in/socket.md")
        places, errors, problems = read("in")
    assert [path for path, _ in places] == ["in/good.md", "in/link.md"]
    assert errors == []
    assert problems == [
        "in/dangling.md: input-skipped: a dangling link",
        "in/loop.md: input-skipped: Too many levels of symbolic links",
        "in/pipe.md: input-skipped: a named pipe",
        "in/self: input-skipped: a link to a folder",
        "in/socket.md: input-skipped: a socket",
    ]
    assert [path for path, _ in read("in/**/*.md")[0]] == ["in/good.md", "in/link.md"]


@POSIX
def test_a_pipe_or_device_that_is_named_is_an_error_and_nobody_waits(here):
    os.mkfifo("pipe.md")
    assert read("pipe.md", os.devnull)[1] == [
        "pipe.md: input: a named pipe, not a file",
        f"{os.devnull}: input: a device, not a file",
    ]
    with pytest.raises(InputError, match="a named pipe"):
        ak.read("pipe.md")


def test_errors_name_the_file_and_the_others_go_on(here):
    put("a.md")
    put("empty.md", "")
    put("none.md", "no header")
    put("z.md")
    places, errors, _ = read("a.md", "empty.md", "none.md", "missing.md", "nul\0.md", "z.md")
    assert [path for path, _ in places] == ["a.md", "z.md"]
    assert [error.split(": ")[0] for error in errors] == [
        "empty.md:1:1",
        "none.md:1:1",
        "missing.md",
        "nul\0.md",
    ]
    with pytest.raises(InputError, match="No such file"):
        list(ak.iter_articles("missing.md"))
    with pytest.raises(ParseError, match=r"none\.md:1:1: header"):
        list(ak.iter_articles("none.md"))


@contextmanager
def as_anybody():
    """Root reads all, so the tests of what may not be read are run as somebody else."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="the system knows no permissions")
def test_what_may_not_be_read(here):
    put("in/a.md")
    put("in/closed/b.md")
    read("in")  # What is imported for it may be where only root reads.
    os.chmod("in/a.md", 0)
    os.chmod("in/closed", 0)
    os.chmod(".", 0o755)
    with as_anybody():
        _, errors, _ = read("in")
    os.chmod("in/closed", 0o755)
    assert errors == ["in/a.md: input: Permission denied", "in/closed: input: Permission denied"]


def test_a_file_that_vanishes(here):
    put("in/a.md")
    put("in/b.md")
    stream = ak.iter_articles("in")
    assert next(stream).origin.path == "in/a.md"
    os.unlink("in/b.md")
    with pytest.raises(InputError, match=r"in/b\.md: input: vanished since it was listed"):
        next(stream)


# --- Several records, and large ones -----------------------------------------------------------


def test_records_of_a_large_file_keep_their_numbers_and_lines(here, monkeypatch):
    monkeypatch.setattr("articlekit.files.windows._WINDOW", 1000)
    text = "".join(record(str(n), "<p>" + "x" * (n * 37 % 400) + "</p>") for n in range(50))
    put("many.md", text + "[no start](x)\n------\n")
    articles = list(ak.iter_articles("many.md"))
    assert [item.title for item in articles] == [str(n) for n in range(50)]
    assert [item.origin.record for item in articles] == list(range(1, 51))
    lines = text.split("\n")
    for item in articles:
        assert lines[item.origin.line] == f"[{item.title}](https://news.example/{item.title})"
    put("one.md", text)
    assert [item.origin for item in ak.parse_all(text)] == [
        ak.Origin(None, item.origin.record, item.origin.line) for item in articles
    ]


def test_places_behind_the_first_window(here, monkeypatch):
    text = "".join(record(str(n), "<p>" + "x" * 200 + "</p>") for n in range(5))
    put("many.md", text + record("last", "<divclass='x'>a</divclass='x'>"))
    whole = read("many.md")
    monkeypatch.setattr("articlekit.files.windows._WINDOW", 300)
    assert read("many.md") == whole
    assert len(whole[2]) == 1


@pytest.mark.parametrize("window", [8_000_000, 500])
def test_the_limit_is_that_of_a_record(here, monkeypatch, window):
    monkeypatch.setattr("articlekit.files.windows._WINDOW", window)
    small = "".join(record(str(n), "<p>" + "x" * 300 + "</p>") for n in range(9))
    put("small.md", small)
    put("large.md", small + record("big", "<p>" + "x" * 900 + "</p>") + small)
    assert len(paths("small.md", max_bytes=600)) == 9
    places, errors, _ = read("large.md", max_bytes=600)
    assert errors == ["large.md: input: larger than the limit of 600 bytes"]
    assert len(places) <= 9
    with pytest.raises(InputError, match="larger than the limit"):
        ak.read("small.md", max_bytes=600)


# --- Archives ----------------------------------------------------------------------------------


def make_zip(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)


def test_members_of_a_zip_come_in_the_order_of_their_names(here):
    members = ["b.md", "a/新闻.md", "a.txt", "../up.md", "/abs.md", "x.png", "d/", "__.md"]
    make_zip("z.zip", [(name, record()) for name in members])
    found = ["../up.md", "/abs.md", "__.md", "a.txt", "a/新闻.md", "b.md"]
    assert paths("z.zip") == [f"z.zip/{name}" for name in found]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_names_in_a_zip_that_do_not_say_how_they_are_encoded(encoding):
    name = "新闻.md".encode(encoding)
    assert entry_name(zipfile.ZipInfo(name.decode("cp437"))) == "新闻.md"


def test_names_in_a_zip_that_do_say_so():
    entry = zipfile.ZipInfo("é.md")
    entry.flag_bits |= 0x800
    assert entry_name(entry) == "é.md"
    assert entry_name(zipfile.ZipInfo("\x80é.md")) == "\x80é.md"


@pytest.mark.parametrize("suffix", ["tar", "tar.gz", "tar.xz", "tar.bz2", "tgz"])
def test_members_of_a_tar(here, suffix):
    path = "t." + suffix
    with tarfile.open(path, "w:" + {"tar": "", "tgz": "gz"}.get(suffix, suffix[4:])) as archive:
        for name in ("b.md", "a/x.md", "x.png"):
            entry = tarfile.TarInfo(name)
            entry.size = len(record())
            archive.addfile(entry, io.BytesIO(record().encode()))
        for kind, name in ((tarfile.SYMTYPE, "link.md"), (tarfile.FIFOTYPE, "pipe.md")):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
    places, errors, problems = read(path)
    assert [place for place, _ in places] == [f"{path}/b.md", f"{path}/a/x.md"]
    assert errors == []
    assert problems == [
        f"{path}/link.md: input-skipped: not a plain file",
        f"{path}/pipe.md: input-skipped: not a plain file",
    ]


def test_a_link_in_a_zip_is_passed_over(here):
    entry = zipfile.ZipInfo("link.md")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    make_zip("z.zip", [(entry, "/etc/passwd")])
    assert read("z.zip") == ([], [], ["z.zip/link.md: input-skipped: not a plain file"])


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz", "x.tar.xz", "x.tar.bz2"])
def test_a_broken_archive(here, name):
    put(name, "this is no archive" * 40)
    put("good.md")
    places, errors, _ = read(name, "good.md")
    assert [path for path, _ in places] == ["good.md"]
    assert len(errors) == 1
    assert errors[0].startswith(f"{name}: input: a broken archive: ")


def test_a_damaged_member_costs_only_itself(here):
    make_zip("z.zip", [("a.md", record()), ("b.md", record("B" * 50)), ("c.md", record())])
    data = bytearray(content("z.zip"))
    at = data.index(b"b.md") + 8
    data[at : at + 12] = b"\xff" * 12
    put_bytes("z.zip", bytes(data))
    places, errors, _ = read("z.zip")
    assert [path for path, _ in places] == ["z.zip/a.md", "z.zip/c.md"]
    assert errors[0].startswith("z.zip/b.md: input: cannot be unpacked: ")


def test_bombs_end_soon(here, monkeypatch):
    monkeypatch.setattr("articlekit.files.limits.FLOOR", 1_000_000)
    make_zip("bomb.zip", [(f"{n}.md", b"0" * 900_000) for n in range(4)])
    with lzma.open("bomb.tar.xz", "wb") as stream:
        entry = tarfile.TarInfo("big.md")
        entry.size = 40_000_000
        stream.write(entry.tobuf())
        for _ in range(40):
            stream.write(b"0" * 1_000_000)
    for name in ("bomb.zip", "bomb.tar.xz"):
        assert read(name, max_bytes=1_000_000)[1][-1] == (
            f"{name}: input: unpacks to more than 200 times its size; the rest is not read"
        )


def test_a_member_that_is_too_large(here):
    make_zip("z.zip", [("a.md", record()), ("b.md", record(body="x" * 999))])
    places, errors, _ = read("z.zip", max_bytes=500)
    assert places == [("z.zip/a.md", 1)]
    assert errors == ["z.zip/b.md: input: larger than the limit of 500 bytes"]


# --- Streams and addresses ---------------------------------------------------------------------


class Stdin:
    def __init__(self, data):
        self.buffer = io.BytesIO(data)


def test_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", Stdin((record("a") + record("b")).encode()))
    assert read("-")[0] == [("-", 1), ("-", 2)]
    monkeypatch.setattr(sys, "stdin", Stdin(b"x" * 100))
    assert read("-", max_bytes=99)[1] == ["-: input: larger than the limit of 99 bytes"]


def test_addresses(here):
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    memory.pipe({"/posts/b.md": record().encode(), "/posts/a/x.md": record().encode()})
    memory.pipe({"/posts/x.png": b"", "/posts/long.md": b"x" * 2000})
    try:
        places, errors, _ = read("memory://posts", max_bytes=1000)
        assert [path for path, _ in places] == ["memory:///posts/a/x.md", "memory:///posts/b.md"]
        assert errors == ["memory:///posts/long.md: input: larger than the limit of 1,000 bytes"]
        assert paths("memory://posts/b.md") == ["memory:///posts/b.md"]
        assert paths("memory://posts/b*.md") == ["memory:///posts/b.md"]
        make_zip("z.zip", [("a.md", record())])
        memory.pipe("/z.zip", content("z.zip"))
        assert paths("memory://z.zip") == ["memory:///z.zip/a.md"]
        assert read("memory://none.md")[1] == ["memory://none.md: input: No such file or directory"]
        assert read("memory://none*")[1] == ["memory://none*: input: no file matches"]
    finally:
        memory.rm("/posts", recursive=True)
    with pytest.raises(UsageError, match="Protocol not known"):
        read("gopherfs://x")


def test_addresses_need_an_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec", None)
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(UsageError, match=r"pip install 'articlekit\[fs\]'"):
        read("s3://bucket/x.md")


# --- Writing -----------------------------------------------------------------------------------


def listing(folder):
    return sorted(os.listdir(folder))


def test_a_file_appears_whole_or_not_at_all(here):
    put("x", "old")
    with pytest.raises(RuntimeError), atomic_write("x") as stream:
        stream.write(b"new")
        raise RuntimeError
    assert content("x").decode() == "old"
    with atomic_write("x", durable=True) as stream:
        stream.write(b"new")
        assert content("x").decode() == "old"
    assert content("x").decode() == "new"
    assert listing(".") == ["x"]


def test_without_overwrite_what_is_there_stays(here):
    put("x", "old")
    with pytest.raises(FileExistsError), atomic_write("x", overwrite=False) as stream:
        stream.write(b"new")
    assert content("x").decode() == "old"
    with atomic_write("y", overwrite=False) as stream:
        stream.write(b"new")
    assert listing(".") == ["x", "y"]


@POSIX
@pytest.mark.parametrize("is_there", [True, False])
def test_without_overwrite_where_the_file_system_has_no_links(here, monkeypatch, is_there):
    def refuse(*_, **__):
        raise OSError(errno.EPERM, "no links")

    monkeypatch.setattr(os, "link", refuse)
    if is_there:
        put("x", "old")
        with pytest.raises(FileExistsError), atomic_write("x", overwrite=False):
            pass
    else:
        with atomic_write("x", overwrite=False) as stream:
            stream.write(b"new")
    assert listing(".") == ["x"]


@pytest.mark.parametrize("path", ["none/x", "file/x", "nul\0", "folder"])
def test_what_cannot_be_written(here, path):
    put("file", "")
    os.mkdir("folder")
    with pytest.raises(WriteError), atomic_write(path) as stream:
        stream.write(b"new")
    assert listing(".") == ["file", "folder"]


@POSIX
def test_a_link_is_replaced_and_not_written_through(here):
    put("target", "safe")
    os.symlink("target", "link")
    with atomic_write("link") as stream:
        stream.write(b"new")
    assert content("target").decode() == "safe"
    assert not os.path.islink("link")


def test_temporary_files_of_killed_runs_are_removed_and_no_others(here):
    os.makedirs("out/sub")
    for name in (".articlekit-0123456789abcdef.part", "x.part", ".articlekit-xyz.part"):
        put(f"out/sub/{name}", "")
    remove_temporary("out")
    assert listing("out/sub") == [".articlekit-xyz.part", "x.part"]


def _hold(folder, held, done):
    with locked(folder):
        held.set()
        done.wait(commands.LAST_RESORT)


@POSIX
def test_temporary_files_that_nobody_holds_are_removed_from_folders_of_others(here):
    old = time.time() - 3600
    names = [f".articlekit-{number:016x}.part" for number in range(3)]
    for name in (*names[:2], "x.part", ".articlekit-1.part"):
        put(name)
        os.utime(name, (old, old))
    put(names[2])
    os.symlink(names[2], ".articlekit-00000000000000ff.part")
    with atomic_write("out") as stream:
        (held,) = (
            set(os.listdir())
            - {*names, "x.part", ".articlekit-1.part"}
            - {".articlekit-00000000000000ff.part"}
        )
        os.utime(held, (old, old))
        remove_abandoned(".")
        assert not {*names[:2]} & set(os.listdir())
        assert {held, names[2], "x.part", ".articlekit-1.part"} < set(os.listdir())
        stream.write(b"x")
    assert os.path.exists("out")


def test_what_was_left_of_one_file_is_removed_before_it_is_written_again(here):
    with pytest.raises(KeyboardInterrupt), atomic_write("a") as stream:
        names = os.listdir()
        stream.write(b"x")
        raise KeyboardInterrupt
    put(names[0])
    for name in (".articlekit-0123456789abcdef.part", "x.part"):
        put(name)
    with atomic_write("a"):
        held = set(os.listdir())
        remove_left("a")
        assert set(os.listdir()) == held - {names[0]}
    remove_left("no such folder/a")
    remove_left("./")
    assert listing(".") == ["a", "x.part"]


def test_one_run_at_a_time(here, monkeypatch):
    monkeypatch.setattr("articlekit._disk.locking._TIMEOUT", 0.2)
    context = multiprocessing.get_context("fork")
    held, done = context.Event(), context.Event()
    other = context.Process(target=_hold, args=("out", held, done))
    other.start()
    held.wait(commands.LAST_RESORT)
    refusal = rf"another run \(process {other.pid}\)"
    with pytest.raises(UsageError, match=refusal), locked("out"):
        pass
    done.set()
    other.join()
    with locked("out"):
        assert listing("out") == [LOCK]
    assert listing("out") == []


@POSIX
def test_a_lock_outlives_nobody(here):
    context = multiprocessing.get_context("fork")
    held, done = context.Event(), context.Event()
    other = context.Process(target=_hold, args=("out", held, done))
    other.start()
    held.wait(commands.LAST_RESORT)
    other.kill()
    other.join()
    with locked("out"):
        assert listing("out") == [LOCK]


def test_an_output_folder_that_cannot_be(here):
    put("file", "")
    with pytest.raises(UsageError, match="file: cannot be written"), locked("file"):
        pass


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="the system knows no permissions")
def test_an_output_folder_that_may_not_be_written(here):
    os.mkdir("closed", 0o555)
    os.chmod(".", 0o755)
    with as_anybody():
        with pytest.raises(UsageError, match="closed: cannot be written: Permission denied"):
            locked("closed").__enter__()
        with pytest.raises(UsageError, match="closed/new: cannot be written: Permission denied"):
            locked("closed/new").__enter__()
    assert os.listdir("closed") == []


@POSIX
def test_what_is_durable_is_on_the_disk_before_and_behind_its_name(here, monkeypatch):
    calls = []

    def noted(name, found):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *args, **more: calls.append(found(*args)) or
                            real(*args, **more))  # fmt: skip

    noted("fsync", lambda handle: "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
    noted("replace", lambda *_: "name")
    noted("link", lambda *_: "name")
    for overwrite in (True, False):
        calls.clear()
        with atomic_write(f"x{overwrite}", overwrite=overwrite, durable=True) as stream:
            stream.write(b"x")
        assert calls == ["file", "name", "folder"]
    calls.clear()
    with atomic_write("y") as stream:
        stream.write(b"y")
    assert calls == ["name"]


def test_write_and_render_by_format(here):
    article = ak.parse(record())
    ak.write(article, "x.md")
    ak.write([article, article], "x.json")
    assert content("x.json").decode().startswith("[")
    ak.write([article, article], "x.txt")
    assert content("x.txt").decode().count("\n═") == 1
    with pytest.raises(WriteError, match="no article"):
        ak.write([], "y.txt")
    with pytest.raises(UsageError, match="no format has the suffix"):
        ak.write(article, "x.pdf")
    with pytest.raises(UsageError, match="not text"):
        ak.render(article, "epub")
    with pytest.raises(TypeError):
        ak.render(article, "text", colour="red")
    assert listing(".") == ["x.json", "x.md", "x.txt"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_windows_end_where_records_end(tmp_path, monkeypatch, end, codec):
    monkeypatch.setattr("articlekit.files.windows._WINDOW", 2000)
    body = f"<p>{'河水很浅。' * 20}</p>\n"
    text = "".join(
        f"<!--1594600000000-->\n[第{n}篇](https://a.example/{n})\n---\n\n{body}" for n in range(60)
    )
    path = tmp_path / "a.md"
    path.write_bytes(text.replace("\n", end).encode(codec))
    articles = list(ak.iter_articles(path))
    assert [article.title for article in articles] == [f"第{n}篇" for n in range(60)]
    assert (articles[-1].origin.record, articles[-1].origin.line) == (60, 59 * 5 + 1)
