"""Pictures are fetched once, safely and politely: against hosts on this machine."""

import datetime as dt
import errno
import gzip
import hashlib
import json
import os
import signal
import ssl
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest
import trustme

import articlekit as ak
import commands
from articlekit.errors import UsageError, WriteError
from articlekit.images import FetchOptions, open_images
from articlekit.images import schedule as schedules
from articlekit.images.fetching import fetch_pictures
from articlekit.images.guard import PublicResolver, RefusedError, endpoint_of, is_public
from articlekit.images.media import is_complete, pixel_size
from articlekit.images.pictures import pictures_of, smaller
from articlekit.images.robots import Rules
from articlekit.images.run import MAX_REDIRECTS
from articlekit.images.schedule import Effect, Schedule
from articlekit.images.store import Store
from articlekit.model import Image
from picture_hosts import JPEG, Loopback, after, png, redirect, site, wanted

PNG = png()


@pytest.fixture
def hosts():
    with site() as found:
        yield found


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr("articlekit.images.run._BACK_OFF", 0.01)


def run(server, folder, pictures, resolver=None, **options):
    """The summary, and the outcome of each address."""
    found = {}
    summary = fetch_pictures(
        pictures,
        Store(folder),
        FetchOptions(**{"gap": 0.0, "allow_ports": (server.port,), "timeout": 5.0, **options}),
        on_outcome=lambda outcome: found.__setitem__(outcome.address, outcome),
        resolver=resolver or Loopback(),
    )
    return summary, found


def one(hosts, folder, path, **more):
    """The outcome of one picture."""
    url = path if "://" in path else hosts.url("a.test", path)
    _, found = run(hosts, folder, [wanted(url)], **more)
    return found[url]


# --- Which addresses are fetched ---------------------------------------------------------------

PRIVATE = """
0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1
172.31.255.255 192.0.0.1 192.0.0.170 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255
198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1
100::1 2001::1 2001:db8::1 2002:7f00:1:: 3fff::1 5f00::1 fc00::1 fd12:3456::1 fe80::1 fe80::1%eth0
fec0::1 ff02::1 ff0e::1 nonsense 1.2.3 127.1
""".split()
PUBLIC = "8.8.8.8 1.1.1.1 93.184.216.34 100.63.255.255 172.32.0.1 2606:4700::1111 2a00::1".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_n23_addresses_that_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_n23_addresses_that_are_public(address):
    assert is_public(address)


REFUSED = """
ftp://a.test/x file:///etc/passwd data:image/png;base64,AA javascript:1 //a.test/x /x x
http://user@a.test/x http://user:pass@a.test/x http://a.test:22/x https://a.test:80/x http:///x
http://a.test:99999/x http://[::1/x http://a%2etest/x http://a.test%00.b/x http://a\\@b.test/x
""".split()


@pytest.mark.parametrize("url", REFUSED)
def test_n23_addresses_that_are_not_fetched(url):
    with pytest.raises(RefusedError):
        endpoint_of(url)


def test_what_is_asked_for_an_address():
    endpoint = endpoint_of("HTTPS://Bücher.TEST/a b/ü?q=中&x=%E4#frag")
    assert endpoint == ("https", "xn--bcher-kva.test", 443, "/a%20b/%C3%BC?q=%E4%B8%AD&x=%E4")
    assert (endpoint.origin, endpoint.authority) == ("https://xn--bcher-kva.test", endpoint.host)
    assert endpoint_of("http://a.test:8080", [8080]).authority == "a.test:8080"
    assert endpoint_of("http://[2606:4700::1]/").authority == "[2606:4700::1]"


