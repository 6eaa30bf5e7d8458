"""Validates the finished EPUB before it is returned.

The rules are those whose violation breaks a book in reading systems and that a defect of this
package could violate: the zip (EPUB 3.3, section 4.2), the package document (5.4 to 5.8), and for
each page that it is well-formed, has unique ids, links to existing targets and loads nothing from
elsewhere. EPUBCheck has more rules; the tests compare the two.
"""

from __future__ import annotations

import posixpath
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Container
from typing import BinaryIO
from urllib.parse import unquote, urlsplit
from xml.parsers import expat

from articlekit.errors import WriteError
from articlekit.images import media_type

_XHTML = "http://www.w3.org/1999/xhtml}"
_OPF = "http://www.idpf.org/2007/opf}"
_DC = "http://purl.org/dc/elements/1.1/}"
_NCX = "http://www.daisy.org/z3986/2005/ncx/}"
_OPS = "http://www.idpf.org/2007/ops}"
_CONTAINER = "urn:oasis:names:tc:opendocument:xmlns:container}"
_REQUIRED = frozenset(_DC + name for name in ("identifier", "title", "language"))
_MIMETYPE = b"application/epub+zip"
_SEPARATOR = "}"

# Elements that run scripts, load resources or take input.
_FORBIDDEN = frozenset(
    _XHTML + name
    for name in "script iframe object embed form input button video audio source base svg".split()
)
_TITLE, _A, _IMG = (_XHTML + name for name in ("title", "a", "img"))
_HARMLESS = frozenset(("class", "alt", "title", "lang", "rel", "role", "datetime"))
_LOADING = frozenset(("src", "srcset", "poster", "data", "background"))


class _BrokenError(Exception):
    """The book violates a rule."""


def check(stream: BinaryIO) -> None:
    """Raises `WriteError` if the book in the stream violates a rule."""
    try:
        with zipfile.ZipFile(stream) as book:
            _Check(book).run()
    except _BrokenError as broken:
        raise WriteError(f"the book would be broken: {broken}") from None
    except (zipfile.BadZipFile, LookupError, ValueError) as error:
        raise WriteError(f"the book would be broken: {error}") from error


class _Elements:
    """The elements of a document that have attributes, in order.

    The elements in `texts` are always included, with their text.
    """

    def __init__(self, data: bytes, place: str, texts: Container[str] = ()) -> None:
        self.found: list[tuple[str, dict[str, str]]] = []
        self.text: dict[str, list[str]] = {}
        self._texts = texts
        self._parser = parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self._open = ""
        parser.StartElementHandler = self._start
        parser.buffer_text = True
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            raise _BrokenError(f"{place} is not well-formed: {error}") from None

    def _start(self, name: str, values: dict[str, str]) -> None:
        if values or name in _FORBIDDEN or name in self._texts:  # Others carry no information.
            self.found.append((name, values))
        if name in self._texts:  # Collect text only for the elements asked for; callbacks are slow.
            self._open = name
            self._parser.CharacterDataHandler = self._characters
            self._parser.EndElementHandler = self._end

    def _characters(self, text: str) -> None:
        if text.strip():
            self.text.setdefault(self._open, []).append(text)

    def _end(self, name: str) -> None:
        self._parser.CharacterDataHandler = self._parser.EndElementHandler = None

    def all(self, name: str) -> list[dict[str, str]]:
        """Returns the attributes of each element with a name."""
        return [values for found, values in self.found if found == name]


