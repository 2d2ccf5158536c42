"""A mail server in a process of its own that takes everything, each answer after a delay."""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
import time
from contextlib import suppress
from multiprocessing.context import SpawnProcess
from multiprocessing.sharedctypes import Synchronized
from typing import Self

from demo.ports import free_port

_ANSWERS = {
    b"EHLO": b"250-sink\r\n250 PIPELINING\r\n",
    b"MAIL": b"250 2.1.0 fine\r\n",
    b"RCPT": b"250 2.1.5 fine\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}


class Sink:
    """Counts what it takes; a context manager. ``delay`` is the way there and back, in seconds."""

    def __init__(self, delay: float) -> None:
        context = multiprocessing.get_context("spawn")
        self.port = free_port()
        self._mails: Synchronized[int] = context.Value("q", 0)
        self._connections: Synchronized[int] = context.Value("q", 0)
        counters = (self._mails, self._connections)
        self._process: SpawnProcess = context.Process(
            target=_serve, args=(self.port, delay, *counters), daemon=True
        )

    def __enter__(self) -> Self:
        self._process.start()
        while True:
            with (
                suppress(ConnectionRefusedError),
                socket.create_connection(("127.0.0.1", self.port)) as tried,
            ):
                tried.recv(100)
                break
            time.sleep(0.05)
        self._connections.value = 0
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.join()

    @property
    def mails(self) -> int:
        """How many mails it has taken."""
        return self._mails.value

    @property
    def connections(self) -> int:
        """How many connections it has accepted."""
        return self._connections.value


class _Talk(asyncio.Protocol):
    """One connection: commands are answered line by line, a message at its lone dot."""

    def __init__(
        self, delay: float, mails: Synchronized[int], connections: Synchronized[int]
    ) -> None:
        self._delay = delay
        self._mails = mails
        self._connections = connections
        self._buffer = b""
        self._in_message = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        with self._connections.get_lock():
            self._connections.value += 1
        self._say(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer all that has come in, with one write."""
        self._buffer += data
        answers = b""
        while True:
            if self._in_message:
                end = self._buffer.find(b"\r\n.\r\n")
                if end < 0:
                    break
                self._buffer = self._buffer[end + 5 :]
                self._in_message = False
                with self._mails.get_lock():
                    self._mails.value += 1
                answers += b"250 2.0.0 taken\r\n"
                continue
            line, found, rest = self._buffer.partition(b"\r\n")
            if not found:
                break
            self._buffer = rest
            command = line[:4].upper()
            self._in_message = command == b"DATA"
            answers += _ANSWERS.get(command, b"250 fine\r\n")
        if answers:
            self._say(answers)

    def _say(self, answers: bytes) -> None:
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, self._transport.write, answers)
        else:
            self._transport.write(answers)


def _serve(
    port: int, delay: float, mails: Synchronized[int], connections: Synchronized[int]
) -> None:
    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: _Talk(delay, mails, connections), "127.0.0.1", port
        )
        await server.serve_forever()

    asyncio.run(serve())