FORMS = {
    "a literal": "http://127.0.0.1:{port}/x",
    "a mapped literal": "http://[::ffff:127.0.0.1]:{port}/x",
    "a decimal form": "http://2130706433:{port}/x",
    "an octal form": "http://0177.0.0.1:{port}/x",
    "a hexadecimal form": "http://0x7f.1:{port}/x",
    "a short form": "http://127.1:{port}/x",
    "a name": "http://localhost:{port}/x",
    "the service of a cloud": "http://169.254.169.254:{port}/latest/meta-data/",
    "no address at all": "http://0:{port}/x",
    "a name with a dot": "http://localhost.:{port}/x",
    "a literal with a dot": "http://127.0.0.1.:{port}/x",
    "one hexadecimal number": "http://0x7f000001:{port}/x",
    "one octal number": "http://017700000001:{port}/x",
    "other digits": "http://①②⑦.⓪.⓪.①:{port}/x",
    "other dots": "http://127。0。0。1:{port}/x",
    "the address of IPv6 for all": "http://[::]:{port}/x",
    "this machine in IPv6": "http://[::1]:{port}/x",
    "a mapped literal in hexadecimal": "http://[0:0:0:0:0:ffff:7f00:1]:{port}/x",
    "a compatible literal": "http://[::127.0.0.1]:{port}/x",
    "a translated literal": "http://[64:ff9b::127.0.0.1]:{port}/x",
    "an address with a zone": "http://[fe80::1%25lo]:{port}/x",
    "a name and a password": "http://a.test:80@127.0.0.1:{port}/x",
    "a backslash": "http://127.0.0.1:{port}\\@a.test/x",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("how", ["directly", "by a redirect"])
def test_n23_this_machine_is_not_asked(hosts, tmp_path, form, how):
    """By the resolver of the system, as for everybody; the redirect comes from a host that may."""
    hosts.pages["/x"] = PNG
    url = FORMS[form].format(port=hosts.port)

    class Mixed(PublicResolver):
        def resolve(self, host, port):
            return ["127.0.0.1"] if host == "a.test" else super().resolve(host, port)

    if how == "by a redirect":
        location = f"Location: {url}\r\nContent-Length: 0\r\n\r\n".encode()
        hosts.pages["/to"] = raw(b"HTTP/1.1 302 Found\r\n" + location)
        outcome = one(hosts, tmp_path, "/to", resolver=Mixed())
        assert hosts.paths() == ["/to"]
    else:
        outcome = one(hosts, tmp_path, url, resolver=Mixed())
        assert hosts.asked == []
    assert outcome.status in ("refused", "failed")
    assert outcome.file is None


def test_n23_an_answer_of_the_resolver_that_changes(hosts, tmp_path):
    """Rebinding: the second answer would be this machine, but nobody asks a second time."""
    resolver = Loopback(b_example=[["93.184.216.34"], ["127.0.0.1"]])
    asked = []

    class Recorded(Loopback):
        def resolve(self, host, port):
            asked.append(host)
            return resolver.resolve(host, port)

    pictures = [wanted(f"http://b.example:{hosts.port}/{n}") for n in range(3)]
    # Connecting to the first answer fails at once: there is no network for tests.
    real = sys.modules["socket"].create_connection
    assert real
    summary, _ = run(hosts, tmp_path, pictures, Recorded(), timeout=0.5, ignore_robots=True)
    assert summary.fetched == 0
    assert asked == ["b.example"]
    assert hosts.asked == []


def test_n23_of_several_addresses_only_public_ones_are_used():
    resolver = PublicResolver(lambda host, port: ["10.0.0.1", "8.8.8.8", "::1"])
    assert resolver.resolve("a", 80) == ["8.8.8.8"]
    with pytest.raises(RefusedError, match="not in the public internet"):
        PublicResolver(lambda host, port: ["10.0.0.1", "::ffff:8.8.8.8"]).resolve("a", 80)


def test_n23_the_environment_names_no_proxy(hosts, tmp_path, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    hosts.pages["/x"] = PNG
    assert one(hosts, tmp_path, "/x").status == "fetched"


@pytest.mark.parametrize("form", FORMS)
def test_n23_a_proxy_is_not_asked_for_this_machine(hosts, tmp_path, form):
    """A proxy resolves names itself, and may be allowed to reach more than this machine."""
    url = FORMS[form].format(port=hosts.port)
    hosts.pages[url] = PNG
    outcome = one(hosts, tmp_path, url, proxy=f"http://127.0.0.1:{hosts.port}")
    assert outcome.status == "refused"
    assert hosts.asked == []


def test_a_proxy_with_a_password(hosts, tmp_path):
    url = "http://pictures.example/x.png"
    hosts.pages[url] = PNG
    one(hosts, tmp_path, url, proxy=f"http://me:p%40ss@127.0.0.1:{hosts.port}")
    assert hosts.headers[-1]["Proxy-Authorization"] == "Basic bWU6cEBzcw=="
    one(hosts, tmp_path, "/x")
    assert "Proxy-Authorization" not in hosts.headers[-1]
    with pytest.raises(UsageError) as caught:
        one(hosts, tmp_path, "/y", proxy="http://me:secret@x")
    assert "secret" not in str(caught.value)


def test_a_proxy_that_is_named(hosts, tmp_path):
    url = "http://pictures.example/x.png"
    hosts.pages[url] = PNG
    hosts.pages["http://pictures.example/robots.txt"] = b""
    outcome = one(hosts, tmp_path, url, proxy=f"http://127.0.0.1:{hosts.port}")
    assert outcome.status == "fetched"
    assert hosts.headers[-1]["Host"] == "pictures.example"
    with pytest.raises(UsageError, match="--proxy"):
        one(hosts, tmp_path, "/y", proxy="socks5://x")


# --- Redirects ---------------------------------------------------------------------------------


def test_a_chain_of_redirects(hosts, tmp_path):
    for number in range(MAX_REDIRECTS):
        host = "b.test" if number % 2 == 0 else "a.test"
        hosts.pages[f"/{number}"] = redirect(hosts.url(host, f"/{number + 1}"), 301 + number % 2)
    hosts.pages[f"/{MAX_REDIRECTS}"] = PNG
    outcome = one(hosts, tmp_path, "/0")
    assert outcome.status == "fetched"
    assert outcome.final == hosts.url("b.test", f"/{MAX_REDIRECTS}")
    hosts.pages["/before"] = redirect("/0")
    assert one(hosts, tmp_path, "/before").error == "more than 5 redirects"


@pytest.mark.parametrize(
    ("encoding", "path"),
    [("utf-8", "/%E5%9B%BE%20%E7%89%87.png"), ("gb18030", "/%CD%BC%20%C6%AC.png")],
)
def test_a_redirect_that_is_not_ascii(hosts, tmp_path, encoding, path):
    """The bytes that the host sent are those that it is asked for."""
    location = "Location: /图 片.png\r\nContent-Length: 0\r\n\r\n".encode(encoding)
    hosts.pages["/x"] = raw(b"HTTP/1.1 302 Found\r\n" + location)
    hosts.pages[path] = PNG
    assert one(hosts, tmp_path, "/x").status == "fetched"
    assert hosts.paths() == ["/x", path]


def test_a_loop_of_redirects(hosts, tmp_path):
    hosts.pages["/x"] = redirect("/x")
    assert one(hosts, tmp_path, "/x").status == "refused"
    assert hosts.count("/x") == MAX_REDIRECTS + 1


@pytest.mark.parametrize(
    "location", ["ftp://a.test/x", "http://u:p@a.test/x", "http://a.test:22/x", "http://[", ""]
)
def test_n23_redirects_that_are_not_followed(hosts, tmp_path, location):
    hosts.pages["/x"] = redirect(location)
    outcome = one(hosts, tmp_path, "/x")
    assert outcome.status == "refused"
    assert outcome.code == 302


# --- Answers -----------------------------------------------------------------------------------


def slowly(data, pause=0.02, headers=b"HTTP/1.1 200 OK\r\nContent-Length: 40000\r\n\r\n"):
    def answer(handler):
        handler.close_connection = True
        try:
            handler.wfile.write(headers)
            for at in range(len(data)):
                handler.wfile.write(data[at : at + 1])
                time.sleep(pause)
        except OSError:
            pass

    return answer


def raw(data):
    def answer(handler):
        handler.close_connection = True
        handler.wfile.write(data)

    return answer


def endless(handler, data=PNG):
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n" + data)
    try:
        while True:
            handler.wfile.write(b"\0" * 65536)
    except OSError:
        pass


def waiting(data):
    """An answer that stops in the middle while its connection stays open."""

    def answer(handler):
        handler.close_connection = True
        handler.wfile.write(data)
        handler.rfile.read(1)

    return answer


OK = b"HTTP/1.1 200 OK\r\n"
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 500\r\n\r\n"
# A header with a preview, and a scan.
SCANNED = (
    JPEG[:2] + b"\xff\xe1\x00\x08" + JPEG[:2] + b"\xff\xff\xd9\xff"
    + JPEG[2:-2] + b"\xff\xda\x00\x02\x12\x34" + JPEG[-2:]
)  # fmt: skip
ANSWERS = {
    "not found": (lambda h: h.answer(404), "gone", "answer 404"),
    "gone": (lambda h: h.answer(410), "gone", "answer 410"),
    "forbidden": (lambda h: h.answer(403), "failed", "answer 403"),
    "an error": (lambda h: h.answer(500), "failed", "answer 500"),
    "HTML": (b"<html>" * 300, "refused", "no JPEG"),
    "a short HTML": (b"<html>", "refused", "no JPEG"),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "refused", "no JPEG"),
    "BMP": (b"BM" + bytes(1000), "refused", "no JPEG"),
    "nothing": (b"", "refused", "no JPEG"),
    "pixels": (png(size=(30_000, 30_000)), "refused", "30000 x 30000 pixels"),
    "a cut PNG": (PNG[:-12], "failed", "cut off"),
    "a cut JPEG": (JPEG[:-2], "failed", "cut off"),
    "a JPEG without a size": (b"\xff\xd8\xff\xe0\0\4xx\xff\xd9", "refused", "unknown size"),
    "more than it states": (raw(OK + b"Content-Length: 20\r\n\r\n" + PNG), "failed", "cut off"),
    "less than it states": (raw(OK + b"Content-Length: 999\r\n\r\n" + PNG), "failed", "Incomplete"),
    "a length of nonsense": (raw(OK + b"Content-Length: -1\r\n\r\n" + PNG), "fetched", None),
    "too large": (lambda h: h.answer(200, PNG + bytes(99_999)), "refused", "larger than"),
    "endless": (endless, "refused", "larger than"),
    "compressed": (
        lambda h: h.answer(200, gzip.compress(PNG), Content_Encoding="gzip"),
        "refused",
        "no JPEG",
    ),
    "a bomb": (
        lambda h: h.answer(200, gzip.compress(bytes(9_000_000)), Content_Encoding="gzip"),
        "refused",
        "no JPEG",
    ),
    "a slow body": (slowly(PNG * 99), "failed", "takes more than"),
    "slow headers": (slowly(b"x" * 9999, headers=OK), "failed", "takes more than"),
    "no HTTP": (raw(b"SSH-2.0-x\r\n\r\n"), "failed", "BadStatusLine|Protocol"),
    "no answer": (raw(b""), "failed", "Disconnected|Reset|Protocol"),
    "headers without end": (raw(OK + b"a: b\r\n" * 9999), "failed", ""),
    "chunks": (
        raw(OK + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(PNG), PNG)),
        "fetched",
        None,
    ),
    "not found, but slowly": (slowly(b"x" * 999, headers=NOT_FOUND), "gone", "answer 404"),
    "not found, but less than stated": (raw(NOT_FOUND + b"x"), "gone", "answer 404"),
    "not found without an end": (waiting(NOT_FOUND + b"x"), "gone", "answer 404"),
    "a JPEG with something behind it": (SCANNED + bytes(range(256)) * 40, "fetched", None),
    "a cut JPEG with a preview": (SCANNED[:-2], "failed", "cut off"),
    "another error": (lambda h: h.answer(522), "failed", "answer 522"),
    "partial content": (lambda h: h.answer(206, PNG), "failed", "answer 206"),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_n07_n21_answers(hosts, tmp_path, name):
    page, status, error = ANSWERS[name]
    hosts.pages["/x.jpg"] = page
    outcome = one(hosts, tmp_path, "/x.jpg", timeout=0.7, max_bytes=50_000)
    assert outcome.status == status, outcome
    if error is not None:
        assert any(part in outcome.error for part in error.split("|")), outcome.error
    pictures = [p for p in tmp_path.rglob("*") if p.parent != tmp_path]
    assert len(pictures) == (status == "fetched")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_an_answer_that_comes_later(hosts, tmp_path, status):
    hosts.pages["/x"] = after(2, PNG, status)
    assert one(hosts, tmp_path, "/x").status == "fetched"
    assert hosts.count("/x") == 3


def test_a_host_that_asks_to_wait(hosts, tmp_path):
    hosts.pages["/x"] = after(1, PNG, 429, Retry_After="1")
    hosts.pages["/y"] = PNG
    urls = [wanted(hosts.url("a.test", path)) for path in ("/x", "/y")]
    summary, _ = run(hosts, tmp_path, urls)
    assert summary.fetched == 2
    assert summary.seconds > 1
    first, second = [at for at, (_, path) in enumerate(hosts.asked) if path == "/x"]
    times = hosts.times["a.test"]
    assert times[second] - times[first] >= 1
    assert hosts.paths() == ["/x", "/x", "/y"]


def test_a_host_that_asks_to_wait_for_long_is_left_alone(hosts, tmp_path):
    hosts.pages["/x"] = after(9, PNG, 503, Retry_After="86400")
    urls = [wanted(hosts.url("a.test", path)) for path in ("/x", "/y", "/z")]
    summary, found = run(hosts, tmp_path, urls)
    assert summary.failed == 3
    assert hosts.paths() == ["/x"]
    assert "asks for a pause of" in found[urls[2].url].error


def test_n24_a_host_that_fails_five_times_in_a_row_rests(hosts, tmp_path):
    for number in range(9):
        hosts.pages[f"/{number}"] = lambda handler: handler.answer(500)
        hosts.pages["b.test", f"/{number}"] = PNG
    urls = [wanted(hosts.url(h, f"/{n}")) for n in range(9) for h in ("a.test", "b.test")]
    summary, found = run(hosts, tmp_path, urls)
    assert (summary.fetched, summary.failed) == (9, 9)
    assert sum(host == "a.test" for host, path in hosts.asked if path != "/robots.txt") == 5
    assert "failed 5 times in a row" in found[urls[-2].url].error
    # The next run tries it again.
    hosts.pages.update({f"/{number}": PNG for number in range(9)})
    assert run(hosts, tmp_path, urls)[0].fetched == 9


def test_what_failed_before_is_asked_for_last(hosts, tmp_path):
    """Otherwise five pictures that are forbidden keep the others from being fetched for ever."""
    for number in range(5):
        hosts.pages[f"/{number}"] = lambda handler: handler.answer(403)
    hosts.pages.update({f"/{number}": PNG for number in range(5, 9)})
    urls = [wanted(hosts.url("a.test", f"/{number}")) for number in range(9)]
    assert run(hosts, tmp_path, urls)[0].fetched == 0
    assert run(hosts, tmp_path, urls)[0].fetched == 4


def test_a_host_that_is_not_there(hosts, tmp_path):
    urls = [wanted(f"http://{name}.example/{n}") for n in range(3) for name in ("x", "y")]
    resolver = Loopback()
    summary, found = run(hosts, tmp_path, urls, resolver)
    assert summary.failed == 6
    assert sorted(resolver.asked) == ["x.example", "y.example"]
    assert "cannot be resolved" in found[urls[0].url].error


# --- robots.txt --------------------------------------------------------------------------------


def robots(*lines):
    return "\n".join(("User-agent: *", *lines)).encode()


def test_n24_robots_txt(hosts, tmp_path):
    hosts.pages.update({"/a/x": PNG, "/b/x": PNG})
    hosts.pages["a.test", "/robots.txt"] = robots("Disallow: /a/")
    urls = [wanted(hosts.url(h, f"/{p}/x")) for h in ("a.test", "b.test") for p in "ab"]
    summary, found = run(hosts, tmp_path, urls)
    assert (summary.fetched, summary.refused) == (3, 1)
    assert found[urls[0].url].error == "robots.txt does not allow it"
    assert hosts.count("/robots.txt") == 2
    summary, _ = run(hosts, tmp_path, urls, ignore_robots=True)
    assert (summary.fetched, summary.there) == (1, 3)
    assert hosts.count("/robots.txt") == 2


def test_robots_txt_that_names_us(hosts, tmp_path):
    hosts.pages["/x"] = PNG
    hosts.pages["/robots.txt"] = b"User-agent: articlekit\nDisallow: /\n\nUser-agent: *\nAllow: /"
    assert one(hosts, tmp_path, "/x").status == "refused"


@pytest.mark.parametrize(
    ("page", "status"),
    [
        (lambda h: h.answer(403), "fetched"),
        (lambda h: h.answer(500), "failed"),
        (redirect("/other.txt"), "refused"),
        (redirect("/robots.txt"), "fetched"),
        (redirect("http://dead.example/robots.txt"), "failed"),
        (redirect("http://u:p@b.test/robots.txt"), "fetched"),
        (redirect("ftp://b.test/robots.txt"), "fetched"),
        (lambda h: h.answer(520), "failed"),
        (b"\xef\xbb\xbf" + robots("Disallow: /x"), "refused"),
        (robots("Disallow: /x") + b"\n# " + bytes(600_000), "refused"),
        (robots("Disallow: /y") + b"\n# " + bytes(600_000), "fetched"),
        (lambda h: endless(h, b"User-agent: *\nDisallow: /x\n"), "refused"),
        (b"\xff\xfe nonsense", "fetched"),
    ],
)
def test_robots_txt_in_other_ways(hosts, tmp_path, page, status):
    hosts.pages.update({"/x": PNG, "/robots.txt": page, "/other.txt": robots("Disallow: /")})
    assert one(hosts, tmp_path, "/x").status == status


def test_robots_txt_of_another_host(hosts, tmp_path):
    """A redirect to another host is followed (RFC 9309), in the order and with the gap of that."""
    hosts.pages.update({f"/{n}": PNG for n in range(4)})
    hosts.pages["a.test", "/robots.txt"] = redirect(hosts.url("b.test", "/robots.txt"))
    hosts.pages["b.test", "/robots.txt"] = robots("Disallow: /1")
    urls = [wanted(hosts.url(host, f"/{n}")) for n in range(4) for host in ("a.test", "b.test")]
    summary, _ = run(hosts, tmp_path, urls, gap=0.05)
    assert (summary.fetched, summary.refused) == (6, 2)
    assert [path for host, path in hosts.asked if host == "a.test"].count("/robots.txt") == 1
    assert set(hosts.most.values()) == {1}
    for times in hosts.times.values():
        assert all(after - before > 0.04 for before, after in pairwise(times))


def test_a_robots_txt_without_an_answer_is_asked_for_again_and_then_the_host_rests(hosts, tmp_path):
    hosts.pages["/robots.txt"] = lambda handler: handler.answer(500)
    urls = [wanted(hosts.url("a.test", f"/{n}")) for n in range(9)]
    summary, found = run(hosts, tmp_path, urls)
    assert summary.failed == 9
    assert 3 <= hosts.count("/robots.txt") <= 5
    assert hosts.paths() == []
    assert "robots.txt: answer 500" in found[urls[0].url].error


def test_what_is_not_asked_for_takes_no_time(hosts, tmp_path):
    """The gap is for requests: not for pictures that are forbidden, or of a private host."""
    hosts.pages["/robots.txt"] = robots("Disallow: /")
    resolver = Loopback(private_example=["10.0.0.1"])
    names = ("a.test", "private.example")
    urls = [wanted(hosts.url(name, f"/{n}")) for n in range(50) for name in names]
    summary, _ = run(hosts, tmp_path, urls, resolver, gap=1.0)
    assert summary.refused == 100
    assert summary.seconds < 10
    assert len(hosts.asked) == 1


def test_n24_a_request_that_was_received_is_repeated_after_the_gap(hosts, tmp_path):
    """Only a connection that the host had closed before is opened again at once."""
    hosts.pages.update({"/0": PNG, "/1": PNG, "/2": waiting(b"HTTP/1.1 200 OK\r\n")})
    urls = [wanted(hosts.url("a.test", f"/{n}")) for n in range(3)]
    run(hosts, tmp_path, urls, timeout=0.3)
    assert hosts.paths() == ["/0", "/1", "/2", "/2", "/2"]


def test_a_connection_that_was_closed_while_it_was_idle(hosts, tmp_path):
    def once(handler):
        handler.answer(200, PNG)
        handler.close_connection = True  # Without a word in the headers.

    hosts.pages.update({"/0": once, "/1": once, "/2": PNG})
    urls = [wanted(hosts.url("a.test", f"/{n}")) for n in range(3)]
    assert run(hosts, tmp_path, urls, gap=0.05)[0].fetched == 3
    assert hosts.paths() == ["/0", "/1", "/2"]


def test_n07_rules_with_wildcards_take_linear_time():
    rules = Rules(robots("Disallow: /" + "*a" * 40 + "*b"))
    start = time.process_time()
    assert rules.allows("http://a.test/" + "a" * 5000)
    assert time.process_time() - start < 1


def test_a_long_robots_txt_is_asked_for_once(hosts, tmp_path):
    hosts.pages.update({"/x": PNG, "/y": PNG})
    hosts.pages["/robots.txt"] = robots("Disallow: /y") + b"\n# " + bytes(600_000)
    summary, _ = run(hosts, tmp_path, [wanted(hosts.url("a.test", p)) for p in ("/x", "/y")])
    assert (summary.fetched, summary.refused) == (1, 1)
    assert hosts.count("/robots.txt") == 1


def test_a_delay_that_robots_txt_asks_for(hosts, tmp_path):
    hosts.pages.update({f"/{n}": PNG for n in range(3)})
    hosts.pages["/robots.txt"] = robots("Crawl-delay: 0.3")
    run(hosts, tmp_path, [wanted(hosts.url("a.test", f"/{n}")) for n in range(3)])
    times = hosts.times["a.test"][1:]
    assert all(after - before > 0.29 for before, after in pairwise(times))


# --- Politeness --------------------------------------------------------------------------------


def test_n26_what_a_request_says(hosts, tmp_path):
    hosts.pages["/x"] = PNG
    one(hosts, tmp_path, "/x", contact="me@example.org")
    headers = hosts.headers[-1]
    assert headers["User-Agent"].startswith(f"articlekit/{ak.__version__} (")
    assert "me@example.org" in headers["User-Agent"]
    assert headers["Accept-Encoding"] == "identity"
    assert headers["Accept"].startswith("image/jpeg,image/png")
    assert headers["Host"] == f"a.test:{hosts.port}"
    # The article's address is not told to a host without encryption.
    assert "Referer" not in headers
    assert not {"Cookie", "Authorization"} & set(headers)
    run(hosts, tmp_path, [wanted(hosts.url("a.test", "/y"), page="http://u:p@news.test/ü?q#f")])
    assert hosts.headers[-1].get("Referer") is None
    run(hosts, tmp_path, [wanted(hosts.url("a.test", "/z"), page="http://news.test/ü?q#f")])
    assert hosts.headers[-1]["Referer"] == "http://news.test/%C3%BC?q"
    with pytest.raises(UsageError, match="contact"):
        FetchOptions(contact="a\r\nX: y")


def test_n24_no_host_gets_two_requests_at_once_and_all_get_their_gap(hosts, tmp_path):
    def slow(handler):
        time.sleep(0.002)
        handler.answer(200, PNG)

    names = [f"h{n}.test" for n in range(10)]
    for number in range(20):
        hosts.pages[f"/{number}"] = slow
        # Some are on another host, which has a queue of its own.
        hosts.pages[f"/r{number}"] = redirect(hosts.url(names[number % 10], f"/{number}?"))
        hosts.pages[f"/{number}?"] = slow
    urls = [wanted(hosts.url(name, f"/{kind}{n}")) for name in names for kind in ("", "r")
            for n in range(10)]  # fmt: skip
    summary, _ = run(hosts, tmp_path, urls, gap=0.01)
    assert summary.fetched == len(urls) == 200
    assert set(hosts.most.values()) == {1}
    for times in hosts.times.values():
        # The server notes the time a little after the request was sent.
        assert all(b - a > 0.008 for a, b in pairwise(times))


def test_so_many_hosts_at_once(hosts, tmp_path):
    busy, most, lock = [0], [0], threading.Lock()

    def slow(handler):
        with lock:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
        time.sleep(0.05)
        with lock:
            busy[0] -= 1
        handler.answer(200, PNG)

    hosts.pages["/x"] = slow
    urls = [wanted(hosts.url(f"h{n}.test", "/x")) for n in range(20)]
    run(hosts, tmp_path, urls, hosts=3, ignore_robots=True)
    assert most[0] == 3


def test_a_schedule_of_its_own_clock():
    now = [0.0]
    schedule = Schedule(1.0, clock=lambda: now[0])
    for job in ("a1", "a2"):
        schedule.add("a", job)
    schedule.add("b", "b1")
    assert {schedule.take()[1] for _ in range(2)} == {"a1", "b1"}
    schedule.finish("b", Effect(is_asked=True, pause=2 * schedules.MAX_PAUSE))
    assert "asks for a pause" in schedule.suspended("b")
    schedule.finish("a", Effect(is_asked=True))
    now[0] = 1.0
    assert schedule.take() == ("a", "a2")
    schedule.add("a", "a3", first=True)
    schedule.stop()
    assert schedule.take() is None


# --- Each once ---------------------------------------------------------------------------------


def test_n25_an_address_of_many_articles_is_asked_for_once(hosts, tmp_path):
    hosts.pages["/x.png"] = PNG
    url = hosts.url("a.test", "/x.png")
    page = f"[T{{}}](http://news.test/{{}})\n---\n<p>x</p><img src={url}><p>y</p>"
    articles = [ak.parse(page.format(n, n)) for n in range(100)]
    summary = ak.images.fetch(
        articles, tmp_path, resolver=Loopback(), gap=0, allow_ports=[hosts.port]
    )
    assert (summary.found, summary.fetched) == (1, 1)
    assert hosts.count("/x.png") == 1
    assert hosts.headers[-1]["Referer"] == "http://news.test/0"
    again = ak.images.fetch(
        articles, tmp_path, resolver=Loopback(), gap=0, allow_ports=[hosts.port]
    )
    assert (again.found, again.there, again.fetched) == (1, 1, 0)
    assert hosts.count("/x.png") == 1


def test_the_store(hosts, tmp_path):
    hosts.pages["/x?w=1"] = lambda h: h.answer(200, PNG, ETag='"e"', Last_Modified="yesterday")
    url = hosts.url("a.test", "/x?w=1")
    outcome = one(hosts, tmp_path, url)
    digest = hashlib.sha256(url.encode()).hexdigest()
    name = f"{digest[:2]}/{digest}.png"
    assert (tmp_path / name).read_bytes() == PNG
    assert json.loads((tmp_path / "images.json").read_text("utf-8")) == {url: name}
    (line,) = (tmp_path / "fetched.jsonl").read_text("utf-8").splitlines()
    log = json.loads(line)
    assert log == {
        "address": url, "status": "fetched", "file": name, "final": url, "via": "address",
        "code": 200, "etag": '"e"', "modified": "yesterday", "bytes": len(PNG),
        "sha256": hashlib.sha256(PNG).hexdigest(), "time": log["time"],
    }  # fmt: skip
    assert dt.datetime.fromisoformat(log["time"]).tzinfo == dt.UTC
    assert outcome.file == name
    for lost in ((), ("images.json", "fetched.jsonl")):
        for file in lost:
            (tmp_path / file).unlink()
        assert open_images(tmp_path)(Image("x", url)) == PNG


def test_n25_what_is_gone_is_remembered(hosts, tmp_path):
    url = hosts.url("a.test", "/x")
    assert one(hosts, tmp_path, url).status == "gone"
    assert one(hosts, tmp_path, url).error == "gone before"
    assert hosts.count("/x") == 1
    hosts.pages["/x"] = PNG
    assert one(hosts, tmp_path, url, retry_failed=True).status == "fetched"
    # What failed in another way is tried by the next run.
    hosts.pages["/y"] = lambda handler: handler.answer(403)
    for count in (1, 2):
        assert one(hosts, tmp_path, "/y").status == "failed"
        assert hosts.count("/y") == count


def test_a_log_that_was_cut_short(hosts, tmp_path):
    one(hosts, tmp_path, "/x")
    log = tmp_path / "fetched.jsonl"
    log.write_bytes(log.read_bytes() + b'{"address": "http://a.te')
    one(hosts, tmp_path, "/y")
    lines = log.read_text("utf-8").splitlines()
    assert [json.loads(lines[at])["code"] for at in (0, 2)] == [404, 404]
    assert one(hosts, tmp_path, "/y").error == "gone before"


def test_a_map_of_somebody_else_is_kept(hosts, tmp_path):
    (tmp_path / "mine.png").write_bytes(PNG)
    (tmp_path / "images.json").write_text('{"http://b/": "mine.png", "http://c/": "lost.png"}')
    hosts.pages["/x"] = PNG
    one(hosts, tmp_path, "/x")
    found = json.loads((tmp_path / "images.json").read_text("utf-8"))
    assert found["http://b/"] == "mine.png"
    assert len(found) == 2


CHILD = """
import sys
sys.path[:0] = {path!r}
from articlekit.images import FetchOptions
from articlekit.images.fetching import fetch_pictures
from articlekit.images.store import Store
from picture_hosts import Loopback, wanted
options = FetchOptions(gap=0.0, allow_ports=[{port}], ignore_robots=True)
pictures = [wanted(f"http://h{{n % {hosts}}}.test:{port}/{{n}}") for n in range({count})]
print(fetch_pictures(pictures, Store({folder!r}), options, resolver=Loopback()).fetched)
"""


def child(site, folder, count, *, hosts=4, frame="{code}"):
    code = CHILD.format(path=[str(Path(__file__).parents[1])], port=site.port, count=count,
                        hosts=hosts, folder=str(folder))  # fmt: skip
    command = [sys.executable, "-c", frame.format(code=code)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_n19_a_run_that_is_killed_and_one_that_does_the_rest(hosts, tmp_path):
    def page(handler):
        time.sleep(0.002)
        handler.answer(200, PNG)

    count = 120
    hosts.pages.update({f"/{number}": page for number in range(count)})
    for enough in (10, 40, 80):
        with child(hosts, tmp_path, count) as process:
            while len(hosts.asked) < enough and process.poll() is None:
                time.sleep(0.005)
            process.kill()
        whole = list(tmp_path.glob("??/*.png"))
        assert all(path.read_bytes() == PNG for path in whole)
    stored = {path.stem for path in tmp_path.glob("??/*.png")}
    before = len(hosts.asked)
    with child(hosts, tmp_path, count) as process:
        out, _ = process.communicate(timeout=commands.LAST_RESORT)
    assert int(out) == count - len(stored)
    asked = hosts.asked[before:]
    assert len(asked) == count - len(stored)
    assert len(list(tmp_path.glob("??/*.png"))) == count
    assert len(json.loads((tmp_path / "images.json").read_text("utf-8"))) == count


def test_n19_two_runs_on_one_store(hosts, tmp_path):
    count = 60
    hosts.pages.update({f"/{number}": PNG for number in range(count)})
    with child(hosts, tmp_path, count) as first, child(hosts, tmp_path, count) as second:
        outs = [process.communicate(timeout=commands.LAST_RESORT)[0] for process in (first, second)]
    assert all(int(out) <= count for out in outs)
    assert len(list(tmp_path.glob("??/*.png"))) == count
    assert len(json.loads((tmp_path / "images.json").read_text("utf-8"))) == count
    lines = (tmp_path / "fetched.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(line)["status"] for line in lines} == {"fetched"}
    assert not list(tmp_path.glob("**/*.part"))


# Not `ru_maxrss`: a new process inherits that of the process that started it.
COSTS = """
import time
{code}
with open("/proc/self/status", encoding="ascii") as stream:
    peak = [line.split()[1] for line in stream if line.startswith("VmHWM")]
print(time.process_time(), *peak)
"""


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_n07_two_thousand_pictures_of_twenty_hosts(hosts, tmp_path):
    """What they cost, without the time of the hosts: seconds of the processor, and kilobytes."""
    hosts.pages.update({f"/{number}": png(50, 50) for number in range(2000)})
    with child(hosts, tmp_path, 2000, hosts=20, frame=COSTS) as process:
        out, _ = process.communicate(timeout=commands.LAST_RESORT)
    fetched, seconds, kilobytes = map(float, out.split())
    assert fetched == 2000
    assert seconds < 20
    assert kilobytes < 100_000


def test_n19_temporary_files_of_killed_runs_are_removed(hosts, tmp_path):
    hosts.pages["/x"] = PNG
    file = one(hosts, tmp_path, "/x").file
    left = (tmp_path / file).with_name(".articlekit-0123456789abcdef.part")
    new = left.with_name(".articlekit-fedcba9876543210.part")
    for path in (left, new):
        path.write_bytes(b"half")
    os.utime(left, (1, 1))
    one(hosts, tmp_path, "/x")
    assert (left.exists(), new.exists()) == (False, True)  # The new one may be in use.


def test_n20_a_full_disk_ends_the_run(hosts, tmp_path, monkeypatch):
    from articlekit.images import store

    hosts.pages.update({f"/{number}": PNG for number in range(50)})
    real, left = store.atomic_write, [7]

    def limited(path, **more):
        left[0] -= 1
        if left[0] < 0:
            raise WriteError(f"{path}: No space left on device") from OSError(errno.ENOSPC, "x")
        return real(path, **more)

    monkeypatch.setattr(store, "atomic_write", limited)
    urls = [wanted(hosts.url("a.test", f"/{number}")) for number in range(50)]
    summary, _ = run(hosts, tmp_path, urls)
    assert "No space left" in summary.stopped
    assert len(list(tmp_path.glob("??/*.png"))) == 7
    monkeypatch.setattr(store, "atomic_write", real)
    assert run(hosts, tmp_path, urls)[0].there == 7


def test_a_store_that_cannot_be(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(WriteError):
        Store(tmp_path / "file")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_ends_a_run_at_once(hosts, tmp_path):
    over = threading.Event()
    hosts.pages.update({f"/{number}": lambda _: over.wait(100) for number in range(9)})
    with child(hosts, tmp_path, 9) as process:
        while not hosts.asked:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=commands.LAST_RESORT)  # No answer has come yet.
    over.set()
    assert process.returncode != 0


# --- Other places ------------------------------------------------------------------------------

ARCHIVED = dt.datetime(2021, 12, 8, 20, 39, 3, tzinfo=dt.UTC)


def test_a_dead_host_and_the_copy_of_that_time(hosts, tmp_path):
    picture = wanted("http://dead.example/x.png", timestamp=ARCHIVED)
    path = "/web/20211208203903im_/http://dead.example/x.png"
    hosts.pages[path] = redirect(path.replace("203903", "204500"))
    hosts.pages[path.replace("203903", "204500")] = PNG
    archive = hosts.url("archive.test", "/web")
    summary, found = run(hosts, tmp_path, [picture], archive=archive)
    assert (summary.failed, hosts.asked) == (1, [])
    summary, found = run(hosts, tmp_path, [picture], archive=archive, fallbacks=["wayback"])
    assert summary.fetched == 1
    assert found[picture.url].via == "wayback"
    assert open_images(tmp_path)(Image("x", picture.url)) == PNG


def test_the_order_of_other_places(hosts, tmp_path):
    url = hosts.url("a.test", "/media/w:1280/x.png")
    src = hosts.url("proxy.test", "/x.png")
    picture = wanted(url, src=src, timestamp=ARCHIVED)
    every = ("page", "wayback", "smaller")
    archive = hosts.url("archive.test", "/web")
    summary, _ = run(hosts, tmp_path, [picture], fallbacks=every, archive=archive)
    assert summary.gone == 1
    assert hosts.paths() == [
        "/media/w:1280/x.png", "/x.png", f"/web/20211208203903im_/{url}", "/media/w:980/x.png",
        "/media/w:600/x.png",
    ]  # fmt: skip
    asked = len(hosts.asked)
    assert run(hosts, tmp_path, [picture], fallbacks=every, archive=archive)[0].gone == 1
    assert len(hosts.asked) == asked
    hosts.pages["/x.png"] = PNG
    summary, found = run(
        hosts, tmp_path, [picture], fallbacks=every, archive=archive, retry_failed=True
    )
    assert found[url].via == "page"
    with pytest.raises(UsageError, match="unknown fallback 'proxy'"):
        FetchOptions(fallbacks=["proxy"])


def test_smaller_forms():
    base = "https://ichef.bbci.co.uk/news/"
    assert list(smaller(f"{base}1024/x.jpg")) == [f"{base}{n}/x.jpg" for n in (800, 640, 480)]
    assert list(smaller(f"{base}640/x.jpg")) == [f"{base}480/x.jpg"]
    assert list(smaller("https://gdb.voanews.com/a_w1023_r1_s.jpg")) == [
        f"https://gdb.voanews.com/a_w{n}_r1_s.jpg" for n in (650, 408)
    ]
    assert list(smaller("https://host.example/1024/x.jpg")) == []


# --- Pictures ----------------------------------------------------------------------------------


def test_pictures_of_an_article():
    page = (
        "[T](http://n.example/)\n---\n<p>a</p><img src=/1.jpg><p>b <img src=2.jpg> c</p>"
        "<video src=v.mp4 poster=3.jpg></video><p>d<img class=emoji alt=😀 src=4.png>e</p>"
        "<img src='data:image/png;base64,AA=='><img src=/1.jpg><p>f</p>"
    )
    assert [picture.url for picture in pictures_of(ak.parse(page))] == [
        f"http://n.example/{n}.jpg" for n in (1, 2, 3)
    ]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_sizes_and_ends_of_pictures(kind):
    import io

    image = pytest.importorskip("PIL.Image")
    for mode, options in (("RGB", {}), ("RGB", {"progressive": True}), ("L", {}), ("RGBA", {})):
        if mode == "RGBA" and kind == "JPEG":
            continue
        stream = io.BytesIO()
        image.new(mode, (123, 45), 7).save(stream, kind, **options)
        data = stream.getvalue()
        assert pixel_size(data) == (123, 45)
        assert is_complete(data)
        if kind != "AVIF":
            assert not is_complete(data[: len(data) // 2])
    stream = io.BytesIO()
    if kind == "WEBP":
        image.new("RGBA", (1000, 300), 7).save(stream, kind, lossless=True)
        assert pixel_size(stream.getvalue()) == (1000, 300)


@pytest.fixture
def secure(tmp_path, monkeypatch):
    """A host with a certificate for ``a.test``, whose authority is known by a variable alone."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("a.test").configure_cert(context)
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(file)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with site() as found:
        found.names = []
        context.sni_callback = lambda sock, name, context: found.names.append(name)
        found.socket = context.wrap_socket(found.socket, server_side=True)
        yield found


@pytest.mark.parametrize(("host", "status"), [("a.test", "fetched"), ("other.test", "failed")])
def test_n23_a_certificate_is_that_of_the_host(secure, tmp_path, monkeypatch, host, status):
    """The connection goes to an address; the name is that of the handshake and the certificate."""
    secure.pages["/x"] = PNG
    outcome = one(secure, tmp_path / "store", f"https://{host}:{secure.port}/x")
    assert (outcome.status, set(secure.names)) == (status, {host})
    monkeypatch.delenv("SSL_CERT_FILE")
    outcome = one(secure, tmp_path / "other", f"https://a.test:{secure.port}/x")
    assert outcome.status == "failed"
    assert "certificate" in outcome.error.lower()


def test_n23_a_redirect_from_https_to_http(hosts, secure, tmp_path):
    hosts.pages.update({"/x": PNG, "/robots.txt": robots("Disallow: /")})
    secure.pages["/x"] = redirect(hosts.url("a.test", "/x"))
    secure.pages["/robots.txt"] = redirect(hosts.url("a.test", "/robots.txt"))
    ports = (hosts.port, secure.port)
    outcome = one(secure, tmp_path, f"https://a.test:{secure.port}/x", allow_ports=ports)
    assert (outcome.status, outcome.error) == ("refused", "redirects from https to http")
    assert hosts.asked == []
    # The other way round is what most hosts do.
    hosts.pages.update({"/y": redirect(f"https://a.test:{secure.port}/y"), "/robots.txt": b""})
    secure.pages["/y"] = PNG
    outcome = one(hosts, tmp_path, "/y", allow_ports=ports)
    assert outcome.status == "fetched"


def test_n08_one_module_opens_connections():
    folder = Path(ak.__file__).parent
    users = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if "urllib3" in path.read_text("utf-8").replace("needs urllib3", "")
    }
    assert users == {"images/network.py"}
