"""A real SMTP server on a real socket that answers, drops or stalls as its script says."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Event, Lock, Thread
from typing import BinaryIO, Self

from tests.support.calendars_seen import SEEN

DROP = "drop"
STALL = "stall"
# An address with this word is nobody's.
REFUSED_WORD = b"nobody"

_ORDINARY = {
    "greeting": "220 ready",
    "EHLO": "250-here\r\n250 HELP",
    "MAIL": "250 2.1.0 fine",
    "RCPT": "250 2.1.5 fine",
    "DATA": "354 go on",
    "body": "",
    "dot": "250 2.0.0 taken",
    "RSET": "250 2.0.0 fresh",
    "NOOP": "250 fine",
    "QUIT": "221 bye",
    "AUTH": "235 2.7.0 welcome",
    "STARTTLS": "502 not here",
}


class ScriptedServer:
    """Answers each command by ``script`` over the ordinary answers.

    An answer may be a list, of which the first is used once, then the next, the last for good.
    ``at`` is called with each step before its answer, with ``body`` when the message begins to
    come in, and with ``taken`` when its acceptance has been said.
    """

    def __init__(
        self,
        script: Mapping[str, str | list[str]],
        at: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._at = at
        self._script = {step: [text] for step, text in _ORDINARY.items()}
        for step, answers in script.items():
            self._script[step] = [answers] if isinstance(answers, str) else list(answers)
        self._lock = Lock()
        self._stop = Event()
        self.interrupted = Event()
        self.connections = 0
        self.accepted: list[bytes] = []
        self.commands: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while not self._stop.is_set():
                client, _ = self._listener.accept()
                self.connections += 1
                Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        with client, client.makefile("rb") as lines, suppress(OSError):
            if not self._say(client, self._next("greeting")):
                return
            refused = False
            while line := lines.readline():
                command = line.split()[0].decode("ascii", "replace").upper()
                self.commands.append(command)
                if REFUSED_WORD in line:
                    refused = self._say(client, "550 5.1.1 no such user")
                    continue
                if command == "DATA" and refused:
                    refused = not self._say(client, "554 5.5.1 no valid recipients")
                    continue
                answer = self._next(command)
                if not self._say(client, answer):
                    return
                if answer.startswith("354") and not self._take_message(client, lines):
                    return
                if command == "QUIT":
                    return

    def _take_message(self, client: socket.socket, lines: BinaryIO) -> bool:
        content = b""
        # Some servers speak, or go, while the message is still coming in.
        if (interruption := self._next("body")) and not self._interrupt(client, interruption):
            return False
        while (line := lines.readline()) != b".\r\n":
            if not line:
                return False
            content += line[1:] if line.startswith(b".") else line
        answer = self._next("dot")
        if answer.startswith("250") or answer in (DROP, STALL):
            # Before it is said: who reads the answer may look at once.
            self.accepted.append(content)
            SEEN.see_mail(content)
        goes_on = self._say(client, answer)
        self._at("taken")
        return goes_on

    def _interrupt(self, client: socket.socket, interruption: str) -> bool:
        goes_on = self._say(client, interruption)
        self.interrupted.set()
        return goes_on

    def _next(self, step: str) -> str:
        self._at(step)
        with self._lock:
            answers = self._script.get(step, ["500 what"])
            return answers.pop(0) if len(answers) > 1 else answers[0]

    def _say(self, client: socket.socket, answer: str) -> bool:
        if answer == DROP:
            client.shutdown(socket.SHUT_RDWR)
            return False
        if answer == STALL:
            self._stop.wait()
            return False
        client.sendall(f"{answer}\r\n".encode())
        return not answer.startswith("421")
