"""Archives as inputs: what tar and zip write is read as they would extract it."""

import bz2
import gzip
import io
import lzma
import os
import shutil
import subprocess
import tarfile
import zipfile

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

import articlekit as ak
from articlekit._disk.spool import SpoolFolder
from articlekit.files.compression import decompressed
from articlekit.files.listing import Lister
from articlekit.files.paths import is_archive
from articlekit.files.source import Listing, Source


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


def read(*paths):
    """The title and path of each article, the errors and the problems."""
    problems, errors = [], []
    articles = ak.iter_articles(*paths, report=problems.append, on_error=errors.append)
    found = [(item.title, item.origin.path) for item in articles]
    return found, [str(error) for error in errors], [str(problem) for problem in problems]


def listed(path, **more):
    """The sources in what is named, with their bytes, and the problems."""
    problems = []
    with SpoolFolder() as spools:
        lister = Lister(spools=spools, note=problems.append, **more)
        found = [(source, content(source)) for source in lister.sources([path])]
    return found, problems


def content(source):
    with source.open() as stream:
        return stream.read()


def make_tar(path, members, mode="w", **more):
    with tarfile.open(path, mode, **more) as archive:
        for name, data in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))


def make_zip(path, members):
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members:
            archive.writestr(name, data)


# --- Where they are ----------------------------------------------------------------------------


def test_archives_in_a_folder_are_read_in_the_order_of_paths(here):
    put("in/a.md", record("1"))
    os.makedirs("in/d")
    make_zip("in/b.zip", [("z.md", record("3")), ("x/y.md", record("2")), ("p.png", "")])
    make_tar("in/d/c.tar.gz", [("m.md", record("4").encode())], "w:gz")
    put("in/e.md", record("5"))
    assert read("in") == (
        [
            ("1", "in/a.md"),
            ("2", "in/b.zip/x/y.md"),
            ("3", "in/b.zip/z.md"),
            ("4", "in/d/c.tar.gz/m.md"),
            ("5", "in/e.md"),
        ],
        [],
        [],
    )


def test_members_of_an_archive_in_a_folder_have_a_folder_of_its_name(here):
    os.mkdir("in")
    make_zip("in/b.zip", [("x/y.md", record())])
    assert [source.place for source, _ in listed("in")[0]] == [("b.zip", "x", "y.md")]
    assert [source.place for source, _ in listed("in/b.zip")[0]] == [("x", "y.md")]
    assert [source.place for source, _ in listed("in/*.zip")[0]] == [("x", "y.md")]


def test_a_broken_archive_in_a_folder_costs_only_itself(here):
    put("in/a.md", record("1"))
    put("in/b.tar.xz", "no archive")
    put("in/b.zip", "no archive")
    put("in/c.md", record("2"))
    found, errors, problems = read("in")
    assert [title for title, _ in found] == ["1", "2"]
    assert [error.split(": ")[:3] for error in errors] == [
        ["in/b.tar.xz", "input", "a broken archive"],
        ["in/b.zip", "input", "a broken archive"],
    ]
    assert problems == []


def test_hidden_archives_and_folders_that_end_like_archives(here):
    os.makedirs("in/folder.zip")
    put("in/folder.zip/a.md", record("1"))
    make_zip("in/.hidden.zip", [("b.md", record("2"))])
    assert read("in")[0] == [("1", "in/folder.zip/a.md")]


@pytest.mark.parametrize(
    "name",
    "a.zip a.tar a.tar.gz a.tgz a.tar.bz2 a.tbz2 a.tbz a.tar.xz a.txz a.tar.lzma a.tar.zst a.tzst "
    "A.ZIP A.Tar.GZ".split(),
)
def test_names_of_archives(name):
    assert is_archive(name)
    assert not is_archive(name + ".md")
    assert not is_archive("x" + name.replace(".", "_"))


