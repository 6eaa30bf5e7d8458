"""Archives that lie about what they hold (N4, N6, N7, N9, N10, N20)."""

import lzma
import os
import random
import re
import stat
import struct
import tarfile
import time
import zipfile

import pytest

import articlekit as ak
from articlekit._disk.spool import SpoolFolder
from articlekit.errors import ignore
from articlekit.files.listing import Lister
from articlekit.files.paths import components
from security.archives import (
    END,
    FLOODS,
    TEXT,
    base_256,
    checked,
    header,
    holes,
    member,
    pax,
    pieces,
    record,
    zipped,
)


def put(path, data):
    path.write_bytes(data)
    return path


def read(path, **more):
    """Articles, errors and problems."""
    errors, problems = [], []
    articles = list(ak.iter_articles(path, on_error=errors.append, report=problems.append, **more))
    return articles, [str(error) for error in errors], [str(problem) for problem in problems]


def names(articles, path):
    return [article.origin.path.removeprefix(f"{path}/") for article in articles]


# --- Tar: headers that lie ---------------------------------------------------------------------

LIES = {
    "holes": (holes("a.md", 900_000) + holes("b.md", 900_000), "unpacks to more than"),
    "a size without end": (pax(size="9" * 4000) + member("a.md"), "damaged number"),
    "a size beyond the end": (header("a.md", 8**11 - 1), "unexpected end"),
    "a size of 2**80": (base_256("a.md", 1 << 80), "unexpected end|larger than"),
    "a negative size": (base_256("a.md", -512) + member("b.md"), "negative size"),
    "a negative size in a header": (pax(size="-512") + member("b.md"), "damaged number"),
    "a size in other digits": (pax(size="١٢") + member("b.md"), "damaged number"),
    "a map of holes without end": (
        pax(GNU_sparse_major="1", GNU_sparse_minor="0") + member("a.md", b"9999999999\n"),
        "broken",
    ),
    "a map of pieces without end": (
        pax(GNU_sparse_major="1", GNU_sparse_realsize="9") + member("a.md", b"1\n0\n"),
        "damaged map",
    ),
    "pieces that overlap": (
        pax(GNU_sparse_map="0,9,5,9", GNU_sparse_size="20") + member("a.md", b"x" * 18),
        "damaged map",
    ),
    "pieces beyond the file": (
        pax(GNU_sparse_map="0,9,50,9", GNU_sparse_size="20") + member("a.md", b"x" * 18),
        "damaged map",
    ),
    "pieces that are not stored": (
        pax(GNU_sparse_map="0,900", GNU_sparse_size="900") + member("a.md", b"x" * 18),
        "damaged map",
    ),
    "half a piece": (
        pax(GNU_sparse_map="0,9,5", GNU_sparse_size="20") + member("a.md", b"x" * 18),
        "damaged map",
    ),
    "links to a large file": (
        member("a.md", bytes(400_000))
        + b"".join(header(f"{at}.md", kind=b"1", linkname="a.md") for at in range(50)),
        "unpacks to more than",
    ),
    "many pieces": (pieces("a.md", 10_001), "too many pieces"),
    "a long header": (member("pax", b"1" * 3_000_000, b"x"), "header is too long"),
    "a long name": (member("././@LongLink", b"a" * 3_000_000, b"L"), "header is too long"),
    "many headers of one member": (pax(path="a.md") * 2000 + member("a.md"), "too many headers"),
    "headers without a member": (pax(path="a.md") * 3, "too many headers|^$"),
    "a record that goes on": (member("pax", b"99 path=a.md\n", b"x"), "damaged pax"),
    "a record without an end": (member("pax", b"12 path=a.mdx", b"x"), "damaged pax"),
    "a record of no length": (member("pax", b"0 path=a.md\n", b"x"), "damaged pax"),
    "a damaged header": (b"?" * 512 + member("a.md"), "checksum|header"),
    "half a header": (header("a.md")[:300], "truncated"),
    "half a file": (member("a.md")[:540], "unexpected end"),
    "half an extended header": (member("pax", b"1" * 900, b"x")[:700], "unexpected end"),
}  # fmt: skip


@pytest.mark.parametrize("how", ["tar", "tar.xz"])
@pytest.mark.parametrize("name", LIES)
def test_n04_n07_n20_a_tar_that_lies_ends_in_a_message(tmp_path, monkeypatch, name, how):
    monkeypatch.setattr("articlekit.files.limits.FLOOR", 1_000_000)
    monkeypatch.setattr("articlekit.files.limits.MAX_RATIO", 2)
    data, expected = LIES[name]
    data = member("first.md") + data + (b"" if name.startswith("half") else END)
    path = put(tmp_path / f"lies.{how}", lzma.compress(data) if how == "tar.xz" else data)
    articles, errors, _ = read(path)
    assert articles[0].text == "kept"
    assert re.search(expected, "".join(errors[-1:])), errors


