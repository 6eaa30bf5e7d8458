"""The book's check of itself: each rule broken, one at a time."""

import errno
import io
import zipfile
from types import SimpleNamespace

import pytest

import articlekit
from articlekit import InputError, WriteError
from articlekit.model import Article
from articlekit.writers.epub import EPUBWriter, _builder
from articlekit.writers.epub._check import Checker, check
from epub import books
from epub.books import p
from epub.opened import Opened


@pytest.fixture(scope="module")
def book():
    return Opened(
        books.every_block(),
        images=books.every_picture(),
        draw_cover=False,
        cover=books.pictures()["plain.jpg"],
        title="测试",
        group_by="day",
        link_notes=True,
    )


def changed(book, change):
    """The book after `change` of its entries, a list of (name, data)."""
    entries = [(entry, book.zip.read(entry)) for entry in book.zip.infolist()]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as copy:
        for name, data, kind in change(
            [(entry.filename, data, entry.compress_type) for entry, data in entries]
        ):
            copy.writestr(name, data, kind)
    return stream


def replacing(name, old, new):
    """Replaces bytes in the entries whose name ends so; at least one must hold them."""

    def change(entries):
        assert any(entry.endswith(name) and old in data for entry, data, _ in entries)
        return [
            (entry, data.replace(old, new, 1) if entry.endswith(name) else data, kind)
            for entry, data, kind in entries
        ]

    return change


def without(name):
    return lambda entries: [entry for entry in entries if not entry[0].endswith(name)]


def with_entry(name, data=b"x"):
    return lambda entries: [*entries, (name, data, zipfile.ZIP_DEFLATED)]


def stored_otherwise(entries):
    return [(name, data, zipfile.ZIP_BZIP2) for name, data, _ in entries]


def mimetype_last(entries):
    return [*entries[1:], entries[0]]


def mimetype_deflated(entries):
    return [(*entries[0][:2], zipfile.ZIP_DEFLATED), *entries[1:]]


P = b"<p>\xe5\xbc\x95\xe6\x96\x87\xe7\xac\xac\xe4\xb8\x80\xe6\xae\xb5\xe3\x80\x82</p>"
MUTATIONS = {
    "media type last": mimetype_last,
    "media type deflated": mimetype_deflated,
    "media type wrong": replacing("mimetype", b"epub", b"book"),
    "nothing in it": lambda entries: [],
    "another method": stored_otherwise,
    "a name twice but for its case": with_entry("EPUB/NAV.xhtml"),
    "a name that is no name": with_entry("EPUB/a b.xhtml"),
    "a name that leads out": with_entry("EPUB/../../x"),
    "a Chinese name": with_entry("EPUB/文.xhtml"),
    "an entry beside the manifest": with_entry("EPUB/left.xhtml"),
    "no container": without("container.xml"),
    "no package document": without("content.opf"),
    "an entry missing": without("style.css"),
    "a picture missing": without(".png"),
    "the container is broken": replacing("container.xml", b"</container>", b""),
    "the container is empty": replacing("container.xml", b"<rootfile ", b"<file "),
    "no identifier": replacing("content.opf", b"dc:identifier id=", b"dc:identifier name="),
    "no title": replacing("content.opf", "测试</dc:title>".encode(), b"</dc:title>"),
    "no language": replacing("content.opf", b"<dc:language>en</dc:language>", b"<dc:language/>"),
    "no time of change": replacing("content.opf", b"dcterms:modified", b"dcterms:created"),
    "an id twice": replacing("content.opf", b'id="style"', b'id="nav"'),
    "a file twice": replacing("content.opf", b'href="style.css"', b'href="nav.xhtml"'),
    "no nav": replacing("content.opf", b' properties="nav"', b""),
    "two covers": replacing("content.opf", b'media-type="image/png"',
                            b'media-type="image/png" properties="cover-image"'),
    "a cover that is no item": replacing("content.opf", b'content="cover-image"', b'content="x"'),
    "the spine is empty": lambda entries: [
        (n, d.replace(b"itemref", b"itemxxx") if n.endswith(".opf") else d, k)
        for n, d, k in entries
    ],
    "the spine names nothing": replacing("content.opf", b'idref="nav"', b'idref="none"'),
    "a page twice in the spine": replacing("content.opf", b'idref="nav"', b'idref="cover"'),
    "no NCX": replacing("content.opf", b'toc="ncx"', b'toc="none"'),
    "a page is not well-formed": replacing(".xhtml", P, b"<p>"),
    "an entity": replacing(".xhtml", P, b"<p>&nbsp;</p>"),
    "a prefix unknown": replacing(".xhtml", P, b"<o:p>x</o:p>"),
    "a control character": replacing(".xhtml", P, b"<p>\x0b</p>"),
    "bytes that are no UTF-8": replacing(".xhtml", P, b"<p>\xff</p>"),
    "no title of a page": replacing("nav.xhtml", "<title>目录</title>".encode(), b"<title/>"),
    "an id twice in a page": replacing(".xhtml", P, b'<p id="title">x</p>'),
    "a link to nothing": replacing(".xhtml", P, b'<p><a href="none.xhtml">x</a></p>'),
    "a link to no place": replacing(".xhtml", P, b'<p><a href="#none">x</a></p>'),
    "a link to no place of another": replacing(".xhtml", P, b'<p><a href="nav.xhtml#x">x</a></p>'),
    "a link out of the book": replacing(".xhtml", P, b'<p><a href="../../x">x</a></p>'),
    "a page that is not in the spine": replacing("content.opf", b'<itemref idref="nav"/>', b""),
    "a script link": replacing(".xhtml", P, b'<p><a href="javascript:x">x</a></p>'),
    "a file link": replacing(".xhtml", P, b'<p><a href="file:///etc/passwd">x</a></p>'),
    "a picture that is not there": replacing(".xhtml", P, b'<p><img src="x.jpg" alt=""/></p>'),
    "a remote picture": replacing(".xhtml", P, b'<p><img src="https://e.example/x.jpg"/></p>'),
    "a remote picture by srcset": replacing(".xhtml", P, b'<p><img srcset="nav.xhtml"/></p>'),
    "a remote style": replacing(
        ".xhtml", b'href="style.css"', b'href="https://e.example/style.css"'
    ),
    "a script": replacing(".xhtml", P, b"<script>x</script>"),
    "a handler": replacing(".xhtml", P, b'<p onclick="x">x</p>'),
    "a frame": replacing(".xhtml", P, b'<iframe src="nav.xhtml"/>'),
    "a picture of another kind": replacing(".jpg", b"\xff\xd8\xff", b"\x89PNG"),
    "contents that differ": replacing("toc.ncx", b'<content src="g', b'<content src="nav.xhtml#g'),
    "contents without entries": replacing("nav.xhtml", b'epub:type="toc"', b"><"),
}  # fmt: skip


