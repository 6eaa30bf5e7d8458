"""Addresses of other file systems as inputs and outputs, and what is shown of them."""

import http.server
import json
import os
import subprocess
import sys
import threading
import time
import zipfile
from typing import ClassVar

import fsspec
import pytest

import articlekit as ak
import commands
from articlekit.errors import UsageError, WriteError
from articlekit.files import remote
from articlekit.files.addresses import is_url, shown


def record(name="T", body="<p>Text.</p>"):
    return f"<!--1638995943000-->\n[{name}](https://news.example/{name})\n------\n\n{body}\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def memory():
    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pseudo_dirs[:] = [""]
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


def put(path, text):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text)


def read(*paths):
    errors = []
    articles = list(ak.iter_articles(*paths, on_error=errors.append))
    return [(item.title, item.origin.path) for item in articles], list(map(str, errors))


def test_what_is_an_address():
    urls = "s3://b/x", "zip://a::s3://b", "memory://x", "simplecache::s3://b/x", "arrow_hdfs://x"
    assert all(map(is_url, urls))
    assert not any(map(is_url, ("C://x", "a/b", "a:b", "//host/x", "1x://y")))


# --- Inputs ------------------------------------------------------------------------------------


class _Site(http.server.BaseHTTPRequestHandler):
    """Two articles, of which one links to a third; an archive; and what a page asked for."""

    pages: ClassVar = {}
    asked: ClassVar = []

    def do_GET(self):
        self.asked.append(self.path)
        data = self.pages.get(self.path.partition("?")[0])
        status = 404 if data is None else 200
        spans = self.headers.get("Range", "").removeprefix("bytes=").split("-")
        if data and len(spans) == 2:
            first, last = int(spans[0]), min(int(spans[1]), len(data) - 1)
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
            data = data[first : last + 1]
        else:
            self.send_response(status)
            self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(data or b"")))
        self.end_headers()
        self.wfile.write(data or b"")

    def do_HEAD(self):
        self.send_response(405)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def site(monkeypatch):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    monkeypatch.setattr(_Site, "pages", {})
    monkeypatch.setattr(_Site, "asked", [])
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_web_address_is_one_file(here, site):
    _Site.pages["/a.md"] = record("A", '<p><a href="b.md">b</a>').encode()
    found, errors = read(f"{site}/a.md", f"{site}/a.md?token=hush&page=2", f"{site}/none.md?key=k1")
    assert found == [("A", f"{site}/a.md"), ("A", f"{site}/a.md?token=***&page=2")]
    assert len(errors) == 1
    assert errors[0].startswith(f"{site}/none.md?key=***: input: ")
    assert {path.partition("?")[0] for path in _Site.asked} == {"/a.md", "/none.md"}


def test_archives_at_web_addresses(here, site):
    for name in ("a.zip", "b.zip"):
        with zipfile.ZipFile(name, "w") as archive:
            archive.writestr("x.md", record(name))
        with open(name, "rb") as stream:
            _Site.pages[f"/{name}"] = stream.read()
    found, errors = read(f"{site}/a.zip?sig=hush")
    assert (found, errors) == ([("a.zip", f"{site}/a.zip?sig=***/x.md")], [])
    chains = [f"zip://x.md::{site}/{name}" for name in ("a.zip", "b.zip")]
    assert read(*chains) == ([("a.zip", chains[0]), ("b.zip", chains[1])], [])
    assert ak.convert(chains, "out/", "text", jobs=1).ok == 2


@pytest.mark.parametrize(
    "address",
    [
        "ftp://user:hush@127.0.0.1:1/x.md",
        "http://127.0.0.1:1/x.md?token=hush",
        "zip://x.md::file://{here}/broken.zip",
        "zip://none.md::file://{here}/good.zip",
        "zip://*.md::file://{here}/none.zip",
        "zip://x.md::broken.zip",
        "ZIP://none.md::good.zip",
        "simplecache::http://127.0.0.1:1/x.zip",
        "nothing::file://{here}/good.zip",
        "http://[::1]:1/x.md",
        "http://[::1/x.md",
        "http://[x/x.md",
        "http://",
        "memory://none/x.md",
        "memory://none/*.md",
    ],
)
def test_any_error_of_a_file_system_is_that_of_the_input(here, address):
    put("a.md", record("a"))
    put("broken.zip", "no zip")
    with zipfile.ZipFile("good.zip", "w") as archive:
        archive.writestr("x.md", record())
    address = address.format(here=here)
    found, errors = read(address, "a.md")
    assert found == [("a", "a.md")]
    assert len(errors) == 1
    address = address.replace("ZIP:", "zip:")
    assert errors[0].startswith(f"{shown(address)}: input: ")
    assert "hush" not in errors[0]
    if "//127.0.0.1:1/" in address:
        assert "Connect" in errors[0]  # And not that there is no such file.
    records = []
    summary = ak.convert([address, "a.md"], "out/", "text", jobs=1, on_record=records.append,
                         report="r.jsonl")  # fmt: skip
    assert (summary.ok, summary.failed) == (1, 1)
    with open("r.jsonl", encoding="utf-8") as stream:
        report = stream.read()
    assert "hush" not in report
    assert json.loads(report.splitlines()[0])["input"] == shown(address)