def test_n07_xz_that_wants_all_memory(tmp_path):
    # The old form, with a dictionary of four gigabytes and no end.
    path = put(tmp_path / "memory.tar.xz", b"\x5d" + b"\xff" * 12 + bytes(100))
    articles, errors, _ = read(path)
    assert articles == []
    assert "broken" in errors[0]


# --- Tar: headers that tell the truth ----------------------------------------------------------


def test_n04_what_headers_say_of_a_member(tmp_path):
    data = (
        pax(path="新/一.md") + member("short")
        + member("././@LongLink", b"b/" * 90 + b"two.md\0", b"L") + member("short")
        + pax(b"g", comment="of a commit") + member("three.md")
        + pax(size=str(len(TEXT))) + header("four.md") + TEXT + bytes(-len(TEXT) % 512)
        + base_256("five.md", len(TEXT)) + TEXT + bytes(-len(TEXT) % 512)
        + header("six.md", kind=b"1", linkname="./three.md")
        + header("dir.md/", kind=b"5") + header("link.md", kind=b"2", linkname="/etc/passwd")
        + member("seven.md", kind=b"7") + member("eight.md", kind=b"\0")
        + member("unknown.md", kind=b"Z")
    )  # fmt: skip
    path = put(tmp_path / "t.tar", data + END)
    articles, errors, problems = read(path)
    assert errors == []
    assert names(articles, path) == [
        "新/一.md", "b/" * 90 + "two.md", "three.md", "four.md", "five.md", "six.md", "seven.md",
        "eight.md",
    ]  # fmt: skip
    assert {article.text for article in articles} == {"kept"}
    assert [problem.partition(": ")[0] for problem in problems] == [
        f"{path}/link.md",
        f"{path}/unknown.md",
    ]


def sparse_forms():
    text = b"<!--1-->\n[T](u)\n------\n\n<p>x" + bytes(1000) + b"kept</p>"
    first, last = text.index(b"\0"), text.rindex(b"\0") + 1
    stored = text[:first] + text[last:]
    spans = (0, first, last, len(text) - last)
    numbers = ",".join(map(str, spans))
    in_data = "".join(f"{n}\n" for n in (2, *spans)).encode().ljust(512, b"\0")
    size = str(len(text))
    both = [record(b"GNU.sparse.size", size.encode())]
    for at in (0, 2):
        both.append(record(b"GNU.sparse.offset", b"%d" % spans[at]))
        both.append(record(b"GNU.sparse.numbytes", b"%d" % spans[at + 1]))
    block = bytearray(header("a.md", len(stored), b"S"))
    block[386:434] = b"".join(b"%011o\0" % n for n in spans)
    block[483:495] = b"%011o\0" % len(text)
    return text, {
        "0.0": member("pax", b"".join(both), b"x") + member("a.md", stored),
        "0.1": pax(GNU_sparse_map=numbers, GNU_sparse_size=size, GNU_sparse_name="a.md")
        + member("sparse", stored),
        "1.0": pax(GNU_sparse_major="1", GNU_sparse_realsize=size, GNU_sparse_name="a.md")
        + member("sparse", in_data + stored),
        "old": checked(block) + stored + bytes(-len(stored) % 512),
    }


@pytest.mark.parametrize("form", ["0.0", "0.1", "1.0", "old"])
def test_n04_a_file_with_holes(tmp_path, form):
    text, forms = sparse_forms()
    path = put(tmp_path / "t.tar", forms[form] + member("b.md") + END)
    with Lister_of(path) as sources:
        assert [source.path for source in sources] == [f"{path}/a.md", f"{path}/b.md"]
        assert [source.open().read() for source in sources] == [text, TEXT]


class Lister_of:  # noqa: N801
    def __init__(self, *paths, **more):
        self.paths, self.more = paths, more

    def __enter__(self):
        self.spools = SpoolFolder()
        lister = Lister(spools=self.spools, note=ignore, **self.more)
        return list(lister.sources(self.paths))

    def __exit__(self, *exc):
        self.spools.__exit__(*exc)


# --- Growth ------------------------------------------------------------------------------------


def seconds(path):
    """Of processor time, to list an archive: the least of some rounds."""
    found = []
    for _ in range(3):
        started = time.process_time()
        with Lister_of(path) as sources:
            assert sources
        found.append(time.process_time() - started)
    return min(found)


