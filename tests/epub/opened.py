"""A finished book, read back with the standard library."""

import io
import zipfile
from xml.etree import ElementTree as ET

from articlekit.writers.epub import EPUBWriter

XHTML = "{http://www.w3.org/1999/xhtml}"
OPS = "{http://www.idpf.org/2007/ops}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class Opened:
    """The book that a writer makes of articles."""

    def __init__(self, articles, **options):
        self.problems = []
        self.reports = []
        stream = io.BytesIO()
        options = {"draw_cover": False, **options, "on_report": self.reports.append}
        EPUBWriter(**options).write(articles, stream, self.problems.append)
        self._open(stream)

    def _open(self, stream):
        self.bytes = stream.getvalue()
        self.zip = zipfile.ZipFile(stream)
        self.names = self.zip.namelist()
        self.report = self.reports[0] if self.reports else None
        self.package = ET.fromstring(self.read("content.opf"))

    def read(self, name):
        return self.zip.read(f"EPUB/{name}")

    def page(self, name):
        return ET.fromstring(self.read(name))

    def text(self, name):
        return "".join(self.page(name).find(f"{XHTML}body").itertext())

    def files(self):
        return {name: self.zip.read(name) for name in self.names}

    def article(self, number=0):
        """The first page of an article, in the order of the book."""
        return self.page(self.report.articles[number].files[0])

    def source(self, number=0):
        return self.read(self.report.articles[number].files[0]).decode()

    def dublin(self, name):
        return [element.text for element in self.package.iter(DC + name)]

    def properties(self, name):
        return [e.text for e in self.package.iter(f"{OPF}meta") if e.get("property") == name]

    def direction(self):
        return self.package.find(f"{OPF}spine").get("page-progression-direction")

    def landmarks(self):
        (nav,) = (
            nav
            for nav in self.page("nav.xhtml").iter(f"{XHTML}nav")
            if nav.get(f"{OPS}type") == "landmarks"
        )
        return {a.get(f"{OPS}type"): a.get("href") for a in nav.iter(f"{XHTML}a")}

    def metas(self):
        return {e.get("name"): e.get("content") for e in self.package.iter(f"{OPF}meta")}

    def manifest(self):
        return {e.get("href"): e for e in self.package.iter(f"{OPF}item")}

    def spine(self):
        by_id = {e.get("id"): e.get("href") for e in self.package.iter(f"{OPF}item")}
        return [by_id[e.get("idref")] for e in self.package.iter(f"{OPF}itemref")]

    def contents(self):
        """The tree of nav.xhtml: label, address, children."""
        nav = self.page("nav.xhtml").find(f".//{XHTML}nav[@id='toc']")
        return self._listed(nav.find(f"{XHTML}ol"))

    def _listed(self, element):
        if element is None:
            return []
        return [
            (
                "".join(item.find(f"{XHTML}a").itertext()),
                item.find(f"{XHTML}a").get("href"),
                self._listed(item.find(f"{XHTML}ol")),
            )
            for item in element
        ]

    def ncx(self, element=None):
        """The tree of toc.ncx in the same form."""
        if element is None:
            element = self.page("toc.ncx").find(f"{NCX}navMap")
        return [
            (
                point.find(f"{NCX}navLabel/{NCX}text").text,
                point.find(f"{NCX}content").get("src"),
                self.ncx(point),
            )
            for point in element.iter(f"{NCX}navPoint")
            if point in list(element)
        ]


def read_back(stream):
    """The book in a stream."""
    book = object.__new__(Opened)
    book.reports = []
    book._open(stream)
    return book


def flat(tree):
    return [entry for label, href, children in tree for entry in [(label, href), *flat(children)]]
