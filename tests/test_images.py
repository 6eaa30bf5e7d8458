"""Loaders of pictures: what they find, and what they never read."""

import base64
import hashlib
import json
import os
import zipfile

import pytest

import articlekit as ak
from articlekit import InputError, UsageError
from articlekit._disk.opening import read_file
from articlekit.images import (
    cached,
    data_images,
    data_uris,
    first_of,
    folder_images,
    mapped_images,
    media_type,
    open_images,
    zip_images,
)
from articlekit.model import Image

URL = "https://host.example/2021/a%20b/photo.jpg?w=640&h=480"
JPEG = b"\xff\xd8\xff\xe0rest"


def image(url=URL, src=None):
    return Image(src or url, url)


def put(folder, name, data=JPEG):
    path = folder.joinpath(*name.split("/"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


NAMES = [
    "host.example/2021/a%20b/photo.jpg?w=640&h=480",
    "host.example/2021/a b/photo.jpg?w=640&h=480",
    "host.example/2021/a%20b/photo.jpg",
    "host.example/2021/a b/photo.jpg",
    "2021/a%20b/photo.jpg",
    "2021/a b/photo.jpg",
    hashlib.sha256(URL.encode()).hexdigest(),
    hashlib.sha256(URL.encode()).hexdigest() + ".jpg",
    hashlib.sha1(URL.encode()).hexdigest() + ".webp",
    hashlib.md5(URL.encode()).hexdigest() + ".png",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_in_a_folder_and_in_a_zip(name, tmp_path):
    put(tmp_path, f"folder/{name}")
    with zipfile.ZipFile(tmp_path / "pictures.zip", "w") as archive:
        archive.writestr(name, JPEG)
    assert open_images(tmp_path / "folder")(image()) == JPEG
    assert open_images(tmp_path / "pictures.zip")(image()) == JPEG
    assert open_images(tmp_path / "folder")(image("https://host.example/other.jpg")) is None
    assert open_images(tmp_path / "pictures.zip")(image("https://host.example/x.jpg")) is None


def test_the_surest_name_wins(tmp_path):
    put(tmp_path, "2021/a b/photo.jpg", b"path")
    put(tmp_path, "host.example/2021/a b/photo.jpg", b"host")
    assert folder_images(tmp_path)(image()) == b"host"
    put(tmp_path, "elsewhere.jpg", b"map")
    put(tmp_path, "images.json", json.dumps({URL: "elsewhere.jpg"}).encode())
    assert folder_images(tmp_path)(image()) == b"map"


def test_a_file_name_alone_is_not_enough(tmp_path):
    put(tmp_path, "photo.jpg")
    assert folder_images(tmp_path)(image()) is None


def test_pictures_saved_with_their_page(tmp_path):
    put(tmp_path, "files/one.jpg")
    loader = folder_images(tmp_path)
    assert loader(image("https://host.example/page/files/one.jpg", "files/one.jpg")) == JPEG
    assert loader(image("files/one.jpg")) == JPEG


def test_a_map(tmp_path):
    put(tmp_path, "pictures/one.jpg")
    path = put(tmp_path, "map.json", json.dumps({URL: "pictures/one.jpg", "s": "x"}).encode())
    loader = open_images(path)
    assert loader(image()) == JPEG
    assert loader(image("https://host.example/other", "s")) is None
    assert loader(image("https://host.example/other")) is None


def test_a_map_in_a_zip(tmp_path):
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        archive.writestr("images.json", json.dumps({URL: "x/1.jpg"}))
        archive.writestr("x/1.jpg", JPEG)
    assert zip_images(tmp_path / "p.zip")(image()) == JPEG


def test_several_are_asked_in_turn(tmp_path):
    put(tmp_path, "one/a.jpg", b"one")
    put(tmp_path, "two/a.jpg", b"two")
    put(tmp_path, "two/b.jpg", b"b")
    loader = open_images(tmp_path / "one", tmp_path / "two")
    assert loader(image("https://h.example/a.jpg")) == b"one"
    assert loader(image("https://h.example/b.jpg")) == b"b"
    assert loader(image("https://h.example/c.jpg")) is None


# --- Never outside -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "https://h.example/../secret.jpg",
        "https://h.example/%2e%2e/secret.jpg",
        "https://h.example/..%2fsecret.jpg",
        "https://h.example/x/..%5c..%5csecret.jpg",
        "https://../secret.jpg",
        "../secret.jpg",
        "file:///etc/passwd",
        "/etc/passwd",
        "///etc/passwd",
        "https://h.example/%00",
        "https://h.example/" + "a" * 5000,
        "https://[bad/",
        "https://h.example/\ud800",
        "",
    ],
)
def test_nothing_outside_of_a_folder_is_read(url, tmp_path):
    put(tmp_path, "secret.jpg", b"secret")
    put(tmp_path, "root/x/inside.jpg")
    assert folder_images(tmp_path / "root")(image(url, url)) is None
    names = put(tmp_path, "root/map.json", json.dumps({url: "../secret.jpg"}).encode("utf-8"))
    assert mapped_images(names)(image(url)) is None


@pytest.mark.parametrize("name", ["/etc/passwd", "..", "", ".", "x", "loop"])
def test_a_map_leads_to_regular_files_inside_alone(name, tmp_path):
    put(tmp_path, "root/x/inside.jpg")
    (tmp_path / "root/loop").symlink_to("loop")
    path = put(tmp_path, "root/map.json", json.dumps({URL: name}).encode())
    assert mapped_images(path)(image()) is None


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    put(tmp_path, "secret.jpg", b"secret")
    put(tmp_path, "root/real.jpg")
    (tmp_path / "root/out.jpg").symlink_to("../secret.jpg")
    (tmp_path / "root/in.jpg").symlink_to("real.jpg")
    loader = folder_images(tmp_path / "root")
    assert loader(image("https://h.example/out.jpg")) is None
    assert loader(image("https://h.example/in.jpg")) == JPEG


def test_a_root_that_is_a_link_is_followed(tmp_path):
    put(tmp_path, "real/a.jpg")
    (tmp_path / "root").symlink_to("real")
    assert folder_images(tmp_path / "root")(image("https://h.example/a.jpg")) == JPEG


def test_a_pipe_is_no_picture(tmp_path):
    os.mkfifo(tmp_path / "a.jpg")
    assert folder_images(tmp_path)(image("https://h.example/a.jpg")) is None


# --- Limits and errors -------------------------------------------------------------------------


def test_files_over_the_limit_are_errors(tmp_path):
    put(tmp_path, "f/a.jpg", b"x" * 101)
    with zipfile.ZipFile(tmp_path / "p.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jpg", b"x" * 101)
    for path in (tmp_path / "f", tmp_path / "p.zip"):
        with pytest.raises(InputError, match="larger than the limit of 100 bytes"):
            open_images(path, max_bytes=100)(image("https://h.example/a.jpg"))
        assert open_images(path, max_bytes=101)(image("https://h.example/a.jpg"))


def test_a_member_that_cannot_be_read_is_an_error(tmp_path):
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.jpg", b"unlikely bytes")
    path.write_bytes(path.read_bytes().replace(b"unlikely", b"changed!", 1))
    with pytest.raises(InputError, match=r"a\.jpg"):
        zip_images(path)(image("https://h.example/a.jpg"))


@pytest.mark.parametrize("name", ["missing", "missing.zip", "missing.json"])
def test_a_missing_path_is_an_input_error(name, tmp_path):
    with pytest.raises(InputError):
        open_images(tmp_path / name)


def test_another_file_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="a folder, a zip or a map"):
        open_images(put(tmp_path, "photo.jpg"))


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1}', '"a"', "[" * 100_000])
def test_a_map_that_is_none_is_an_input_error(text, tmp_path):
    with pytest.raises(InputError, match=r"map\.json"):
        open_images(put(tmp_path, "map.json", text.encode()))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are those of POSIX")