@pytest.mark.parametrize("name", FLOODS)
def test_n07_an_archive_is_listed_in_linear_time(tmp_path, name):
    make = FLOODS[name]
    first = member("first.md")
    small = put(tmp_path / "small.tar", first + make(250) + END)
    large = put(tmp_path / "large.tar", first + make(1000) + END)
    # Four times as much takes at most eight times as long; what takes no time is not compared.
    assert seconds(large) < max(0.1, 8 * seconds(small))


@pytest.mark.parametrize("name", FLOODS)
def test_n07_a_small_archive_takes_little_time(tmp_path, monkeypatch, name):
    """What unpacks to very much ends at a limit; here at a fifth of the usual one."""
    monkeypatch.setattr("articlekit.files.limits.FLOOR", 20_000_000)
    once = FLOODS[name](20)
    data = member("first.md") + once * (18_000_000 // len(once)) + END
    path = put(tmp_path / "flood.tar.xz", lzma.compress(data, preset=0))
    assert path.stat().st_size < 200_000
    started = time.process_time()
    with Lister_of(path):
        pass
    assert time.process_time() - started < 5


def test_n07_listing_has_a_time_limit(tmp_path, monkeypatch):
    ticks = iter(range(10**6))
    monkeypatch.setattr("articlekit.files.limits.time.monotonic", lambda: next(ticks))
    data = member("first.md") + header("a.png") * 400 + member("last.md") + END
    with Lister_of(put(tmp_path / "slow.tar", data), timeout=60) as sources:
        assert [source.path[-8:] for source in sources] == ["first.md", "slow.tar"]
        assert "takes more than 60 s" in str(sources[-1].error)


# --- Zip ---------------------------------------------------------------------------------------


def test_n07_n10_folders_without_end_in_a_name(tmp_path):
    data = zipped((f"{'a/' * 30_000}{number}.md", TEXT) for number in range(50))
    with Lister_of(put(tmp_path / "deep.zip", data)) as sources:
        assert len(sources) == 50
        assert {len(source.place) for source in sources} == {200}


def rewritten(data, name, **fields):
    """A zip archive with other fields in the directory entry of a member."""
    at = data.index(b"PK\1\2")
    while data[at + 46 : at + 46 + len(name)] != name:
        at = data.index(b"PK\1\2", at + 4)
    places = {"flags": (8, "<H"), "method": (10, "<H"), "crc": (16, "<L"), "packed": (20, "<L"),
              "size": (24, "<L"), "made": (5, "<B"), "attributes": (38, "<L"),
              "offset": (42, "<L")}  # fmt: skip
    found = bytearray(data)
    for field, value in fields.items():
        place, form = places[field]
        struct.pack_into(form, found, at + place, value)
    return bytes(found)


ZIPS = {
    "a size that is too small": ({"size": 10}, "cannot be unpacked"),
    "a size of four gigabytes": ({"size": 0xFFFFFFF0}, "larger than the limit"),
    "another sum": ({"crc": 1}, "cannot be unpacked"),
    "an unknown method": ({"method": 77}, "cannot be unpacked"),
    "a method that it does not have": ({"method": 12}, "cannot be unpacked"),
    "lzma": ({"method": 14}, "cannot be unpacked"),
    "encrypted": ({"flags": 1}, "encrypted"),
    "a place beyond the end": ({"offset": 0x0FFFFFFF}, "cannot be unpacked"),
    "a link": ({"made": 3, "attributes": (stat.S_IFLNK | 0o777) << 16}, "not a plain file"),
    "a pipe": ({"made": 3, "attributes": stat.S_IFIFO << 16}, "not a plain file"),
    "a device": ({"made": 3, "attributes": stat.S_IFBLK << 16}, "not a plain file"),
}


@pytest.mark.parametrize("name", ZIPS)
def test_n04_n20_a_zip_that_lies_costs_the_member(tmp_path, name):
    fields, expected = ZIPS[name]
    data = zipped([("a.md", TEXT), ("b.md", TEXT * 3), ("c.md", TEXT)])
    path = put(tmp_path / "z.zip", rewritten(data, b"b.md", **fields))
    articles, errors, problems = read(path)
    assert names(articles, path) == ["a.md", "c.md"]
    assert len(errors + problems) == 1
    assert re.search(expected, (errors + problems)[0])
    assert f"{path}/b.md: " in (errors + problems)[0]


def test_n04_a_zip_whose_directory_states_too_large_a_size(tmp_path):
    data = zipped([("a.md", TEXT), ("b.md", TEXT * 3)])
    path = put(tmp_path / "z.zip", rewritten(data, b"b.md", size=10_000))
    assert names(read(path)[0], path) == ["a.md", "b.md"]


def test_n07_members_that_share_their_data(tmp_path, monkeypatch):
    """A small archive in which each entry of the directory unpacks the same data."""
    monkeypatch.setattr("articlekit.files.limits.FLOOR", 1_000_000)
    one = zipped([("a.md", bytes(400_000))])
    at, end = one.index(b"PK\1\2"), one.index(b"PK\5\6")
    entries = b"".join(one[at : at + 46] + b"%04d" % n for n in range(1000))
    tail = bytearray(one[end:])
    struct.pack_into("<HHLL", tail, 8, 1000, 1000, len(entries), at)
    path = tmp_path / "shared.zip"
    put(path, one[:at] + entries.replace(b"0", b"a") + tail)
    with zipfile.ZipFile(path) as archive:  # It is one.
        assert len(archive.infolist()) == 1000
    monkeypatch.setattr("articlekit.files.listing.SUFFIXES", ("",))
    monkeypatch.setattr("articlekit.files.limits.MAX_RATIO", 2)
    with Lister_of(path) as sources:
        assert len(sources) == 3  # Two of 400 kB, and the error.
        assert "unpacks to more than 2 times its size" in str(sources[-1].error)


def test_n04_a_zip_whose_sizes_follow_the_data(tmp_path):
    """Written to a stream, an archive states sizes behind each member (a data descriptor)."""

    class Pipe:
        def __init__(self, stream):
            self.write, self.flush = stream.write, stream.flush

    path = tmp_path / "z.zip"
    with path.open("wb") as stream, zipfile.ZipFile(Pipe(stream), "w") as archive:
        archive.writestr("a.md", TEXT)
        with archive.open("b.md", "w", force_zip64=True) as out:
            out.write(TEXT)
    assert names(read(path)[0], path) == ["a.md", "b.md"]


def test_n07_archives_in_archives_are_not_read(tmp_path):
    inner = zipped([("a.md", TEXT)])
    path = put(tmp_path / "z.zip", zipped([("inner.zip", inner), ("b.md", TEXT)]))
    tar = put(tmp_path / "t.tar", member("inner.tar.gz", b"x") + member("b.md") + END)
    for archive, name in ((path, "inner.zip"), (tar, "inner.tar.gz")):
        articles, errors, problems = read(archive)
        assert (names(articles, archive), errors) == (["b.md"], [])
        assert problems == [
            f"{archive}/{name}: input-skipped: an archive in an archive is not read"
        ]


def damaged(data, seed):
    """The data with some bytes changed, cut out, or doubled."""
    chance = random.Random(seed)
    data = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data))
        how = chance.randrange(4)
        if how == 0:
            data[at] = chance.randrange(256)
        elif how == 1:
            del data[at : at + chance.randrange(1, 40)]
        elif how == 2:
            data[at:at] = data[at : at + chance.randrange(1, 600)]
        else:
            data[at : at + 4] = chance.choice([b"\xff" * 4, bytes(4), b"\x80\0\0\0"])
    return bytes(data)


