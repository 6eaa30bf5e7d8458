"""Hosts of pictures on this machine, under any names, and a resolver that leads to them."""

import struct
import threading
import time
import zlib
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from articlekit.images.guard import NoHostError, PublicResolver, RefusedError
from articlekit.images.pictures import Picture


def png(width=2, height=2, size=None):
    """A picture; of other dimensions than it has, if they are stated so."""

    def chunk(kind, data):
        return (
            struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))
        )

    header = struct.pack(">LLBBBBB", *(size or (width, height)), 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows)
    return data + chunk(b"IEND", b"")


JPEG = (
    bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0000b080001000101011100")
    + b"\xff\xd9"
)


class Site(ThreadingHTTPServer):
    """Answers by path; a page is bytes, or a function that gets the handler."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages = {}
        self.asked = []
        """The host and path of each request."""
        self.headers = []
        self.times = {}
        """When each host was asked."""
        self.busy = Counter()
        self.most = Counter()
        """How many requests each host had at the same time, at most."""
        self.lock = threading.Lock()
        self.port = self.server_port

    def url(self, host, path):
        return f"http://{host}:{self.port}{path}"

    def count(self, path):
        return sum(asked == path for _, asked in self.asked)

    def paths(self):
        return [path for _, path in self.asked if path != "/robots.txt"]

    def handle_error(self, request, client_address):
        """A client that goes away is no error of a test."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        host = self.headers["Host"].partition(":")[0]
        site = self.server
        with site.lock:
            site.asked.append((host, self.path))
            site.headers.append(dict(self.headers))
            site.times.setdefault(host, []).append(time.monotonic())
            site.busy[host] += 1
            site.most[host] = max(site.most[host], site.busy[host])
        try:
            page = site.pages.get((host, self.path), site.pages.get(self.path))
            if callable(page):
                page(self)
            elif page is None:
                self.answer(404, b"none")
            else:
                self.answer(200, page)
        finally:
            with site.lock:
                site.busy[host] -= 1

    def answer(self, status, data=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def redirect(location, status=302):
    return lambda handler: handler.answer(status, Location=location)


def after(times, page, status=500, **headers):
    """A page that fails some times before it is there."""
    left = [times]

    def answer(handler):
        if left[0]:
            left[0] -= 1
            handler.answer(status, **headers)
        else:
            handler.answer(200, page)

    return answer


@contextmanager
def site():
    server = Site()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class Loopback(PublicResolver):
    """Leads names that end in ``.test`` to this machine; others get the addresses that are given.

    All other addresses are judged as they are for everybody.
    """

    def __init__(self, **names):
        super().__init__(self._addresses)
        self.names = {name.replace("_", "."): found for name, found in names.items()}
        self.asked = []

    def resolve(self, host, port):
        self.asked.append(host)
        if host.endswith(".test") and host not in self.names:
            return ["127.0.0.1"]
        return super().resolve(host, port)

    def _addresses(self, host, port):
        found = self.names.get(host)
        if found is None:
            raise NoHostError(f"{host} cannot be resolved")
        return found.pop(0) if isinstance(found[0], list) else found


def wanted(url, page="https://news.test/a", src="", timestamp=None):
    return Picture(url, src, page, timestamp)


__all__ = [
    "JPEG",
    "Loopback",
    "RefusedError",
    "Site",
    "after",
    "png",
    "redirect",
    "site",
    "wanted",
]
