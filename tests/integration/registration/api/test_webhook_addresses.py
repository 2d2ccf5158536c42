"""Where webhooks go: to the address that was checked, whatever its name stands for later."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from services.registration.gateways.outgoing_http import AddressRefused, OutgoingHttp
from tests.support.sources import ROOT

TLS = ROOT / "tests/support/tls"
PUBLIC, PRIVATE, HERE = "93.184.216.34", "10.0.0.1", "127.0.0.1"


@dataclass
class Names:
    """A resolver that answers one after the other of its answers, the last one for ever."""

    answers: list[list[str]]
    asked: int = 0

    def __call__(self, _name: str, port: int, **_more: object) -> list[tuple[Any, ...]]:
        now = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in now]


@dataclass
class Receiver:
    """A server that keeps under which name it was asked, and leads on to another address."""

    port: int = 0
    location: str = ""
    hosts: list[str] = field(default_factory=list)


def serving(secure: bool) -> Iterator[Receiver]:
    known = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            known.hosts.append(self.headers["Host"])
            self.send_response(307 if known.location else 204)
            self.send_header("Location", known.location)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = HTTPServer((HERE, 0), Handler)
    if secure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(TLS / "certificate.pem", TLS / "key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
    known.port = server.server_port
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield known
    server.shutdown()
    server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    yield from serving(secure=False)


@pytest.fixture
def secure_receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    # Whoever trusts this certificate trusts it for its own name only.
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "certificate.pem"))
    yield from serving(secure=True)


def test_name_when_it_stands_for_a_private_address_later_then_nothing_is_sent() -> None:
    names = Names([[PUBLIC], [PRIVATE]])
    out = OutgoingHttp(resolve=names)

    out.check("https://hook.example.org/")
    answer = out.post("https://hook.example.org/", "{}", {})

    assert (answer.status, answer.error) == (None, "it is not a public address")


def test_name_when_one_of_its_addresses_is_private_then_is_refused() -> None:
    with pytest.raises(AddressRefused):
        OutgoingHttp(resolve=Names([[PUBLIC, PRIVATE]])).check("https://hook.example.org/")


def test_connection_when_made_then_goes_to_the_address_that_was_checked(
    receiver: Receiver,
) -> None:
    names = Names([[HERE], [PRIVATE]])
    url = f"http://hook.example.org:{receiver.port}/"

    answer = OutgoingHttp(loopback=True, resolve=names).post(url, "{}", {})

    assert (answer.status, names.asked) == (204, 1)
    assert receiver.hosts == [f"hook.example.org:{receiver.port}"]


@pytest.mark.parametrize(
    "location", ["http://169.254.169.254/latest", "https://10.0.0.1/", "http://127.0.0.1:9/"]
)
def test_redirect_when_it_leads_to_a_private_address_then_is_not_followed(
    receiver: Receiver, location: str
) -> None:
    receiver.location = location
    names = Names([[HERE]])

    url = f"http://hook.example.org:{receiver.port}/"
    answer = OutgoingHttp(loopback=True, resolve=names).post(url, "{}", {})

    assert (answer.status, names.asked, len(receiver.hosts)) == (307, 1, 1)


def test_certificate_when_it_is_for_the_name_then_the_webhook_is_heard(
    secure_receiver: Receiver,
) -> None:
    out = OutgoingHttp(loopback=True, resolve=Names([[HERE]]))

    answer = out.post(f"https://hook.example.org:{secure_receiver.port}/", "{}", {})

    assert (answer.status, answer.error) == (204, None)


def test_certificate_when_it_is_for_another_name_then_nothing_is_sent(
    secure_receiver: Receiver,
) -> None:
    out = OutgoingHttp(loopback=True, resolve=Names([[HERE]]))

    answer = out.post(f"https://other.example.org:{secure_receiver.port}/", "{}", {})

    assert answer.status is None
    assert "CERTIFICATE_VERIFY_FAILED" in str(answer.error)
    assert secure_receiver.hosts == []