# --- Two members of one name -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["t.tar", "t.tar.gz"])
def test_a_later_member_of_a_tar_replaces_an_earlier_one(here, name):
    members = [("a.md", "old"), ("b.md", "b"), ("./a.md", "new"), ("c.md", "c")]
    mode = "w:gz" if name.endswith("gz") else "w"
    make_tar(name, [(path, record(title).encode()) for path, title in members], mode)
    found, errors, problems = read(name)
    assert found == [("b", f"{name}/b.md"), ("new", f"{name}/./a.md"), ("c", f"{name}/c.md")]
    assert errors == []
    assert problems == [f"{name}/a.md: input-skipped: replaced by a later member of the same name"]


def test_a_link_replaces_a_file_of_its_name(here):
    with tarfile.open("t.tar", "w") as archive:
        entry = tarfile.TarInfo("a.md")
        entry.size = len(record())
        archive.addfile(entry, io.BytesIO(record().encode()))
        entry = tarfile.TarInfo("a.md")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(entry)
    found, errors, problems = read("t.tar")
    assert (found, errors) == ([], [])
    assert len(problems) == 2


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_in_a_zip_both_are_read_and_have_identities(here):
    make_zip("z.zip", [("a.md", record("1")), ("b.md", record("2")), ("a.md", record("3"))])
    assert read("z.zip")[0] == [
        ("1", "z.zip/a.md"), ("3", "z.zip/a.md"), ("2", "z.zip/b.md"),
    ]  # fmt: skip
    sources = [source for source, _ in listed("z.zip")[0]]
    assert [source.number for source in sources] == [1, 2, 1]
    assert len({source.identity for source in sources}) == 3


def test_the_identity_of_a_file_does_not_depend_on_how_it_is_named(here):
    put("in/a.md")
    found = [listed(path)[0][0][0].identity for path in ("in", "./in/", "in/a.md", "in/../in/*")]
    assert found == ["in/a.md"] * 4


# --- What others write -------------------------------------------------------------------------

FORMATS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
NAMES = st.text("ab新é/.", min_size=1, max_size=12).map(lambda name: f"{name}.md")


@given(
    members=st.lists(st.tuples(NAMES, st.binary(max_size=2000)), max_size=6),
    form=st.sampled_from(sorted(FORMATS)),
    how=st.sampled_from(["tar", "tar.gz", "tar.xz", "tar.bz2"]),
)
def test_a_tar_is_read_as_the_standard_library_reads_it(tmp_path_factory, members, form, how):
    path = os.fspath(tmp_path_factory.mktemp("tar") / f"t.{how}")
    mode = {"tar": "w", "tar.gz": "w:gz", "tar.xz": "w:xz", "tar.bz2": "w:bz2"}[how]
    make_tar(path, members, mode, format=FORMATS[form])
    expected = {}
    with tarfile.open(path) as archive:
        for entry in archive:
            place = tuple(part for part in entry.name.split("/") if part not in ("", ".", ".."))
            if not place[-1].startswith("."):
                expected.pop(place, None)
                expected[place] = archive.extractfile(entry).read()
    found, _ = listed(path)
    assert [(source.place, data) for source, data in found] == list(expected.items())


needs_tar = pytest.mark.skipif(not shutil.which("tar"), reason="needs the program tar")


def gnu_tar(*arguments):
    subprocess.run(["tar", *arguments], check=True, capture_output=True)


SPARSE = [("oldgnu", "1.0"), ("gnu", "1.0")] + [("posix", v) for v in ("0.0", "0.1", "1.0")]


@needs_tar
@pytest.mark.parametrize(
    ("form", "sparse"), [*((f, "") for f in ("v7", "oldgnu", "gnu", "ustar", "posix")), *SPARSE]
)
def test_what_gnu_tar_writes(here, form, sparse):
    long = "目录/" * 8 + "文章" * 20 + ".md"
    names = ["in/a.md", "in/新闻.md"] if form in ("v7", "ustar") else ["in/a.md", f"in/{long}"]
    for name in names:
        put(name)
    with open("in/holes.md", "wb") as stream:
        stream.write(record("holes").encode())
        stream.seek(1 << 20)
        stream.write(b"<p>end")
    os.link("in/a.md", "in/linked.md")
    more = ["--sparse", f"--sparse-version={sparse}"] if sparse else []
    gnu_tar(f"--format={form}", *more, "--sort=name", "-cf", "t.tar", "in")
    found, problems = listed("t.tar")
    assert problems == []
    assert {source.path for source, _ in found} == {
        f"t.tar/{name}" for name in [*names, "in/holes.md", "in/linked.md"]
    }
    for source, data in found:
        with open(source.path.removeprefix("t.tar/"), "rb") as stream:
            assert stream.read() == data
    gnu_tar("-czf", "t.tar.gz", "--exclude=holes.md", "in")
    assert len(read("t.tar.gz")[0]) == len(names) + 1


