"""HTTP requests to addresses that the guard allows. The one module that opens connections.

The host is resolved once per run, and each connection goes to one of the addresses that were judged
then; its name serves only for the ``Host`` header and the certificate. So an answer of the resolver
that changes later (DNS rebinding) has no effect. Nothing is decompressed, no cookie is kept, and
no proxy is used unless it is named.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Lock, Timer
from typing import Any, NamedTuple, Self
from urllib.parse import unquote, urlsplit

from articlekit.errors import UsageError
from articlekit.images.guard import (
    Endpoint,
    NoHostError,
    RefusedError,
    Resolver,
    require_no_local_name,
)

try:
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.exceptions import HTTPError
    from urllib3.util.retry import Retry
except ImportError as error:
    raise UsageError(
        "fetching pictures needs urllib3 and protego: pip install 'articlekit[images]'"
    ) from error

_CONNECT_TIMEOUT = 10.0  # Seconds until a host must accept a connection.
_READ_TIMEOUT = 20.0  # Seconds that a host may send nothing.
_CHUNK = 1 << 16
_SNIFF_BYTES = 512  # Bytes after which the type of an answer is judged.
_DRAIN_BYTES = 1 << 16  # Bytes of an answer that are read only to keep the connection.
_DRAIN_TIMEOUT = 2.0  # Seconds that this may wait for them.
_MAX_ADDRESSES = 2  # Addresses of a host that are tried.

# What e-readers show comes first: some hosts choose by this header.
_ACCEPT = "image/jpeg,image/png,image/gif,image/webp;q=0.9,image/avif;q=0.8,*/*;q=0.1"

Judge = Callable[[bytes], str | None]
"""A function of the first bytes of an answer. Returns why the rest is not read, or None."""


class Answer(NamedTuple):
    """An answer, whose body is empty unless the status is 200."""

    status: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def location(self) -> str:
        """The address of a redirect, as it was sent: in UTF-8, or with its bytes percent-encoded.

        Headers are decoded as Latin-1, which they should not, but often do contain more than.
        """
        raw = self.headers.get("Location", "").encode("latin-1", "replace")
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw)


def retry_after(headers: Mapping[str, str]) -> float:
    """The seconds that an answer asks to wait (``Retry-After``); 0 if it does not."""
    value = headers.get("Retry-After")
    try:
        return max(0.0, Retry().parse_retry_after(value)) if value else 0.0
    except HTTPError:
        return 0.0


class NetworkError(Exception):
    """There is no complete answer. Another attempt may succeed."""


class _ClosedError(NetworkError):
    """The connection ended before there was an answer."""


class Network:
    """Requests to many hosts. Requests to one host must not overlap."""

    def __init__(
        self, resolver: Resolver, *, user_agent: str, timeout: float, proxy: str | None = None
    ) -> None:
        """`timeout` is the time in seconds that one request may take in all.

        A `proxy` resolves names itself: what it may reach is decided by who runs it. Only hosts
        that are addresses, and ``localhost``, are judged here.
        """
        self._resolver = resolver
        self._headers = {
            "User-Agent": user_agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": "identity",
        }
        self._timeout = timeout
        self._proxy = None if proxy is None else _proxy_of(proxy)
        self._addresses: dict[str, list[str] | Exception] = {}
        self._connections: dict[str, Any] = {}
        self._lock = Lock()

    def get(
        self, endpoint: Endpoint, *, limit: int, judge: Judge | None, referer: str | None = None
    ) -> Answer:
        """The answer to a GET request.

        Raises `RefusedError` if the guard or the judge refuses it or it has more than `limit`
        bytes, `NoHostError` if there is no such host, and `NetworkError`. Without a judge, the
        first `limit` bytes of a longer answer are returned.
        """
        headers = {} if referer is None else {"Referer": referer}
        self.resolve(endpoint)
        is_reused = endpoint.origin in self._connections
        try:
            return self._get(endpoint, limit, judge, headers)
        except _ClosedError:
            if not is_reused:
                raise
            # The host has closed a connection that was idle, and received no request.
            return self._get(endpoint, limit, judge, headers)

    def resolve(self, endpoint: Endpoint) -> None:
        """Raises `RefusedError` or `NoHostError` if a host cannot be asked."""
        if self._proxy is None:
            self._resolved(endpoint)
        else:
            require_no_local_name(endpoint.host)

    def release(self, endpoint: Endpoint) -> None:
        """Closes the connection to a host."""
        with self._lock:
            connection = self._connections.pop(endpoint.origin, None)
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

    def _get(
        self, endpoint: Endpoint, limit: int, judge: Judge | None, headers: Mapping[str, str]
    ) -> Answer:
        connection = self._connection(endpoint)
        failure: Exception | None = None
        answer = None
        with _Deadline(connection, self._timeout) as deadline:
            try:
                answer = self._exchange(connection, endpoint, limit, judge, headers)
            except (RefusedError, NetworkError) as error:
                failure = error
            except Exception as error:  # noqa: BLE001  # Those of three libraries, and of a cut.
                failure = NetworkError(_reason(error))
        is_empty = answer is not None and answer.status != 200
        if deadline.is_over and not is_empty:  # A cut looks like the end of an answer.
            failure = NetworkError(f"takes more than {self._timeout:g} s")
        if answer is None or failure is not None or not _stays_open(answer.headers):
            self.release(endpoint)
        if failure is not None:
            raise failure
        assert answer is not None
        return answer

    def _exchange(
        self,
        connection: Any,
        endpoint: Endpoint,
        limit: int,
        judge: Judge | None,
        headers: Mapping[str, str],
    ) -> Answer:
        if connection.is_closed:
            connection.connect()
        target = endpoint.target
        if self._proxy is not None and endpoint.scheme == "http":
            target = f"{endpoint.origin}{endpoint.target}"
            headers = {**self._proxy.headers, **headers}
        try:
            connection.request(
                "GET",
                target,
                headers={"Host": endpoint.authority, **self._headers, **headers},
                preload_content=False,
                decode_content=False,
            )
            response = connection.getresponse()
        except ConnectionError as error:
            raise _ClosedError(_reason(error)) from None
        try:
            if response.status == 200:
                data = _body(response, limit, judge)
            else:
                data = b""
                _drain(connection, response)
        except BaseException:
            response.close()  # It holds the socket.
            raise
        return Answer(response.status, response.headers, data)

    def _connection(self, endpoint: Endpoint) -> Any:
        with self._lock:
            found = self._connections.get(endpoint.origin)
        if found is not None:
            return found
        if self._proxy is not None:
            connection = _through(self._proxy, endpoint)
        else:
            connection = self._connected(endpoint)
        with self._lock:
            self._connections[endpoint.origin] = connection
        return connection

    def _connected(self, endpoint: Endpoint) -> Any:
        """A connection to one of the addresses of a host."""
        addresses = self._resolved(endpoint)[:_MAX_ADDRESSES]
        for address in addresses:
            if endpoint.scheme == "http":
                connection = HTTPConnection(address, endpoint.port, timeout=_CONNECT_TIMEOUT)
            else:
                connection = HTTPSConnection(
                    address,
                    endpoint.port,
                    timeout=_CONNECT_TIMEOUT,
                    server_hostname=endpoint.host,
                    assert_hostname=endpoint.host,
                    cert_reqs="CERT_REQUIRED",
                )
            try:
                with _Deadline(connection, 2 * _CONNECT_TIMEOUT):
                    connection.connect()
                connection.sock.settimeout(_READ_TIMEOUT)
            except Exception as error:  # noqa: BLE001  # As above.
                connection.close()
                if address == addresses[-1]:
                    raise NetworkError(_reason(error)) from None
            else:
                return connection
        raise NetworkError("no address")

    def _resolved(self, endpoint: Endpoint) -> list[str]:
        with self._lock:
            found = self._addresses.get(endpoint.host)
        if found is None:
            try:
                found = self._resolver.resolve(endpoint.host, endpoint.port)
            except (RefusedError, NoHostError) as error:
                found = error
            with self._lock:
                found = self._addresses.setdefault(endpoint.host, found)
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


def _body(response: Any, limit: int, judge: Judge | None) -> bytes:
    """The body of an answer; without a judge its first `limit` bytes. Raises `RefusedError`."""
    length = response.headers.get("Content-Length", "")
    if judge is not None and length.isdigit() and int(length) > limit:
        raise RefusedError(f"larger than {limit:,} bytes")
    chunks: list[bytes] = []
    size = 0
    is_judged = judge is None
    while True:
        # Returns what there is: a slow host would otherwise hide from the deadline.
        chunk = response.read1(_CHUNK, decode_content=False)
        chunks.append(chunk)
        size += len(chunk)
        if size > limit:
            if judge is not None:
                raise RefusedError(f"larger than {limit:,} bytes")
            _abandon(response)
            return b"".join(chunks)[:limit]
        if judge is not None and not is_judged and (size >= _SNIFF_BYTES or not chunk):
            is_judged = True
            refusal = judge(b"".join(chunks))
            if refusal is not None:
                raise RefusedError(refusal)
        if not chunk:
            return b"".join(chunks)


def _drain(connection: Any, response: Any) -> None:
    """Reads a short body, so that the connection can be used again.

    If the body is long, or does not arrive soon, the connection is closed: the status is known
    without it.
    """
    length = response.headers.get("Content-Length", "")
    if response.status == 304:
        return
    if length.isdigit() and int(length) <= _DRAIN_BYTES:
        with _Deadline(connection, _DRAIN_TIMEOUT) as deadline, suppress(Exception):
            response.read(decode_content=False)
            if not deadline.is_over:
                return
    _abandon(response)


def _abandon(response: Any) -> None:
    """Closes the connection of an answer of which no more is read."""
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


class _Proxy(NamedTuple):
    """A proxy that was named."""

    host: str
    port: int
    headers: Mapping[str, str]
    """The name and password for it, if it needs them."""


def _proxy_of(url: str) -> _Proxy:
    """The proxy of an address. Raises `UsageError`, without the address: it may hold a password."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if host is None or port is None or parts.scheme != "http":
        raise UsageError("--proxy: expected http://HOST:PORT")
    headers = {}
    if parts.username is not None:
        secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers = {"Proxy-Authorization": f"Basic {b64encode(secret.encode()).decode()}"}
    return _Proxy(host, port, headers)


def _through(proxy: _Proxy, endpoint: Endpoint) -> Any:
    """A connection to a proxy, through which a host is asked."""
    if endpoint.scheme == "http":
        return HTTPConnection(proxy.host, proxy.port, timeout=_READ_TIMEOUT)
    connection = HTTPSConnection(
        proxy.host,
        proxy.port,
        timeout=_READ_TIMEOUT,
        server_hostname=endpoint.host,
        assert_hostname=endpoint.host,
        cert_reqs="CERT_REQUIRED",
    )
    connection.set_tunnel(endpoint.host, endpoint.port, headers=dict(proxy.headers))
    return connection


def _reason(error: Exception) -> str:
    """A short message: that of the operating system, else the kind of the error."""
    for each in (error, error.__cause__, *error.args):
        message = getattr(each, "strerror", None)
        if isinstance(message, str):
            return message
    return type(error.__cause__ or error).__name__
