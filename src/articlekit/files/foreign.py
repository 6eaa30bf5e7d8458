"""Recognises files that are no archive of articles, and names what reads them."""

from __future__ import annotations

import re
from typing import NamedTuple

_HEAD = 65_536  # Bytes that are looked at.
_HTML = "read it with --from html, or with parse_html() in Python"
_CONTENT = "pass the HTML of each entry to parse_html()"


class Foreign(NamedTuple):
    """What a file looks like, and what reads it."""

    name: str
    advice: str

    @property
    def message(self) -> str:
        """A sentence for an error: what was expected, what was found, and what to do."""
        return f"expected articles, found {self.name}; {self.advice}"


def _kind(pattern: str, name: str, advice: str) -> tuple[re.Pattern[bytes], Foreign]:
    return re.compile(pattern.encode(), re.DOTALL | re.IGNORECASE), Foreign(name, advice)


# Matched at the beginning, after the declaration and comments of XML; the first match counts.
_STARTS = (
    _kind(r"%PDF-", "a PDF file", "convert it to HTML first, with pdftohtml for example"),
    _kind(r"PK\x03\x04.{26}mimetypeapplication/epub\+zip", "an e-book (EPUB)",
          "unpack it, and read its pages with --from html"),
    _kind(r"PK\x03\x04.{26}(?:\[Content_Types\]|_rels/|word/)", "an Office document",
          "convert it to HTML first, with pandoc for example"),
    _kind(r"PK\x03\x04", "a zip archive", "rename it to end in .zip"),
    _kind(r"\x1f\x8b|BZh[1-9]|\xfd7zXZ\x00|\x28\xb5\x2f\xfd", "a compressed file",
          "decompress it first, or name it .tar.gz, .jsonl.gz and so on, after what is in it"),
    _kind(r"PAR1", "a Parquet file", "rename it to end in .parquet"),
    _kind(r"SQLite format 3\x00", "an SQLite database",
          "select the HTML of each article, and pass it to parse_html()"),
    _kind(r"\xff\xd8\xff|\x89PNG|GIF8|RIFF.{4}WEBP", "a picture", "it holds no article"),
    _kind(r"WARC/1\.", "a WARC archive",
          "read it with warcio, and pass the HTML of each response to parse_html()"),
    _kind(r"\{\\rtf", "an RTF document", "convert it to HTML first, with pandoc for example"),
    _kind(r"<!doctype netscape-bookmark", "a file of bookmarks",
          "it holds links and no articles; save the pages, and read them with --from html"),
    _kind(r"<rss\b.{0,4000}?wordpress\.org/export/", "a WordPress export",
          f"parse it as XML, and {_CONTENT} (content:encoded)"),
    _kind(r"<rss\b|<rdf:RDF\b", "an RSS feed", f"parse it with feedparser, and {_CONTENT}"),
    _kind(r"<feed\b[^>]{0,2000}w3\.org/2005/Atom", "an Atom feed",
          f"parse it with feedparser, and {_CONTENT}"),
    _kind(r"(?:<!DOCTYPE[^>]{0,200}>\s*)?<en-export\b", "an Evernote export",
          f"parse it as XML, and {_CONTENT} (content)"),
    _kind(r"<opml\b", "a list of feeds (OPML)",
          "it holds no articles; subscribe to the feeds with a feed reader"),
    _kind(r"(?:<!doctype html[^>]{0,200}>\s*)?<html[^>]{0,200}>.{0,2000}?<title>\s*Pocket Export",
          "a Pocket export",
          "it holds links and no articles; save the pages, and read them with --from html"),
    _kind(r"<(?:!doctype html|html|head|body)\b", "a web page", _HTML),
    _kind(r"<!DOCTYPE\b", "an XML file", "convert it to HTML or JSON first"),
    _kind(r"(?:[A-Za-z-]{1,40}:[^\n]{0,900}\r?\n(?:[ \t][^\n]{0,900}\r?\n)*){1,60}?"
          r"Content-Type:\s*multipart/related", "a web page with its pictures (MHTML)",
          "save it as a web page of HTML only, and read that with --from html"),
    _kind(r"(?:From |(?:Return-Path|Received|Message-ID|Delivered-To|From|Subject|Date):)"
          r"[^\n]{0,900}\r?\n(?:[A-Za-z-]{1,40}:|[ \t])", "an e-mail",
          "save its HTML, and read that with --from html"),
    _kind(r"title,url,time_added(?:,[a-z_]+)*\s", "a Pocket export",
          "it holds links and no articles; save the pages, and read them with --from html"),
    _kind(r"url,title,selection,folder", "an Instapaper export",
          "it holds links and no articles; save the pages, and read them with --from html"),
    _kind(r"[\[{](?=.{0,60000}?\"(?:is_archived|domain_name)\"\s*:)"
          r"(?=.{0,60000}?\"content\"\s*:)(?=.{0,60000}?\"(?:preview_picture|reading_time)\"\s*:)",
          "a Wallabag export", "load it as JSON, and pass content, url and title of each entry to"
          " parse_html()"),
    _kind(r"\{.{0,2000}?\"version\"\s*:\s*\"https?://(?:www\.)?jsonfeed\.org/", "a JSON feed",
          "load it as JSON, and pass content_html, url and title of each item to parse_html()"),
    _kind(r"\{\s*\"version\"\s*:\s*1\s*,\s*\"url\"|\[\s*\{\s*\"version\"\s*:\s*1\s*,",
          "JSON articles of articlekit", "rename it to end in .json, or in .jsonl"),
    _kind(r"[\[{]\s*(?:\"|\{\s*\"|\]|\})", "a JSON file of something else",
          "load it, and pass the HTML of each article to parse_html()"),
)  # fmt: skip
NOTE = Foreign(
    "Markdown without a title",
    "if it is a note in Markdown, read it with --from markdown, or with parse_markdown() in Python",
)
"""What any other text in a file named as Markdown, or with its marks, may be."""
_MARKS = re.compile(
    rb"^(?:#{1,6} \S|[-*+] \S|\d{1,3}[.)] \S|> ?\S|```|~~~|!\[|\|.{1,500}\|)"
    rb"|\]\(\S{1,200}\)|\*\*\S|__\S",
    re.MULTILINE,
)


