"""Requests to addresses that others chose: public ones only, no redirects, little time."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Timer
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, urlsplit

from shared.kernel.errors import Invalid

_CONNECT_SECONDS = 5.0
_WHOLE_SECONDS = 15.0
_MOST_READ = 4096
_LONGEST_URL = 500
# NAT64 and 6to4 carry an IPv4 address inside, which may be a private one.
_CARRIERS = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16"))

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[..., Sequence[tuple[Any, ...]]]


class AddressRefused(Invalid):
    """Nothing is sent to such an address."""

    code = "address_refused"


@dataclass(frozen=True)
class Answer:
    """What came back: a status and the beginning of the body, or why nothing did."""

    milliseconds: int
    status: int | None
    error: str | None
    text: str


@dataclass(frozen=True)
class OutgoingHttp:
    """Sends to public HTTPS; with ``loopback`` also to this machine, in plain HTTP.

    ``resolve`` says what a name stands for now, as ``socket.getaddrinfo`` does. It is asked once
    for each attempt, and the connection goes to its answer: a name that stands for something
    else a moment later leads nowhere else.
    """

    loopback: bool = False
    resolve: Resolve = socket.getaddrinfo

    def check(self, url: str) -> None:
        """Refuse an address that is not public HTTPS, now, by what its name stands for.

        Raises:
            AddressRefused: Nothing is sent there.
        """
        self._resolved(self._parts(url))

    def post(self, url: str, body: str, headers: Mapping[str, str]) -> Answer:
        """Send ``body`` once and return what came of it; never raises for the network's faults."""
        began = monotonic()
        status, error, text = None, None, ""
        try:
            status, text = self._posted(url, body.encode(), headers)
        except AddressRefused as refusal:
            error = str(refusal)
        except (OSError, HTTPException, ValueError) as failure:
            error = f"{type(failure).__name__}: {failure}"[:200]
        return Answer(round((monotonic() - began) * 1000), status, error, text)

    def _posted(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        parts = self._parts(url)
        connection = _Pinned(parts, self._resolved(parts))
        # A receiver that drips its answer must not hold us longer than this in all.
        end = Timer(_WHOLE_SECONDS, connection.cut)
        end.daemon = True
        end.start()
        try:
            connection.request("POST", _target(parts), body, _headers(headers))
            response = connection.getresponse()
            return response.status, response.read(_MOST_READ).decode("utf-8", "replace").replace(
                "\0", "\ufffd"
            )
        finally:
            end.cancel()
            connection.close()

    def _parts(self, url: str) -> SplitResult:
        try:
            parts = urlsplit(url)
            usable = bool(parts.hostname) and parts.port != 0
        except ValueError:
            raise AddressRefused("that is no address") from None
        printable = url.isascii() and url.isprintable() and " " not in url
        if not usable or not printable or len(url) > _LONGEST_URL:
            raise AddressRefused("that is no address")
        if parts.username is not None or parts.password is not None or parts.fragment:
            raise AddressRefused("leave out user, password and fragment")
        if parts.scheme != "https" and not (self.loopback and parts.scheme == "http"):
            raise AddressRefused("it must begin with https://")
        return parts

    def _resolved(self, parts: SplitResult) -> tuple[str, int]:
        """Return the address to connect to; one that is not public spoils the whole name."""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            found = self.resolve(parts.hostname, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise AddressRefused("its name cannot be found") from None
        addresses = [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in found]
        for address in addresses:
            if not self._may_reach(address):
                raise AddressRefused("it is not a public address")
            if parts.scheme != "https" and not address.is_loopback:
                raise AddressRefused("it must begin with https://")
        return str(addresses[0]), port

    def _may_reach(self, address: Address) -> bool:
        if isinstance(address, ipaddress.IPv6Address):
            if address.ipv4_mapped is not None:
                return self._may_reach(address.ipv4_mapped)
            if any(address in network for network in _CARRIERS):
                return False
        if self.loopback and address.is_loopback:
            return True
        return address.is_global and not address.is_multicast


class _Pinned(HTTPConnection):
    """A connection to an address that was checked, whatever its name stands for by now."""

    def __init__(self, parts: SplitResult, address: tuple[str, int]) -> None:
        super().__init__(parts.netloc.rpartition("@")[2], timeout=_CONNECT_SECONDS)
        self._name = parts.hostname or ""
        self._secure = parts.scheme == "https"
        self._address = address

    def connect(self) -> None:
        """Connect to the checked address; the certificate must fit the name."""
        sock = socket.create_connection(self._address, _CONNECT_SECONDS)
        if self._secure:
            context = ssl.create_default_context()
            sock = context.wrap_socket(sock, server_hostname=self._name)
        self.sock = sock

    def cut(self) -> None:
        """End whatever is under way."""
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    return {"Content-Type": "application/json", "User-Agent": "Spinn-Webhooks/1", **headers}
