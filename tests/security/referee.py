"""What an output must not hold, seen by parsers that are not ours.

Each function gives what is wrong as a list of sentences; an empty list is a pass. Everything is an
allow-list: what is not known to be harmless is a fault.
"""

import io
import json
import posixpath
import re
import unicodedata
import zipfile
from collections import Counter
from urllib.parse import unquote

import cmarkgfm
import turbohtml
from cmarkgfm.cmark import Options
from lxml import etree
from markdown_it import MarkdownIt

from letters import visible_text

_SHARED = {
    "html": "lang xml:lang xmlns",
    "head": "",
    "title": "",
    "body": "epub:type",
    "header": "",
    "section": "epub:type role aria-label aria-labelledby class",
    "h1": "id",
    **dict.fromkeys("h2 h3 h4 h5 h6".split(), "id lang xml:lang class"),
    "p": "class lang xml:lang",
    "a": "href title epub:type role lang xml:lang rel id class",
    "img": "src alt title width height loading class role",
    **dict.fromkeys("em strong del u sup sub ruby rt rp br hr".split(), ""),
    "small": "class",
    "code": "class",
    "pre": "",
    "blockquote": "",
    "ul": "class",
    "ol": "start class",
    "li": "id class",
    "table": "class",
    "tbody": "",
    "thead": "",
    "tr": "",
    "td": "colspan rowspan class",
    "th": "colspan rowspan class",
    "figure": "class",
    "figcaption": "",
    "time": "datetime",
    "span": "lang xml:lang class",
}
_HTML = {
    **_SHARED,
    "html": "lang dir",
    "meta": "charset name content http-equiv",
    **dict.fromkeys("style main article".split(), ""),
    "div": "class role tabindex aria-label",
}
SITE = {
    **_HTML,
    **dict.fromkeys(("html", "span"), "lang dir class"),
    "a": "lang dir href class rel type title",
    "nav": "class lang aria-label",
    "section": "aria-labelledby",
    "link": "rel href type title",
    "script": "src",
    "form": "action role",
    "input": "type name aria-label",
    "button": "id hidden",
    "noscript": "",
    "bdi": "",
    "b": "",
    "h2": "id class",
    "h3": "class",
    "ol": "id class start",
    "p": "id role data-short data-none data-results",
}
"""A page of a site. What its scripts are is tested in tests/test_site.py."""
_XHTML = {
    **_SHARED,
    "html": _SHARED["html"] + " xmlns:epub",
    "link": "rel type href",
    "nav": "epub:type role id aria-label aria-labelledby hidden",
    "div": "class role",
    "aside": "epub:type role class id",
    "dl": "",
    "dt": "",
    "dd": "",
}
_MARKDOWN = {
    **dict.fromkeys("p h1 h2 h3 h4 h5 h6 em strong del blockquote ul hr br pre".split(), ""),
    **dict.fromkeys("table thead tbody tr html head body".split(), ""),
    "s": "",
    "a": "href title",
    "img": "src alt title",
    "ol": "start",
    "li": "",
    "td": "style align",
    "th": "style align",
    "code": "class",
}
_MARKDOWN_HTML = "u sup sub ruby rt rp".split()
_ARCHIVE = {
    **_SHARED,
    "td": "colspan rowspan align",
    "th": "colspan rowspan align",
    "pre": "class",
    "img": "src srcset alt title width height class",
    "blockquote": "class cite",
    "div": "",
    "i": "",
    "iframe": "src title poster",
    "noscript": "",
    "video": "src poster title",
    "audio": "src poster title",
}
_LINK = re.compile(r"(?:https?|mailto):", re.I)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
_PICTURE = re.compile(r"https?:|data:image/(?:png|jpe?g|gif|webp)[;,]", re.I)
# More than any browser, or reader that thinks itself one, is known to skip in an address.
_SKIPPED = re.compile(r"[\x00-\x20\x7f-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u206f\u3000\ufeff]")
_ADDRESSES = frozenset(("href", "src", "poster", "cite", "srcset", "action", "data", "background"))
_STYLES = re.compile(r"text-align:\s*(?:left|center|right)")
_CLASS = re.compile(r"[^<>\"'&]*")

# --- Addresses ---------------------------------------------------------------------------------


def address_faults(url, is_picture=False):
    """What is wrong with the address of a link, or of a picture."""
    bare = _SKIPPED.sub("", url)
    scheme = _SCHEME.match(bare)
    if scheme and not (_PICTURE if is_picture else _LINK).match(bare):
        return [f"the scheme of {url[:80]!r}"]
    if unquote(bare).lower().startswith(("javascript:", "vbscript:", "data:text")):
        return [f"a percent-encoded scheme in {url[:80]!r}"]
    return []


# --- HTML --------------------------------------------------------------------------------------


def _element_faults(tag, attributes, allowed):
    if tag not in allowed:
        return [f"<{tag[:40]}>"]
    faults = []
    known = allowed[tag].split()
    for name, value in attributes:
        text = " ".join(value) if isinstance(value, list) else value or ""
        if name not in known:
            faults.append(f"<{tag} {name[:40]}={text[:60]!r}>")
        elif name in _ADDRESSES:
            faults += [f"{fault} of <{tag} {name}>" for fault in address_faults(text, tag == "img")]
        elif name == "style" and not _STYLES.fullmatch(text):
            faults.append(f"style {text[:60]!r}")
        elif name == "http-equiv" and text != "Content-Security-Policy":
            faults.append(f"http-equiv {text[:60]!r}")
        elif name == "class" and not _CLASS.fullmatch(text):
            faults.append(f"class {text[:60]!r}")
    return faults


