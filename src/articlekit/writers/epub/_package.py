"""Packs books with ebooklib; no other module imports it.

ebooklib writes the container and the package document. Pages are passed as finished XHTML, because
ebooklib would parse, indent and shorten them; their bytes are requested one after the other
while the zip is written. Other workarounds are explained where they are.
"""

from __future__ import annotations

import datetime as dt
import zipfile
import zlib
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any, BinaryIO, NamedTuple

from ebooklib import epub

from articlekit._text.characters import utf8, xml_text
from articlekit.writers.epub._check import Checker
from articlekit.writers.epub._metadata import Metadata
from articlekit.writers.epub._outline import Entry, Group
from articlekit.writers.markup import attributes, escape, tag

XHTML = "application/xhtml+xml"
# The earliest date that a zip can hold, so that the bytes do not depend on the time of packing.
_STAMP = (1980, 1, 1, 0, 0, 0)
_STORED = (".jpg", ".png", ".gif")


class Resource(NamedTuple):
    """A file of the book."""

    id: str
    name: str
    media_type: str
    content: Callable[[], bytes]
    """Called once, when the file is written."""
    properties: tuple[str, ...] = ()
    """The properties of the manifest item (EPUB 3.3, appendix D.5)."""
    in_spine: bool = False


class _Item(epub.EpubItem):  # type: ignore[misc, unused-ignore]
    """A finished file whose bytes are made on demand."""

    def __init__(self, resource: Resource) -> None:
        super().__init__(resource.id, resource.name, resource.media_type)
        self.properties = resource.properties
        self._content = resource.content

    def get_content(self, default: object = None) -> bytes:
        return self._content()


class _Zip(zipfile.ZipFile):
    """A zip whose bytes depend only on its entries; each is checked before it is written."""

    checker: Checker

    def writestr(self, zinfo_or_arcname: Any, data: Any, *args: Any, **kwargs: Any) -> None:
        info = zipfile.ZipInfo(zinfo_or_arcname, _STAMP)
        info.create_system = 3
        info.external_attr = 0o100644 << 16
        content = data if isinstance(data, bytes) else data.encode()
        self.checker.add(info.filename, content)
        info.file_size, info.CRC = len(content), zlib.crc32(content)
        if info.filename != "mimetype" and not info.filename.endswith(_STORED):
            info.compress_type = zipfile.ZIP_DEFLATED
            content = zlib.compress(content, wbits=-zlib.MAX_WBITS)
        info.compress_size = len(content)
        self._append(info, content)

    def _append(self, info: zipfile.ZipInfo, content: bytes) -> None:
        """Writes a compressed entry and its header.

        `ZipFile.writestr` opens a stream for each entry, which takes as long as making a page.
        """
        assert self.fp is not None
        info.header_offset = self.start_dir
        header = info.FileHeader()
        self.fp.write(header)
        self.fp.write(content)
        self.start_dir += len(header) + len(content)
        self.filelist.append(info)
        self.NameToInfo[info.filename] = info


class _Writer(epub.EpubWriter):  # type: ignore[misc, unused-ignore]
    """ebooklib's writer without its clock, page list and language."""

    def __init__(
        self,
        stream: BinaryIO,
        book: epub.EpubBook,
        language: str,
        ncx: bytes,
        modified: dt.datetime,
        checker: Checker,
    ) -> None:
        # Its page list would contain every element with an epub:type, notes among them.
        super().__init__(stream, book, {"epub3_pages": False, "mtime": modified})
        self._language = language
        self._ncx = ncx
        self._checker = checker

    def write(self) -> None:
        with _Zip(self.file_name, "w") as self.out:
            self.out.checker = self._checker
            self.out.writestr("mimetype", "application/epub+zip")
            self._write_container()
            self._write_opf()
            self._write_items()

    def _write_opf_file(self, root: Any) -> None:
        root.set("{http://www.w3.org/XML/1998/namespace}lang", self._language)
        super()._write_opf_file(root)

    def _get_ncx(self) -> bytes:
        # ebooklib's is twice as large, and takes longer than the rest of the package.
        return self._ncx


def pack(
    stream: BinaryIO,
    about: Metadata,
    contents: list[Group | Entry],
    resources: Iterable[Resource],
    *,
    generator: str,
    cover_id: str | None,
    direction: str | None,
) -> None:
    """Writes a book to a seekable stream, and checks it. Raises `WriteError`.

    `contents` is the tree of the NCX. The resources are listed in the manifest, and those in the
    spine also there, in the given order.
    """
    book = epub.EpubBook()
    book.set_identifier(about.identifier)
    book.title, book.language, book.direction = about.title, about.language, direction
    book.set_unique_metadata(
        "OPF", "generator", "", {"name": "generator", "content": xml_text(generator)}
    )
    for element, text, values in about.elements:
        is_dublin = element.startswith("dc:")
        namespace, local = ("DC", element[3:]) if is_dublin else (None, element)
        book.add_metadata(namespace, local, text, values)
    if cover_id is not None:  # The EPUB 2 form, which Kindle and old reading systems need.
        book.add_metadata(None, "meta", "", {"name": "cover", "content": cover_id})
    for resource in resources:
        item = book.add_item(_Item(resource))
        if resource.in_spine:
            book.spine.append(item)
    book.add_item(epub.EpubNcx())
    ncx = utf8(_ncx(about, contents))
    checker = Checker()
    _Writer(stream, book, about.language, ncx, about.modified, checker).write()
    checker.finish(stream)


def _ncx(about: Metadata, contents: list[Group | Entry]) -> str:
    """The contents for old reading systems (DAISY/NISO Z39.86-2005, section 8)."""
    number = count(1)

    def points(children: list[Group | Entry]) -> str:
        return "".join(map(point, children))

    def point(child: Group | Entry) -> str:
        label = f"<navLabel>{tag('text', escape(child.title))}</navLabel>"
        content = f'{label}<content src="{child.file}"/>'
        below = points(child.children) if isinstance(child, Group) else ""
        return f'<navPoint id="n{next(number)}">{content}{below}</navPoint>\n'

    depth = max(map(_depth, contents), default=1)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"'
        f' xml:lang="{escape(about.language)}">\n<head>'
        f"<meta{attributes(name='dtb:uid', content=about.identifier)}/>"
        f'<meta name="dtb:depth" content="{depth}"/>'
        '<meta name="dtb:totalPageCount" content="0"/><meta name="dtb:maxPageNumber" content="0"/>'
        f"</head>\n<docTitle><text>{escape(about.title)}</text></docTitle>\n<navMap>\n"
        f"{points(contents)}</navMap>\n</ncx>\n"
    )


def _depth(child: Group | Entry) -> int:
    return 1 if isinstance(child, Entry) else 1 + max(map(_depth, child.children), default=0)
