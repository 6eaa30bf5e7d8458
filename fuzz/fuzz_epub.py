"""Any text as a body, as a book: well-formed, harmless, and with all its letters."""

import io

from harness import HEADER, ak, body_of, expect, referee, run

from articlekit.writers.epub import EPUBWriter


def target(data):
    """One body, with the start of it as title."""
    body = body_of(data)
    title = " ".join(body[:40].split()).replace("](", "") or "T"
    try:
        article = ak.parse(HEADER.replace("[T]", f"[{title}]") + body)
    except ak.ParseError:
        return
    stream = io.BytesIO()
    EPUBWriter(draw_cover=False, link_notes=len(data) % 2 == 0).write([article], stream)
    book = stream.getvalue()
    expect(referee.book_faults(book), "EPUB")
    text = "".join(page for name, page in referee.book_pages(book).items() if name != "nav.xhtml")
    expect(referee.lost(article.text, text), "lost in EPUB")


if __name__ == "__main__":
    run("epub", target, "body")
