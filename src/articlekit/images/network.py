"""HTTP requests to addresses that the guard allows. The one module that opens connections.

The host is resolved once per run, and each connection goes to one of the addresses that were judged
then; its name serves only for the ``Host`` header and the certificate. So an answer of the resolver
that changes later (DNS rebinding) has no effect. Nothing is decompressed, no cookie is kept, and
no proxy is used unless it is named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Lock, Timer
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

from articlekit.errors import UsageError
from articlekit.images.guard import NoHostError, Place, RefusedError, Resolver

try:
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.exceptions import HTTPError
    from urllib3.util.retry import Retry
except ImportError as error:
    raise UsageError(
        "fetching pictures needs urllib3 and protego: pip install 'articlekit[images]'"
    ) from error

_CONNECT = 10.0  # Seconds until a host must accept a connection.
_SILENCE = 20.0  # Seconds that a host may send nothing.
_CHUNK = 1 << 16
_SNIFF = 512  # Bytes after which the type of an answer is judged.
_DRAINED = 1 << 16  # Bytes of an answer that are read only to keep the connection.
_TRIED = 2  # Addresses of a host that are tried.

Judge = Callable[[bytes], str | None]
"""A function of the first bytes of an answer. Returns why the rest is not read, or None."""


class Answer(NamedTuple):
    """An answer, whose body is empty unless the status is 200."""

    status: int
    headers: Mapping[str, str]
    data: bytes


def retry_after(headers: Mapping[str, str]) -> float:
    """The seconds that an answer asks to wait (``Retry-After``); 0 if it does not."""
    value = headers.get("Retry-After")
    try:
        return max(0.0, Retry().parse_retry_after(value)) if value else 0.0
    except HTTPError:
        return 0.0


class NetworkError(Exception):
    """There is no complete answer. Another attempt may succeed."""


class Network:
    """Requests to many hosts. Requests to one host must not overlap."""

    def __init__(
        self, resolver: Resolver, *, user_agent: str, timeout: float, proxy: str | None = None
    ) -> None:
        """`timeout` is the time in seconds that one request may take in all.

        A `proxy` resolves names itself: what it may reach is decided by who runs it.
        """
        self._resolver = resolver
        self._headers = {"User-Agent": user_agent, "Accept-Encoding": "identity"}
        self._timeout = timeout
        self._proxy = None if proxy is None else _proxy_of(proxy)
        self._addresses: dict[str, list[str] | Exception] = {}
        self._connections: dict[str, Any] = {}
        self._lock = Lock()

    def get(self, place: Place, *, limit: int, judge: Judge, **headers: str | None) -> Answer:
        """The answer to a GET request.

        Raises `RefusedError` if the guard or the judge refuses it or it has more than `limit`
        bytes, `NoHostError` if there is no such host, and `NetworkError`.
        """
        given = {name.title(): value for name, value in headers.items() if value is not None}
        is_reused = place.origin in self._connections
        try:
            return self._get(place, limit, judge, given)
        except NetworkError:
            if not is_reused:
                raise
            # The host may have closed a connection that was idle.
            return self._get(place, limit, judge, given)

    def release(self, place: Place) -> None:
        """Closes the connection to a host."""
        with self._lock:
            connection = self._connections.pop(place.origin, None)
        if connection is not None:
            connection.close()

    def cut(self) -> None:
        """Ends all requests that are under way in other threads."""
        with self._lock:
            connections = list(self._connections.values())
        for connection in connections:
            _cut(connection)

    def close(self) -> None:
        """Closes all connections. None must be in use."""
        with self._lock:
            connections = list(self._connections.values())
            self._connections.clear()
        for connection in connections:
            connection.close()

    def _get(self, place: Place, limit: int, judge: Judge, headers: Mapping[str, str]) -> Answer:
        connection = self._connection(place)
        failure: Exception | None = None
        answer = None
        with _Deadline(connection, self._timeout) as deadline:
            try:
                answer = self._exchange(connection, place, limit, judge, headers)
            except RefusedError as error:
                failure = error
            except Exception as error:  # noqa: BLE001  # Those of three libraries, and of a cut.
                failure = NetworkError(_reason(error))
        if deadline.is_over:  # A cut looks like the end of an answer.
            failure = NetworkError(f"takes more than {self._timeout:g} s")
        if answer is None or failure is not None or not _stays_open(answer.headers):
            self.release(place)
        if failure is not None:
            raise failure
        assert answer is not None
        return answer

    def _exchange(
        self, connection: Any, place: Place, limit: int, judge: Judge, headers: Mapping[str, str]
    ) -> Answer:
        if connection.is_closed:
            connection.connect()
        is_forwarded = self._proxy is not None and place.scheme == "http"
        target = f"{place.origin}{place.target}" if is_forwarded else place.target
        connection.request(
            "GET",
            target,
            headers={"Host": place.authority, **self._headers, **headers},
            preload_content=False,
            decode_content=False,
        )
        response = connection.getresponse()
        try:
            if response.status == 200:
                data = _body(response, limit, judge)
            else:
                data = b""
                _drain(response)
        except BaseException:
            response.close()  # It holds the socket.
            raise
        return Answer(response.status, response.headers, data)

    def _connection(self, place: Place) -> Any:
        with self._lock:
            found = self._connections.get(place.origin)
        if found is not None:
            return found
        if self._proxy is not None:
            connection = _through(self._proxy, place)
        else:
            connection = self._connected(place)
        with self._lock:
            self._connections[place.origin] = connection
        return connection

    def _connected(self, place: Place) -> Any:
        """A connection to one of the addresses of a host."""
        addresses = self._resolved(place)[:_TRIED]
        for address in addresses:
            if place.scheme == "http":
                connection = HTTPConnection(address, place.port, timeout=_CONNECT)
            else:
                connection = HTTPSConnection(
                    address,
                    place.port,
                    timeout=_CONNECT,
                    server_hostname=place.host,
                    assert_hostname=place.host,
                    cert_reqs="CERT_REQUIRED",
                )
            try:
                with _Deadline(connection, 2 * _CONNECT):
                    connection.connect()
                connection.sock.settimeout(_SILENCE)
            except Exception as error:  # noqa: BLE001  # As above.
                connection.close()
                if address == addresses[-1]:
                    raise NetworkError(_reason(error)) from None
            else:
                return connection
        raise NetworkError("no address")

    def _resolved(self, place: Place) -> list[str]:
        with self._lock:
            found = self._addresses.get(place.host)
        if found is None:
            try:
                found = self._resolver.resolve(place.host, place.port)
            except (RefusedError, NoHostError) as error:
                found = error
            with self._lock:
                found = self._addresses.setdefault(place.host, found)
        if isinstance(found, Exception):
            raise found
        return found


class _Deadline:
    """Limits the time of what is done with a connection; timeouts of sockets limit only waits."""

    def __init__(self, connection: Any, seconds: float) -> None:
        self._connection = connection
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True
        self.is_over = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _end(self) -> None:
        self.is_over = True
        _cut(self._connection)


def _body(response: Any, limit: int, judge: Judge) -> bytes:
    length = response.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > limit:
        raise RefusedError(f"larger than {limit:,} bytes")
    chunks: list[bytes] = []
    size = 0
    judged = False
    while True:
        # Returns what there is: a slow host would otherwise hide from the deadline.
        chunk = response.read1(_CHUNK, decode_content=False)
        chunks.append(chunk)
        size += len(chunk)
        if size > limit:
            raise RefusedError(f"larger than {limit:,} bytes")
        if not judged and (size >= _SNIFF or not chunk):
            judged = True
            refusal = judge(b"".join(chunks))
            if refusal is not None:
                raise RefusedError(refusal)
        if not chunk:
            return b"".join(chunks)


def _drain(response: Any) -> None:
    """Reads a short body, so that the connection can be used again; a long one closes it."""
    length = response.headers.get("Content-Length", "")
    if length.isdigit() and int(length) <= _DRAINED:
        response.read(decode_content=False)
    elif response.status != 304:
        response.close()
        response.headers["Connection"] = "close"


def _stays_open(headers: Mapping[str, str]) -> bool:
    return headers.get("Connection", "").lower() != "close"


def _cut(connection: Any) -> None:
    """Ends whatever another thread does with a connection."""
    sock = connection.sock
    if sock is not None:
        with suppress(OSError):
            sock.shutdown(2)  # SHUT_RDWR


def _proxy_of(url: str) -> tuple[str, int]:
    """The host and port of a proxy. Raises `UsageError`."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if host is None or port is None or parts.scheme != "http":
        raise UsageError("--proxy: expected http://HOST:PORT")
    return host, port


def _through(proxy: tuple[str, int], place: Place) -> Any:
    """A connection to a proxy, through which a host is asked."""
    if place.scheme == "http":
        return HTTPConnection(*proxy, timeout=_SILENCE)
    connection = HTTPSConnection(
        *proxy,
        timeout=_SILENCE,
        server_hostname=place.host,
        assert_hostname=place.host,
        cert_reqs="CERT_REQUIRED",
    )
    connection.set_tunnel(place.host, place.port)
    return connection


def _reason(error: Exception) -> str:
    """A short message: that of the operating system, else the kind of the error."""
    for each in (error, error.__cause__, *error.args):
        message = getattr(each, "strerror", None)
        if isinstance(message, str):
            return message
    return type(error.__cause__ or error).__name__