def test_local_files_by_their_address(here):
    put("in/a.md", record("a"))
    assert read(f"file://{here}/in") == ([("a", f"{here}/in/a.md")], [])
    assert read(f"FILE://{here}/in") == ([("a", f"{here}/in/a.md")], [])


def test_chains_that_end_in_a_local_file(here):
    with zipfile.ZipFile("a.zip", "w") as archive:
        archive.writestr("x.md", record("a"))
    assert read("zip://*.md::a.zip") == ([("a", "zip://x.md::a.zip")], [])
    cached = f"simplecache::zip://x.md::file://{here}/a.zip"
    assert [title for title, _ in read(cached)[0]] == ["a"]
    assert [title for title, _ in read(f"simplecache::file://{here}/a.zip")[0]] == ["a"]


def test_an_address_of_ipv6(here, site):
    """Its colons do not divide a chain."""
    system, path = remote._file_system(site.replace("127.0.0.1", "[::1]") + "/a.md")
    assert path.endswith("/a.md")
    assert "http" in system.protocol
    assert remote._links("zip://a.md::https://[2001:db8::1]/a.zip") == [
        "zip://a.md", "https://[2001:db8::1]/a.zip"
    ]  # fmt: skip


def test_a_remote_folder_with_archives(here, memory):
    with zipfile.ZipFile("z.zip", "w") as archive:
        archive.writestr("b.md", record("b"))
    with open("z.zip", "rb") as stream:
        memory.pipe({"/in/z.zip": stream.read(), "/in/a.md": record("a").encode()})
    memory.pipe("/in/x.zip", b"broken")
    found, errors = read("memory://in")
    assert found == [("a", "memory:///in/a.md"), ("b", "memory:///in/z.zip/b.md")]
    assert len(errors) == 1
    assert errors[0].startswith("memory:///in/x.zip: input: a broken archive")
    ak.convert("memory://in", "out/", "text", jobs=2)
    assert sorted(os.listdir("out")) == ["a.txt", "z.zip"]


# --- Outputs -----------------------------------------------------------------------------------


def test_a_folder_in_memory(here, memory):
    for name in "abc":
        put(f"in/{name}.md", record(name))
    address = "memory://out/"
    first = ak.convert("in", address, "markdown", jobs=2)
    assert (first.ok, memory.find("/out")) == (3, ["/out/a.md", "/out/b.md", "/out/c.md"])
    ak.convert("in", "out/", "markdown", jobs=1)
    with open("out/a.md", "rb") as stream:
        assert memory.cat("/out/a.md") == stream.read()
    assert ak.convert("in", address, "markdown").skipped == 3
    memory.rm("/out/b.md")
    assert ak.convert("in", address, "markdown").ok == 1
    put("in/a.md", record("other"))
    again = ak.convert("in", address, "markdown", existing="overwrite")
    assert (again.ok, again.unchanged) == (1, 2)
    assert ak.convert("in", address, "markdown", existing="error").failed == 3
    assert not os.path.exists("memory:")


def test_one_file_in_memory(here, memory):
    put("in/a.md", record("a"))
    ak.convert("in", "memory://all.jsonl")
    ak.convert("in", "all.jsonl")
    with open("all.jsonl", "rb") as stream:
        assert memory.cat("/all.jsonl") == stream.read()
    ak.write(ak.iter_articles("in"), "memory://out/book.epub", draw_cover=False)
    assert memory.cat("/out/book.epub").startswith(b"PK")


def test_outputs_that_a_file_system_refuses(here, monkeypatch):
    put("in/a.md", record("a"))
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "fsspec.core", None)
        with pytest.raises(UsageError, match="pip install 'articlekit\\[fs\\]'") as found:
            ak.convert("in", "s3://key:hush@bucket/out/", "text")
    assert "hush" not in str(found.value)
    with pytest.raises(UsageError, match="Protocol not known"):
        ak.convert("in", "gopherfs://x/", "text")
    with pytest.raises(WriteError) as found:
        ak.convert("in", "ftp://user:hush@127.0.0.1:1/all.jsonl")
    assert str(found.value).startswith("ftp://user:***@127.0.0.1:1/all.jsonl: ")
    assert sorted(os.listdir()) == ["in"]


# --- Streams -----------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "set_blocking"), reason="pipes of POSIX")
def test_standard_input_that_does_not_block(here):
    """As some programs leave the pipe that they share with us: nothing is there yet."""
    ours, theirs = os.pipe()
    os.set_blocking(ours, False)
    command = [sys.executable, "-m", "articlekit", "convert", "-", "-t", "text"]
    with subprocess.Popen(command, stdin=ours, stdout=subprocess.PIPE) as process:
        os.close(ours)
        time.sleep(0.5)
        data = record("slow").encode()
        os.write(theirs, data[:40])
        time.sleep(0.2)
        os.write(theirs, data[40:])
        os.close(theirs)
        out, _ = process.communicate(timeout=commands.LAST_RESORT)
    assert out.startswith(b"slow\n")


def test_a_regular_file_that_has_nothing_to_give(here, monkeypatch):
    """Some files of /proc: reading them would wait, and gives None instead."""
    put("a.md", record())

    class Stream:
        def __enter__(self):
            return self

        def __exit__(self, *exc):
            pass

        def read(self, size=-1):
            return None

    monkeypatch.setattr("articlekit.files.source.open_file", lambda path: Stream())
    assert read("a.md") == ([], ["a.md: input: has no data at the moment"])