def html_faults(html, allowed=None):
    """What a page holds that is not known to be harmless, twice parsed (against mutation)."""
    allowed = _HTML if allowed is None else allowed
    faults = []
    for _ in range(2):
        page = turbohtml.parse(html)
        for node in page.descendants:
            if isinstance(node, turbohtml.Comment):
                faults.append("a comment")
            elif isinstance(node, turbohtml.Element):
                faults += _element_faults(node.tag, node.attrs.items(), allowed)
        html = page.html
    return faults


def unaccounted(html, article):
    """The visible letters of a body that its article holds nowhere, by neither reading."""
    kept = kept_text(article)
    readings = (visible_text(html, scripting=scripting) for scripting in (True, False))
    return min((missing(text, kept) for text in readings), key=len)


def letters(text):
    """What counts as a letter: neither space nor what has no shape, nor U+FFFD, which is damage."""
    return [
        char
        for char in text
        if not char.isspace() and unicodedata.category(char)[0] != "C" and char != "\ufffd"
    ]


def kept_text(article):
    """All letters of a page that its article accounts for."""
    said = [article.dateline or "", *(item.text for item in article.discarded)]
    return "\n".join([article.text, *said])


def missing(wanted, found):
    """The letters of a text that another does not hold, or not so often, in any order."""
    return "".join((Counter(letters(wanted)) - Counter(letters(found))).elements())


def lost(wanted, found):
    """The first letters of a text that another does not hold in the same order; empty if none."""
    rest = iter(letters(found))
    wanted = letters(wanted)
    for at, char in enumerate(wanted):
        if char not in rest:
            return "".join(wanted[max(at - 10, 0) : at + 20])
    return ""


# --- Markdown ----------------------------------------------------------------------------------

_open = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_open.validateLink = lambda url: True  # No help from the renderer.


def markdown_pages(text):
    """A Markdown text as two renderers show it that let everything through."""
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)
    yield _open.render(body)
    yield cmarkgfm.markdown_to_html_with_extensions(
        body,
        options=Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE,
        extensions=["table", "strikethrough"],
    )


def markdown_faults(text, is_html=False):
    """What a renderer would make of a Markdown text that is not known to be harmless."""
    allowed = {**_MARKDOWN, **dict.fromkeys(_MARKDOWN_HTML, "")} if is_html else _MARKDOWN
    return [fault for page in markdown_pages(text) for fault in html_faults(page, allowed)]


def archive_faults(text):
    """What a browser would make of a record that is not known to be harmless."""
    text = re.sub(r"\A(---\n.*?\n---\n)?<!--[0-9-]*-->\n", r"\1", text, flags=re.S)
    return html_faults(f"<!DOCTYPE html><title></title><p>{text}", _ARCHIVE)


# --- JSON --------------------------------------------------------------------------------------


def _refuse(constant):
    raise ValueError(f"{constant} is no JSON")


def strict_json(data):
    """The value of a JSON text; ValueError for what RFC 8259 does not know."""
    return json.loads(data.decode() if isinstance(data, bytes) else data, parse_constant=_refuse)


# --- EPUB --------------------------------------------------------------------------------------

_NAMESPACES = {
    "http://www.w3.org/1999/xhtml": "",
    "http://www.idpf.org/2007/ops": "epub:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
}
_REFUSED = ("remote-resources", "scripted")


def _strict():
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)


def _name(qualified):
    if not isinstance(qualified, str):
        return "-other"
    space, brace, local = qualified.rpartition("}")
    prefix = _NAMESPACES.get(space[1:]) if brace else ""
    return qualified if prefix is None else prefix + local


def xhtml_faults(data):
    """What an XHTML document holds that is not known to be harmless."""
    try:
        root = etree.fromstring(data, _strict())
    except etree.XMLSyntaxError as error:
        return [f"not well-formed: {error}"]
    faults = ["a DTD"] if root.getroottree().docinfo.internalDTD.external_id else []
    for element in root.iter():
        attributes = [(_name(name), value) for name, value in element.items()]
        faults += _element_faults(_name(element.tag), attributes, _XHTML)
        source = element.get("src")
        if source is not None and _SCHEME.match(source):
            faults.append(f"a remote picture {source[:80]!r}")
    return faults


def book_faults(data):
    """What is wrong with a book: its zip, its package document, each of its pages."""
    faults = []
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = book.namelist()
        if len({name.casefold() for name in names}) != len(names):
            faults.append("two members of one name")
        for name in names:
            if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9./-]*", name) or ".." in name:
                faults.append(f"a member named {name!r}")
            content = book.read(name)
            if name.endswith(".xhtml"):
                faults += [f"{name}: {fault}" for fault in xhtml_faults(content)]
            elif name.endswith((".opf", ".ncx", ".xml")):
                faults += [f"{name}: {fault}" for fault in _package_faults(content)]
            elif name.endswith(".css") and re.search(rb"@import|url\s*\(|expression", content):
                faults.append(f"{name} loads something")
    return faults


def _package_faults(data):
    try:
        root = etree.fromstring(data, _strict())
    except etree.XMLSyntaxError as error:
        return [f"not well-formed: {error}"]
    faults = []
    for element in root.iter():
        href = element.get("href") or element.get("src") or element.get("full-path")
        if href and (_SCHEME.match(href) or href.startswith(("/", "\\")) or ".." in href):
            faults.append(f"leads to {href[:80]!r}")
        properties = (element.get("properties") or "").split()
        faults += [f"says {word}" for word in _REFUSED if word in properties]
    return faults


def book_pages(data):
    """The visible text of each XHTML member, by name."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for name in book.namelist():
            if name.endswith(".xhtml"):
                root = etree.fromstring(book.read(name), _strict())
                body = root.find("{*}body")
                found[posixpath.basename(name)] = "".join(body.itertext())
    return found
