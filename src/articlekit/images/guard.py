"""Decides which addresses may be fetched. Refuses all that lead into private networks (SSRF)."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Collection
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}

# All that is not public, after the registries of IANA for special-purpose addresses. The standard
# library's `is_global` differs between versions of Python.
_NOT_PUBLIC_4 = tuple(
    map(
        ipaddress.IPv4Network,
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 "
        "192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 "
        "192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 "
        "240.0.0.0/4".split(),
    )
)
# Of IPv6 only this network is assigned to hosts; mapped, NAT64 and local forms are outside of it.
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
# Teredo and 6to4 contain an IPv4 address.
_NOT_PUBLIC_6 = tuple(
    map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
)


# The name of a host, or an address of IPv4 or IPv6.
_HOST = re.compile(r"[0-9a-z_.:-]+")


class RefusedError(Exception):
    """An address must not be fetched. The message says why."""


class NoHostError(Exception):
    """The name of a host cannot be resolved."""


class Endpoint(NamedTuple):
    """The destination of a request."""

    scheme: str
    host: str
    """The name or address, in lower case and ASCII; it goes into the header and the handshake."""
    port: int
    target: str
    """The path and the query."""

    @property
    def origin(self) -> str:
        """The scheme and host, and the port unless it is the default of the scheme."""
        return f"{self.scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        """The value of the ``Host`` header."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == PORTS[self.scheme] else f"{name}:{self.port}"


class Resolver(Protocol):
    """Resolves names and judges addresses."""

    def resolve(self, host: str, port: int) -> list[str]:
        """The IP addresses of a host that may be connected to.

        Raises `NoHostError` if there is none, `RefusedError` if none of them is public.
        """


class PublicResolver:
    """The resolver of this system. Refuses what is not public."""

    def __init__(self, lookup: Callable[[str, int], list[str]] | None = None) -> None:
        self._lookup = lookup or _system_lookup

    def resolve(self, host: str, port: int) -> list[str]:
        """See `Resolver.resolve`."""
        found = self._lookup(host, port)
        public = [address for address in found if is_public(address)]
        if not public:
            raise RefusedError(f"{host} is not in the public internet")
        return public


def _system_lookup(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NoHostError(f"{host} cannot be resolved: {reason}") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return not any(found in network for network in _NOT_PUBLIC_4)
    if found.scope_id is not None:
        return False
    return found in _PUBLIC_6 and not any(found in network for network in _NOT_PUBLIC_6)


def require_no_local_name(host: str) -> None:
    """Raises `RefusedError` for an address that is not public, and names of this machine.

    Resolves nothing: this is for hosts that a proxy resolves. An address may be in any form that
    the system takes, such as ``2130706433`` or ``0x7f.1``.
    """
    is_local = host == "localhost" or host.endswith(".localhost")
    try:
        address = host if ":" in host else socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        address = None
    if is_local or (address is not None and not is_public(address)):
        raise RefusedError(f"{host} is not in the public internet")


def endpoint_of(url: str, ports: Collection[int] = ()) -> Endpoint:
    """Where a request for an address goes; `ports` are allowed besides 80 and 443.

    Raises `RefusedError` for other schemes, credentials, other ports and what is not an address.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = _ascii(parts.hostname or "")
    except (ValueError, UnicodeError):
        raise RefusedError("not a valid address") from None
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise RefusedError(f"the scheme {scheme or 'of a relative address'} is not fetched")
    if parts.username is not None or parts.password is not None:
        raise RefusedError("an address with a user name is not fetched")
    if not _HOST.fullmatch(host):
        raise RefusedError("not a valid host")
    port = PORTS[scheme] if port is None else port
    if port != PORTS[scheme] and port not in ports:
        raise RefusedError(f"the port {port} is not fetched")
    path = _quoted(parts.path) or "/"
    return Endpoint(scheme, host, port, f"{path}?{_quoted(parts.query)}" if parts.query else path)


def _ascii(host: str) -> str:
    host = host.lower().rstrip(".")
    return host if host.isascii() else host.encode("idna").decode("ascii")


def _quoted(text: str) -> str:
    """A path or query with what a request line must not contain in percent-encoded UTF-8."""
    return "".join(
        char if 0x20 < ord(char) < 0x7F and char not in '"<>\\^`{|}' else _percent(char)
        for char in text
    )


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))
