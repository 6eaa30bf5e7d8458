"""Pictures that are none (N21), and files that are written while something breaks (N19)."""

import contextlib
import io
import random
import struct
import zipfile
import zlib

import PIL.Image
import pytest

import articlekit as ak
from articlekit.images import data_uris, media_type, open_images
from articlekit.model import Image
from articlekit.writers.epub import EPUBWriter
from articlekit.writers.epub._raster import RasterError, RasterLimits, prepare
from builders import article, fig, p

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(width, height, rows=b"\0\0\0\0"):
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


PICTURES = {
    "svg": SVG,
    "svg behind the mark of a PNG's name": b"\n" + SVG,
    "html": b"<script>alert(1)</script>",
    "pdf": b"%PDF-1.7\n",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n(%pipe%id) (r) file\n",
    "zip": b"PK\x03\x04" + bytes(100),
    "nothing": b"",
    "the start of a PNG": png(4, 4)[:20],
    "a PNG and a script": b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
    "a GIF that is a script": b"GIF89a=1;alert(1)//",
    "a JPEG that is a script": b"\xff\xd8\xff\xe0<script>alert(1)</script>",
    "a WebP without picture": b"RIFF\x10\0\0\0WEBPVP8 " + bytes(8),
    "a bomb": png(60_000, 60_000, bytes(1_000_000)),
    "a wide bomb": png(2_000_000_000, 1),
    "a column of pixels": png(1, 40_000_000),
    "a JPEG of scans": b"\xff\xd8" + b"\xff\xda\0\2" * 1000,
    "an AVIF without picture": struct.pack(">I", 20) + b"ftypavif\0\0\0\0avif" + bytes(64),
    "sizes of nothing": png(0, 0),
    "sizes without end": png(0xFFFFFFFF, 0xFFFFFFFF),
}


def book(data):
    problems = []
    stream = io.BytesIO()
    writer = EPUBWriter(draw_cover=False, images=lambda image: data)
    writer.write([article(p("kept"), fig("https://a.example/a.png"))], stream, problems.append)
    with zipfile.ZipFile(stream) as made:
        return {name: made.read(name) for name in made.namelist()}, problems


@pytest.mark.parametrize("name", PICTURES)
def test_n21_what_is_no_picture_is_in_no_book(name):
    members, problems = book(PICTURES[name])
    pictures = [member for member in members if member.endswith((".png", ".jpg", ".gif", ".webp"))]
    assert pictures == []
    assert problems
    assert not any(b"alert(1)" in data for data in members.values())
    assert any(b"kept" in data for data in members.values())


def test_n06_n21_damage_of_any_kind_is_no_traceback():
    drawn = PIL.Image.new("RGB", (16, 16), "red")
    chance = random.Random(1)
    limits = RasterLimits(100, 80, False, 10**6, 10**6)
    for kind in filter(PIL.Image.SAVE.__contains__, ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP")):
        stream = io.BytesIO()
        drawn.save(stream, kind)
        for _ in range(60):
            data = bytearray(stream.getvalue())
            for _ in range(3):
                data[chance.randrange(len(data))] = chance.choice((0, 1, 127, 255))
            with contextlib.suppress(RasterError):
                prepare(bytes(data), limits)


def zipped(method=zipfile.ZIP_STORED, **flaw):
    """A zip with one member; its bytes are changed as is said."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        made.writestr("\u00e9.png", png(1, 1))
    data = stream.getvalue()
    assert flaw["old"] in data
    return data.replace(flaw["old"], flaw["new"])


ZIPS = {
    "a name that is not UTF-8": zipped(old="\u00e9".encode(), new=b"\xff\xff"),
    "LZMA without properties": zipped(zipfile.ZIP_LZMA, old=b"\5\0]", new=b"\5\0\xff"),
    "LZMA that wants all memory": zipped(
        zipfile.ZIP_LZMA, old=b"\5\0]\0\0\x80\0", new=b"\5\0]\xff\xff\xff\xff"
    ),
}


@pytest.mark.parametrize("name", ZIPS)
def test_n06_a_broken_zip_of_pictures_is_said_to_be_one(tmp_path, name):
    path = tmp_path / "pictures.zip"
    path.write_bytes(ZIPS[name])
    url = "https://a.example/\u00e9.png"
    with contextlib.suppress(ak.InputError):
        assert open_images(path)(Image(src=url, url=url)) in (None, png(1, 1))


def test_n21_a_picture_is_in_the_book():
    members, problems = book(png(1, 1))
    assert [media_type(data) for name, data in members.items() if "." in name and media_type(data)]
    assert problems == []


@pytest.mark.parametrize("name", ["svg", "html", "pdf", "nothing", "zip"])
def test_n21_what_is_no_picture_is_in_no_page(name):
    made = article(p("kept"), fig("https://a.example/a.png"))
    page = ak.render(made, "html", image=data_uris(lambda image: PICTURES[name]))
    assert "data:" not in page.partition("<body>")[2]


@pytest.mark.parametrize("broken", range(1, 6))
def test_n19_a_file_is_whole_or_as_it_was(tmp_path, broken):
    path = tmp_path / "out.jsonl"
    path.write_bytes(b"before\n")

    def articles():
        for number in range(1, 6):
            if number == broken:
                raise RuntimeError
            yield article(p("x" * 100_000))

    with pytest.raises(RuntimeError):
        ak.write(articles(), path)
    assert path.read_bytes() == b"before\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.jsonl"]


def test_n10_names_of_outputs_are_no_paths(tmp_path):
    with pytest.raises(ak.WriteError):
        ak.write(article(p("x")), tmp_path / "a\0b.html")
    assert list(tmp_path.iterdir()) == []
