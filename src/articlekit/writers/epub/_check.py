"""Validates the finished EPUB before it is returned.

The rules are those whose violation breaks a book in reading systems and that a defect of this
package could violate: the zip (EPUB 3.3, section 4.2), the package document (5.4 to 5.8), and for
each page that it is well-formed, has unique ids, links to existing targets and loads nothing from
elsewhere. EPUBCheck has more rules; the tests compare the two.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Container
from functools import wraps
from itertools import chain
from typing import BinaryIO, ParamSpec, TypeVar
from urllib.parse import unquote
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
_PAGE = "application/xhtml+xml"
_NCX_TYPE = "application/x-dtbncx+xml"
_CONTAINER_NAME = "META-INF/container.xml"
_SEPARATOR = "}"

# Elements that run scripts, load resources or take input.
_FORBIDDEN = frozenset(
    _XHTML + name
    for name in "script iframe object embed form input button video audio source base svg".split()
)
_TITLE, _A, _IMG = (_XHTML + name for name in ("title", "a", "img"))
_HARMLESS = frozenset(
    [
        *("class", "alt", "title", "lang", "rel", "role", "datetime", "dir", "aria-labelledby"),
        *("http://www.w3.org/XML/1998/namespace}lang", f"{_OPS}type"),
    ]
)
_LOADING = frozenset(("src", "srcset", "poster", "data", "background"))


_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


# The ASCII characters that Windows and EPUB 3.3 (section 4.2.2) allow in file names.
_PORTABLE = re.compile(r'[^\x00-\x20\x7f-\U0010ffff"*:<>?\\|]+')


class _BrokenError(Exception):
    """The book violates a rule."""


def _reported(function: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
    """Makes a function raise `WriteError` for every error that it finds in a book."""

    @wraps(function)
    def reporting(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
        try:
            return function(*args, **kwargs)
        except _BrokenError as broken:
            raise WriteError(f"the book would be broken: {broken}") from None
        except (zipfile.BadZipFile, LookupError, ValueError) as error:
            raise WriteError(f"the book would be broken: {error}") from error

    return reporting


@_reported
def check(stream: BinaryIO) -> None:
    """Raises `WriteError` if the book in the stream violates a rule."""
    checker = Checker()
    with zipfile.ZipFile(stream) as book:
        names = book.namelist()
        for name, number in Counter(names).items():
            _must(number == 1, f"{name} occurs twice")
        # The container and the package document come first.
        for name in sorted(names, key=lambda name: (name != _CONTAINER_NAME, name[-4:] != ".opf")):
            checker.add(name, book.read(name))  # Reading checks the CRC too.
    checker.finish(stream)


class _Elements:
    """The attributes of all elements of a document that have some, by the names of the elements.

    The elements in `texts` are always included, with their text.
    """

    def __init__(self, data: bytes, place: str, texts: Container[str] = ()) -> None:
        self.found: dict[str, list[dict[str, str]]] = {}
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
        if values or name in self._texts:  # Others carry no information.
            self.found.setdefault(name, []).append(values)
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
        """Returns the attributes of each element with a name, in order."""
        return self.found.get(name, [])


class _Page:
    """The check of one page while it is parsed."""

    def __init__(self, book: Checker, name: str) -> None:
        self._book = book
        self._name = name
        self.ids: set[str] = set()
        self.has_title = False

    def parse(self, data: bytes) -> None:
        """Parses the page. Raises `_BrokenError`."""
        parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        parser.ordered_attributes = True
        parser.buffer_text = True
        self._parser = parser
        parser.StartElementHandler = self._start_in_head
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            raise _BrokenError(f"{self._name} is not well-formed: {error}") from None

    def _start_in_head(self, element: str, values: list[str]) -> None:
        """Finds the title. Handlers for text are set for this element only: they are slow."""
        if element == _TITLE:
            self._parser.CharacterDataHandler = self._characters
            self._parser.EndElementHandler = self._end
            self._parser.StartElementHandler = self._start
        self._start(element, values)

    def _start(self, element: str, values: list[str]) -> None:
        if element in _FORBIDDEN:
            raise _BrokenError(f"{self._name} has an element {element}")
        if values:  # Most elements have none.
            for attribute, value in zip(values[::2], values[1::2], strict=True):
                if attribute not in _HARMLESS:
                    self._attribute(element, attribute, value)

    def _attribute(self, element: str, attribute: str, value: str) -> None:
        if attribute == "href":
            self._book.link(self._name, element, value)
        elif attribute == "id":
            if value in self.ids:
                raise _BrokenError(f"the id {value} occurs twice in {self._name}")
            self.ids.add(value)
        elif attribute in _LOADING:
            _must(attribute == "src" and element == _IMG, f"{self._name} loads {value}")
            self._book.target(self._name, value)
        else:
            _must(not attribute.startswith("on"), f"{self._name} has a script in {attribute}")

    def _characters(self, text: str) -> None:
        self.has_title = self.has_title or bool(text.strip())

    def _end(self, element: str) -> None:
        self._parser.CharacterDataHandler = self._parser.EndElementHandler = None


class Checker:
    """The check of one book, file by file while it is written.

    The container comes first, then the package document, then all other files in any order.
    """

    def __init__(self) -> None:
        self._opf = ""
        self._types: dict[str, str] = {}
        self._spine: list[str] = []
        self._ids: dict[str, set[str]] = {}
        self._targets: list[tuple[str, str, str, bool]] = []
        self._readable: frozenset[str] = frozenset()
        self._nav = self._ncx = ""
        self._contents: dict[str, bytes] = {}
        """The two tables of contents."""
        self._sizes: dict[str, int] = {}

    @_reported
    def add(self, name: str, data: bytes) -> None:
        """Checks a file. Raises `WriteError` if it violates a rule."""
        kind = self._types.get(name)
        self._sizes[name] = len(data)
        if kind == _PAGE:
            self._page(name, data)
            if name == self._nav:
                self._contents[name] = data
        elif kind is not None and kind.startswith("image/"):
            found = media_type(data)
            _must(found == kind, f"{name} is {found}, not {kind}")
        elif name == _CONTAINER_NAME:
            self._container(data)
        elif name == self._opf:
            self._package(data)
        elif kind == _NCX_TYPE:
            self._contents[name] = data
        elif name == "mimetype":
            _must(data == _MIMETYPE, "the media type is wrong")

    @_reported
    def finish(self, stream: BinaryIO) -> None:
        """Checks the finished zip, and what concerns several files. Raises `WriteError`."""
        with zipfile.ZipFile(stream) as book:
            self._zip(book.infolist())
            self._complete(set(book.namelist()))
            self._links()
            self._navigation()

    # --- The zip --------------------------------------------------------------------------

    def _zip(self, entries: list[zipfile.ZipInfo]) -> None:
        first = entries[0] if entries else None
        _must(
            first is not None
            and first.filename == "mimetype"
            and first.compress_type == zipfile.ZIP_STORED
            and not first.extra,
            "the first entry is not the media type, stored",
        )
        keys = [unicodedata.normalize("NFC", entry.filename).casefold() for entry in entries]
        counts = Counter(keys)
        for entry, key in zip(entries, keys, strict=True):
            name = entry.filename
            if counts[key] != 1:
                raise _BrokenError(f"{name} occurs twice")
            if not _PORTABLE.fullmatch(name) or ".." in name:
                raise _BrokenError(f"{name!r} is not a portable name")
            if self._sizes.get(name) != entry.file_size:
                raise _BrokenError(f"{name} has another size")
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise _BrokenError(f"{name} is neither stored nor deflated")

    # --- The package ----------------------------------------------------------------------

    def _container(self, data: bytes) -> None:
        roots = _Elements(data, "container.xml").all(f"{_CONTAINER}rootfile")
        _must(len(roots) == 1, "container.xml names no package document")
        self._opf = roots[0]["full-path"]

    def _package(self, data: bytes) -> None:
        package = _Elements(data, self._opf, _REQUIRED)
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
        elements = chain.from_iterable(package.found.values())
        ids = [values["id"] for values in elements if "id" in values]
        _must(len(ids) == len(set(ids)), "an id occurs twice in the package document")
        by_id = {}
        for item in items:
            name = posixpath.join(folder, unquote(item["href"]))
            _must(name not in self._types, f"{name} occurs twice in the manifest")
            self._types[name] = item["media-type"]
            by_id[item["id"]] = name
        for reference in package.all(f"{_OPF}itemref"):
            _must(
                reference["idref"] in by_id,
                f"the spine names {reference['idref']!r}, which is not an item",
            )
            self._spine.append(by_id[reference["idref"]])
        _must(bool(self._spine), "the spine is empty")
        _must(len(set(self._spine)) == len(self._spine), "an item occurs twice in the spine")
        self._readable = frozenset(self._spine)
        self._special(items, package, folder)

    def _complete(self, names: set[str]) -> None:
        """Checks that the manifest lists all files and no others."""
        _must(self._opf in names, "there is no package document")
        for name in self._types:
            _must(name in names, f"{name} is in the manifest but not in the book")
        for name in names - self._types.keys():
            _must(
                name in ("mimetype", self._opf) or name.startswith("META-INF/"),
                f"{name} is in the book but not in the manifest",
            )

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

    def _page(self, name: str, data: bytes) -> None:
        page = _Page(self, name)
        page.parse(data)
        _must(page.has_title, f"{name} has no title")
        self._ids[name] = page.ids

    def link(self, page: str, element: str, url: str) -> None:
        """Checks an address that a page links to or loads."""
        if url.startswith(("http://", "https://", "mailto:")):
            if element != _A:
                raise _BrokenError(f"{page} loads {url!r}")
        elif ":" in url and ":" in url.partition("/")[0]:
            raise _BrokenError(f"{page} links to {url!r}")
        else:
            self.target(page, url, is_link=element == _A)

    def target(self, page: str, url: str, *, is_link: bool = False) -> None:
        """Checks that a file of the book exists, now or when all pages are known."""
        path, _, fragment = url.partition("#")
        if path:
            folder = page.rpartition("/")[0]
            name = f"{folder}/{path}" if folder else path
            if name not in self._types:
                name = posixpath.normpath(unquote(name))
        else:
            name = page
        if fragment or name not in self._readable:
            self._targets.append((page, name, fragment, is_link))

    def _links(self) -> None:
        for page, name, fragment, is_link in self._targets:
            if name not in self._types:
                raise _BrokenError(f"{page} links to {name}, which does not exist")
            if is_link and name not in self._readable:
                raise _BrokenError(f"{page} links to {name}, which is not in the spine")
            if fragment and fragment not in self._ids.get(name, ()):
                message = f"{page} links to {name}#{fragment}, which does not exist"
                raise _BrokenError(message)

    # --- Navigation -----------------------------------------------------------------------

    def _navigation(self) -> None:
        """Checks that both tables of contents list the same targets, in the order of the spine."""
        nav = [
            posixpath.join(posixpath.dirname(self._nav), values["href"])
            for values in _Elements(self._contents[self._nav], self._nav).all(_A)
            if f"{_OPS}type" not in values
        ]
        ncx = [
            posixpath.join(posixpath.dirname(self._ncx), values["src"])
            for values in _Elements(self._contents[self._ncx], self._ncx).all(f"{_NCX}content")
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