@pytest.mark.parametrize("suffix", ["zip", "tar", "tar.gz", "tar.xz", "tar.bz2"])
def test_n06_n17_a_damaged_archive_ends_in_messages(tmp_path, suffix):
    good = tmp_path / f"good.{suffix}"
    if suffix == "zip":
        with zipfile.ZipFile(good, "w") as archive:
            for number, method in enumerate((0, 8, 12, 14)):
                archive.writestr(f"{number}.md", TEXT, compress_type=method)
    else:
        _, forms = sparse_forms()
        kinds = {"tar": "", "tar.gz": "gz", "tar.xz": "xz", "tar.bz2": "bz2"}
        with tarfile.open(good, f"w:{kinds[suffix]}") as archive:
            archive.fileobj.write(
                pax(path="新.md") + member("a.md") + b"".join(forms.values()) + member("b.md")
            )
    data = good.read_bytes()
    assert len(read(good)[0]) >= 3
    for seed in range(250):
        path = put(tmp_path / f"{seed}.{suffix}", damaged(data, seed))
        _, errors, _ = read(path)  # Nothing else is raised.
        assert all(str(path) in error for error in errors)
        os.unlink(path)


def test_n09_n10_names_lead_nowhere(tmp_path):
    bad = ["../../up.md", "/etc/abs.md", "a/../../b.md", "c:\\d.md", "nul\0.md", "e//./f.md"]
    zip_path = put(tmp_path / "z.zip", zipped((name, TEXT) for name in bad))
    tar_path = put(tmp_path / "t.tar", b"".join(pax(path=n) + member("x") for n in bad) + END)
    before = sorted(os.listdir(tmp_path))
    for path in (zip_path, tar_path):
        with Lister_of(path) as sources:
            for source in sources:
                assert source.place == components("/".join(source.place))
                assert source.open().read() == TEXT
    assert sorted(os.listdir(tmp_path)) == before


def test_components_of_a_path():
    assert components("../a/./b//c") == ("a", "b", "c")
