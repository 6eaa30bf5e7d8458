"""Archives that lie about what they hold (N4, N6, N7, N10, N20)."""

import re
import tarfile
import zipfile

import pytest

import articlekit as ak
from articlekit.batch.names import InputNames
from articlekit.files._sources import sources

TEXT = b"<!--1638995943000-->\n[T](https://n.example/)\n------\n\n<p>kept</p>"


def header(name, size=0, kind=b"0"):
    entry = tarfile.TarInfo(name)
    entry.size, entry.type = size, kind
    return entry.tobuf(tarfile.GNU_FORMAT)


def member(name, data=TEXT, kind=b"0"):
    return header(name, len(data), kind) + data + bytes(-len(data) % 512)


def pax(**fields):
    """What stands before a member and says something of it (POSIX.1-2001, pax)."""
    records = b""
    for key, value in fields.items():
        rest = f" {key.replace('_', '.')}={value}\n".encode()
        size = next(n for n in range(len(rest), len(rest) + 9) if len(f"{n}") + len(rest) == n)
        records += f"{size}".encode() + rest
    return member("pax", records, b"x")


def holes(name, size):
    """A member of nothing but holes, in GNU's old form."""
    block = bytearray(header(name, 0, b"S"))
    block[483:495] = b"%011o\0" % size
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


LIES = {
    "holes": (holes("a.md", 900_000) + holes("b.md", 900_000), "unpacks to more than"),
    "a size without end": (pax(size="9" * 4000) + member("a.md"), "unexpected end"),
    "a map of holes without end": (
        pax(GNU_sparse_major=1, GNU_sparse_minor=0) + member("a.md", b"9999999999\n"),
        "broken",
    ),
    "a long header": (member("pax", b"1" * 3_000_000, b"x"), "header is too long"),
    "a long name": (member("././@LongLink", b"a" * 3_000_000, b"L"), "header is too long"),
    "many headers of one member": (pax(path="a.md") * 2000 + member("a.md"), "broken"),
    "a damaged header": (b"?" * 512 + member("a.md"), "checksum|header"),
    "half a header": (header("a.md")[:300], "truncated"),
}


def read(path):
    errors = []
    return list(ak.iter_articles(path, on_error=errors.append)), errors


@pytest.mark.parametrize("name", LIES)
def test_n04_n07_n20_a_tar_that_lies_ends_in_a_message(tmp_path, monkeypatch, name):
    monkeypatch.setattr("articlekit.files._archives.FLOOR", 1_000_000)
    monkeypatch.setattr("articlekit.files._archives.MAX_RATIO", 2)
    data, said = LIES[name]
    path = tmp_path / "lies.tar"
    end = b"" if name == "half a header" else bytes(1024)
    path.write_bytes(member("first.md") + data + end)
    articles, errors = read(path)
    assert articles[0].text == "kept"
    assert re.search(said, str(errors[-1])), errors


def test_n07_xz_that_wants_all_memory(tmp_path):
    path = tmp_path / "memory.tar.xz"
    # The old form, with a dictionary of four gigabytes and no end.
    path.write_bytes(b"\x5d" + b"\xff" * 12 + bytes(100))
    articles, errors = read(path)
    assert articles == []
    assert "broken" in str(errors[0])


def test_n07_n10_folders_without_end_in_a_name(tmp_path):
    path = tmp_path / "deep.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(50):
            archive.writestr(f"{'a/' * 30_000}{number}.md", TEXT)
    found = list(sources([path], note=lambda problem: None))
    names = InputNames(found, ".txt")
    made = {names.names(number)[0] for number in range(len(found))}
    assert len(made) == 50
    assert max(map(len, made)) < 4096