def test_the_book_itself_is_sound(book):
    check(io.BytesIO(book.bytes))
    check(changed(book, lambda entries: entries))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", MUTATIONS)
def test_a_broken_rule_is_an_error(name, book):
    with pytest.raises(WriteError, match=r"the book would be broken: .+"):
        check(changed(book, MUTATIONS[name]))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_is_an_error(book):
    with pytest.raises(WriteError, match="occurs twice"):
        check(changed(book, with_entry("EPUB/nav.xhtml")))


def test_contents_out_of_order_are_an_error(book):
    def change(entries):
        return [
            (name, turned(data) if name.endswith("content.opf") else data, kind)
            for name, data, kind in entries
        ]

    def turned(data):
        head, spine, tail = data.partition(b"<spine")
        lines = (spine + tail).splitlines()
        lines[3:6] = lines[5:2:-1]
        return head + b"\n".join(lines)

    with pytest.raises(WriteError, match="order of the spine"):
        check(changed(book, change))


@pytest.mark.parametrize("length", [0, 10, 1000, -30])
def test_a_book_cut_short_is_an_error(book, length):
    with pytest.raises(WriteError):
        check(io.BytesIO(book.bytes[:length]))


def test_a_flipped_byte_in_a_picture_is_an_error(book):
    at = book.bytes.index(b"\xff\xd8\xff") + 1000
    data = book.bytes[:at] + bytes([book.bytes[at] ^ 1]) + book.bytes[at + 1 :]
    with pytest.raises(WriteError):
        check(io.BytesIO(data))


# --- Nothing appears that is not whole ---------------------------------------------------------

ONE = Article(title="题", body=(p("字"),))


def test_nothing_is_written_before_the_check(monkeypatch):
    def refuse(self, stream):
        raise WriteError("no")

    monkeypatch.setattr(Checker, "finish", refuse)
    stream = io.BytesIO()
    with pytest.raises(WriteError, match="no"):
        EPUBWriter(draw_cover=False).write([ONE], stream)
    assert stream.getvalue() == b""


def test_an_error_half_way_leaves_what_was_there(tmp_path):
    path = tmp_path / "book.epub"
    path.write_bytes(b"old")

    def articles():
        yield ONE
        raise InputError("gone", "x.md")

    with pytest.raises(InputError, match="gone"):
        articlekit.write(articles(), path)
    assert [each.name for each in tmp_path.iterdir()] == ["book.epub"]
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("count", range(1, 40, 3))
def test_a_full_disk_is_a_write_error(count, monkeypatch):
    class Full(io.BytesIO):
        left = count

        def write(self, data):
            Full.left -= 1
            if Full.left <= 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(data)

    full = SimpleNamespace(SpooledTemporaryFile=lambda max_size: Full())
    monkeypatch.setattr(_builder, "tempfile", full)  # The spool of articles is not full.
    stream = io.BytesIO()
    with pytest.raises(WriteError, match="No space left"):
        EPUBWriter(draw_cover=False).write([ONE], stream)
    assert stream.getvalue() == b""


def test_any_stream_will_do():
    class Pipe(io.RawIOBase):
        data = b""

        def writable(self):
            return True

        def seekable(self):
            return False

        def write(self, data):
            self.data += bytes(data)
            return len(data)

    pipe = Pipe()
    EPUBWriter(draw_cover=False).write([ONE], pipe)
    check(io.BytesIO(pipe.data))
