"""A provider of texts on loopback that keeps what it is handed and answers as a test wants."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


@dataclass(frozen=True)
class Handed:
    """One request: its headers and body."""

    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told


@dataclass
class TextProvider:
    """Answers with ``status`` and ``said``, or reads and is ``silent``, or reads and hangs up."""

    status: int = 202
    said: str = '{"accepted": true}'
    silent: bool = False
    hangs_up: bool = False
    requests: list[Handed] = field(default_factory=list)
    _let_go: Event = field(default_factory=Event)
    _server: ThreadingHTTPServer | None = None

    def start(self) -> None:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                provider.requests.append(Handed(dict(self.headers), body))
                if provider.silent:
                    provider._let_go.wait()
                if provider.silent or provider.hangs_up:
                    return
                self.send_response(provider.status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(provider.said.encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_port}/texts?account=spinn"

    def stop(self) -> None:
        assert self._server is not None
        self._let_go.set()
        self._server.shutdown()
        self._server.server_close()
