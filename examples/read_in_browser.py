"""Serves a folder of articles as pages to read, on this machine alone.

python examples/read_in_browser.py examples/articles 8000 examples/pictures
"""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import articlekit as ak
from articlekit.images import data_uris, open_images
from articlekit.writers.html import IndexEntry, render_index


def pages(source: str, *pictures: str) -> dict[str, str]:
    """The path of each page, and its text; pictures that are at hand are inside the pages."""
    image = data_uris(open_images(*pictures)) if pictures else None
    found: dict[str, str] = {}
    entries: list[IndexEntry] = []
    for number, article in enumerate(ak.iter_articles(source), start=1):
        found[f"/{number}.html"] = ak.render(article, "html", image=image)
        entries.append(
            IndexEntry(
                title=article.title,
                href=f"{number}.html",
                date=article.date,
                source=article.source,
            )
        )
    return {"/": render_index(entries, source, "und"), **found}


def server(found: dict[str, str], port: int) -> ThreadingHTTPServer:
    """A server of pages that only this machine can reach."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = found.get(self.path)
            self.send_response(404 if page is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((page or "Not here.").encode())

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def main(source: str, port: str, *pictures: str) -> None:
    """Serves until it is interrupted."""
    found = pages(source, *pictures)
    with server(found, int(port)) as running:
        print(f"{len(found) - 1} articles: http://127.0.0.1:{running.server_port}/", flush=True)
        running.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