def test_nobody_waits_for_a_named_pipe(tmp_path):
    """Pictures, maps, zips and covers are opened by the one function that refuses it."""
    pipe = os.fspath(tmp_path / "pipe")
    os.mkfifo(pipe)
    os.mkfifo(tmp_path / "images.json")
    for path in (pipe, os.fspath(tmp_path / "images.json")):
        with pytest.raises(InputError, match="a named pipe"):
            open_images(path)
    with pytest.raises(InputError, match="a named pipe"):
        read_file(pipe, 10)
    with pytest.raises(InputError, match="a folder"):
        read_file(os.fspath(tmp_path), 10)
    with pytest.raises(InputError, match="No such file"):
        read_file(os.fspath(tmp_path / "none"), 10)
    for options in ({"cover": pipe}, {"cover_font": pipe}):
        with pytest.raises(InputError, match="a named pipe"):
            ak.write(ak.parse("[T](u)\n---\n<p>x"), tmp_path / "x.epub", **options)
    with pytest.raises(UsageError, match="a named pipe"):
        ak.load_outlets(pipe)


# --- Others ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "data"),
    [
        ("data:image/png;base64,iVBORw==", b"\x89PNG"),
        ("DATA:image/png;BASE64,iVBOR%77==", b"\x89PNG"),
        ("data:,a%20b", b"a b"),
        ("data:image/png;base64,a", None),
        ("data:image/png", None),
        ("https://h.example/data:,x", None),
    ],
)
def test_data_addresses(url, data):
    assert data_images(image(url)) == data


def test_cached_asks_once():
    asked = []

    def loader(image):
        asked.append(image.url)
        return None if image.url == "none" else b"12345"

    load = cached(loader, max_bytes=12)
    for url in ("a", "a", "none", "none", "b", "a", "c", "b"):
        assert load(image(url)) == (None if url == "none" else b"12345")
    assert asked == ["a", "none", "b", "c", "b"]


def test_cached_holds_no_more_than_it_may():
    load = cached(lambda image: b"x" * 100, max_bytes=10)
    assert load(image("a")) == b"x" * 100
    assert load(image("a")) == b"x" * 100


def test_data_uris_hold_what_browsers_show():
    known = {
        "jpeg": JPEG,
        "svg": b"<svg/>",
        "bmp": b"BM\0\0\0\0\0\0\0\0",
        "none": None,
    }

    def loader(image):
        if image.url == "error":
            raise InputError("unreadable")
        return known[image.url]

    address = data_uris(loader)
    encoded = base64.b64encode(JPEG).decode()
    assert address(image("jpeg")) == f"data:image/jpeg;base64,{encoded}"
    assert [address(image(name)) for name in ("svg", "bmp", "none", "error")] == [None] * 4


def test_first_of_nothing_has_nothing():
    assert first_of()(image()) is None


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (JPEG, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF87a", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x1cftypavif", "image/avif"),
        (b"BM\1\2\3\4\0\0\0\0", "image/bmp"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"%PDF", None),
        (b"RIFF\0\0\0\0WAVE", None),
        (b"BMX-Rad news", None),
        (b"", None),
    ],
)
def test_types_are_judged_by_bytes(data, kind):
    assert media_type(data) == kind


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_a_damaged_picture_in_a_zip_is_an_input_error(method, tmp_path):
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("a", JPEG * 50)
    data = bytearray(path.read_bytes())
    data[45:60] = b"\xff" * 15
    path.write_bytes(data)
    with pytest.raises(InputError):
        zip_images(path)(image("https://h.example/a"))