class _Check:
    """The check of one book."""

    def __init__(self, book: zipfile.ZipFile) -> None:
        self._book = book
        self._opf = ""
        self._types: dict[str, str] = {}
        self._spine: list[str] = []
        self._ids: dict[str, frozenset[str]] = {}
        self._targets: list[tuple[str, str, str]] = []

    def run(self) -> None:
        """Checks all rules."""
        self._zip()
        self._package()
        for name, kind in self._types.items():
            if kind == "application/xhtml+xml":
                self._page(name)
            elif kind.startswith("image/"):
                self._picture(name, kind)
        self._links()
        self._navigation()

    # --- The zip --------------------------------------------------------------------------

    def _zip(self) -> None:
        entries = self._book.infolist()
        first = entries[0] if entries else None
        _must(
            first is not None
            and first.filename == "mimetype"
            and first.compress_type == zipfile.ZIP_STORED
            and not first.extra
            and self._book.read(first) == _MIMETYPE,
            "the first entry is not the media type, stored",
        )
        names = Counter(
            unicodedata.normalize("NFC", entry.filename).casefold() for entry in entries
        )
        for entry in entries:
            name = entry.filename
            _must(names[unicodedata.normalize("NFC", name).casefold()] == 1, f"{name} occurs twice")
            _must(
                name.isascii() and not set(name) & set(' "*:<>?\\|') and ".." not in name,
                f"{name!r} is not a portable name",
            )
            _must(
                entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED),
                f"{name} is neither stored nor deflated",
            )

    # --- The package ----------------------------------------------------------------------

    def _package(self) -> None:
        container = _Elements(self._book.read("META-INF/container.xml"), "container.xml")
        roots = container.all(f"{_CONTAINER}rootfile")
        _must(len(roots) == 1, "container.xml names no package document")
        self._opf = roots[0]["full-path"]
        package = _Elements(self._book.read(self._opf), self._opf, _REQUIRED)
        self._metadata(package)
        self._manifest(package)

    def _metadata(self, package: _Elements) -> None:
        root = package.all(f"{_OPF}package")[0]
        identifiers = [values.get("id") for values in package.all(f"{_DC}identifier")]
        _must(root.get("unique-identifier") in identifiers, "the identifier is not in the metadata")
        for name in sorted(_REQUIRED):
            found, texts = package.all(name), package.text.get(name, ())
            _must(bool(found) and len(texts) >= len(found), f"{name} is missing or empty")
        modified = [
            v for v in package.all(f"{_OPF}meta") if v.get("property") == "dcterms:modified"
        ]
        _must(len(modified) == 1, "dcterms:modified does not occur exactly once")

    def _manifest(self, package: _Elements) -> None:
        folder = posixpath.dirname(self._opf)
        items = package.all(f"{_OPF}item")
        ids = [values["id"] for _, values in package.found if "id" in values]
        _must(len(ids) == len(set(ids)), "an id occurs twice in the package document")
        by_id = {}
        for item in items:
            name = posixpath.join(folder, unquote(item["href"]))
            _must(name not in self._types, f"{name} occurs twice in the manifest")
            self._types[name] = item["media-type"]
            by_id[item["id"]] = name
        entries = set(self._book.namelist())
        for name in self._types:
            _must(name in entries, f"{name} is in the manifest but not in the book")
        for name in entries - self._types.keys():
            _must(
                name in ("mimetype", self._opf) or name.startswith("META-INF/"),
                f"{name} is in the book but not in the manifest",
            )
        for reference in package.all(f"{_OPF}itemref"):
            _must(
                reference["idref"] in by_id,
                f"the spine names {reference['idref']!r}, which is not an item",
            )
            self._spine.append(by_id[reference["idref"]])
        _must(bool(self._spine), "the spine is empty")
        _must(len(set(self._spine)) == len(self._spine), "an item occurs twice in the spine")
        self._special(items, package, folder)

    def _special(self, items: list[dict[str, str]], package: _Elements, folder: str) -> None:
        """The navigation documents and the cover."""
        named = {word: item for item in items for word in item.get("properties", "").split()}
        counts = Counter(word for item in items for word in item.get("properties", "").split())
        _must(counts["nav"] == 1, "there is not exactly one navigation document")
        _must(counts["cover-image"] <= 1, "there are several covers")
        self._nav = posixpath.join(folder, named["nav"]["href"])
        by_id = {item["id"]: item for item in items}
        toc = package.all(f"{_OPF}spine")[0].get("toc", "")
        _must(toc in by_id, "the spine names no NCX")
        self._ncx = posixpath.join(folder, by_id[toc]["href"])
        for meta in package.all(f"{_OPF}meta"):
            if meta.get("name") == "cover":
                _must(meta.get("content") in by_id, "the cover is not an item")

    # --- Pages ----------------------------------------------------------------------------

    def _page(self, name: str) -> None:
        page = _Elements(self._book.read(name), name, (_TITLE,))
        _must(page.text.get(_TITLE), f"{name} has no title")
        ids = set()
        for element, values in page.found:
            if element in _FORBIDDEN:
                raise _BrokenError(f"{name} has an element {element}")
            for attribute, value in values.items():
                if attribute in _HARMLESS:
                    continue
                if attribute == "id":
                    _must(value not in ids, f"the id {value} occurs twice in {name}")
                    ids.add(value)
                elif attribute == "href":
                    self._link(name, element, value)
                elif attribute in _LOADING:
                    _must(attribute == "src" and element == _IMG, f"{name} loads {value}")
                    self._target(name, value)
                else:
                    _must(not attribute.startswith("on"), f"{name} has a script in {attribute}")
        self._ids[name] = frozenset(ids)

    def _link(self, page: str, element: str, url: str) -> None:
        if url.startswith(("http://", "https://", "mailto:")):
            _must(element == _A, f"{page} loads {url!r}")
        else:
            _must(not urlsplit(url).scheme, f"{page} links to {url!r}")
            self._target(page, url)

    def _target(self, page: str, url: str) -> None:
        folder = page.rpartition("/")[0] or "."
        path, _, fragment = url.partition("#")
        name = posixpath.normpath(f"{folder}/{unquote(path)}") if path else page
        if fragment or name not in self._types:
            self._targets.append((page, name, fragment))

    def _links(self) -> None:
        for page, name, fragment in self._targets:
            _must(name in self._types, f"{page} links to {name}, which does not exist")
            if fragment:
                ids = self._ids.get(name, frozenset())
                _must(fragment in ids, f"{page} links to {name}#{fragment}, which does not exist")

    def _picture(self, name: str, kind: str) -> None:
        found = media_type(self._book.read(name))  # Reading checks the CRC too.
        _must(found == kind, f"{name} is {found}, not {kind}")

    # --- Navigation -----------------------------------------------------------------------

    def _navigation(self) -> None:
        """Checks that both tables of contents list the same targets, in the order of the spine."""
        nav = [
            posixpath.join(posixpath.dirname(self._nav), values["href"])
            for name, values in _Elements(self._book.read(self._nav), self._nav).found
            if name == _A and f"{_OPS}type" not in values
        ]
        ncx = [
            posixpath.join(posixpath.dirname(self._ncx), values["src"])
            for values in _Elements(self._book.read(self._ncx), self._ncx).all(f"{_NCX}content")
        ]
        _must(bool(nav), "the contents are empty")
        _must(nav == ncx, "nav and NCX differ")
        places = {name: at for at, name in enumerate(self._spine)}
        order = [places.get(name, -1) for name in nav]
        _must(-1 not in order, "the contents link to a page that is not in the spine")
        _must(order == sorted(order), "the contents are not in the order of the spine")


def _must(rule: object, message: str) -> None:
    if not rule:
        raise _BrokenError(message)