@needs_tar
def test_a_tar_that_was_updated(here):
    put("a.md", record("old"))
    put("b.md", record("b"))
    gnu_tar("-cf", "t.tar", "a.md", "b.md")
    put("a.md", record("new"))
    gnu_tar("-rf", "t.tar", "a.md")
    assert [title for title, _ in read("t.tar")[0]] == ["b", "new"]


def test_names_in_a_tar_in_a_chinese_encoding(here):
    make_tar("t.tar", [("新闻.md", record().encode())], format=tarfile.GNU_FORMAT,
             encoding="gb18030")  # fmt: skip
    assert read("t.tar")[0] == [("T", "t.tar/新闻.md")]


# --- Compression -------------------------------------------------------------------------------


COMPRESS = {
    "x.gz": gzip.compress,
    "x.bz2": bz2.compress,
    "x.xz": lzma.compress,
    "x.lzma": lambda data: lzma.compress(data, format=lzma.FORMAT_ALONE),
    "x.zst": zstd.compress,
}


@pytest.mark.parametrize("name", COMPRESS)
def test_a_compressed_stream(name):
    data = os.urandom(100_000) + bytes(2_000_000)
    assert decompressed(io.BytesIO(COMPRESS[name](data)), name).read() == data


@pytest.mark.parametrize("name", [name for name in COMPRESS if name != "x.lzma"])
def test_several_frames_and_an_end_that_is_missing(name):
    data = COMPRESS[name](b"one, ") + COMPRESS[name](b"two")
    assert decompressed(io.BytesIO(data), name).read() == b"one, two"
    with pytest.raises((EOFError, OSError, ValueError)):
        decompressed(io.BytesIO(data[:-3]), name).read()


def test_frames_of_xz_with_zeros_between_them():
    zeros = bytes(200_000)
    data = lzma.compress(b"one, ") + zeros + lzma.compress(b"two") + zeros
    assert decompressed(io.BytesIO(data), "x.xz").read() == b"one, two"


# --- The list of sources -----------------------------------------------------------------------


def test_a_listing_is_iterated_often():
    sources = [Source(f"{number}.md", (f"{number}.md",)) for number in range(1234)]
    with Listing(sources) as listing:
        assert len(listing) == 1234
        assert list(listing) == list(listing) == sources


def test_what_a_spool_keeps_is_removed_when_it_was_read(here):
    make_tar("t.tar.gz", [(f"{n}.md", record().encode()) for n in range(3)], "w:gz")
    with SpoolFolder(".") as spools:
        lister = Lister(spools=spools, note=print)
        sources = list(lister.sources(["t.tar.gz"]))
        (file,) = os.listdir(spools.path)
        for source in sources:
            assert file in os.listdir(spools.path)
            lister.release(source)
        assert os.listdir(spools.path) == []
    assert os.listdir() == ["t.tar.gz"]


def test_a_compressed_tar_is_unpacked_once(here, monkeypatch):
    make_tar("t.tar.gz", [(f"{n}.md", record().encode()) for n in range(3)], "w:gz")
    opened = []
    real = decompressed
    monkeypatch.setattr(
        "articlekit.files.archives.decompressed",
        lambda stream, name: opened.append(name) or real(stream, name),
    )
    with SpoolFolder() as spools:
        lister = Lister(spools=spools, note=print)
        with Listing(lister.sources(["t.tar.gz"])) as listing:
            for _ in range(2):
                assert all(content(source) for source in listing)
    assert opened == ["t.tar.gz"]