def look_at(data: bytes, name: str) -> Foreign | None:
    """What a file looks like that is no article; None if it looks like nothing in particular."""
    head, is_xml = _without_prolog(data[:_HEAD].removeprefix(b"\xef\xbb\xbf"))
    for pattern, foreign in _STARTS:
        if pattern.match(head):
            return foreign
    if is_xml:
        return Foreign("an XML file", "convert it to HTML or JSON first")
    if head[:1] == b"<" and re.match(rb"<[a-z]", head, re.IGNORECASE):
        return Foreign("HTML without a header", _HTML)
    if _is_table(head, name):
        advice = "load it with pandas or DuckDB, and pass the HTML of each row to parse_html()"
        return Foreign("a table (CSV)", advice)
    if b"\0" in head:
        return None
    if name.lower().endswith((".md", ".markdown")) or _MARKS.search(head):
        return NOTE
    return None


def _without_prolog(head: bytes) -> tuple[bytes, bool]:
    """What follows white space, comments and instructions; and whether it is declared as XML."""
    at, is_xml = 0, False
    while True:
        while head[at : at + 1] in (b" ", b"\t", b"\r", b"\n", b"\x0c"):
            at += 1
        for start, end in ((b"<?", b"?>"), (b"<!--", b"-->")):
            if head.startswith(start, at):
                is_xml = is_xml or head.startswith(b"<?xml", at)
                found = head.find(end, at + len(start))
                at = len(head) if found < 0 else found + len(end)
                break
        else:
            return head[at:], is_xml


def _is_table(head: bytes, name: str) -> bool:
    """Whether the first lines have the same number of cells."""
    if name.lower().endswith((".csv", ".tsv")):
        return True
    lines = head.splitlines()[:6]
    for separator in (b",", b"\t", b";"):
        counts = {line.count(separator) for line in lines}
        if len(lines) > 2 and len(counts) == 1 and counts.pop() > 1:
            return True
    return False
