"""The clients of the benchmark: plain sockets that keep their connection, one thread each."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from multiprocessing import get_context
from threading import Thread
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
_ALERT = re.compile(r'role="alert".*?</div>', re.DOTALL)
_TAGS = re.compile(r"<[^>]+>")
COOKIE = re.compile(rb"^set-cookie: ([^;\r]+)", re.IGNORECASE | re.MULTILINE)
_LENGTH = re.compile(rb"^content-length: (\d+)", re.IGNORECASE | re.MULTILINE)
_FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
_LETTERS = str.maketrans("0123456789", "ghijklmnop")
_SECONDS = 60
# More client processes than this only take time from the server on a small machine.
_PROCESSES = 4


@dataclass
class Taken:
    """Seconds that each finished request took, and what went wrong, in words."""

    gets: list[float] = field(default_factory=list)
    posts: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class Browser:
    """One person's browser without a window; a new person has no cookies.

    It reads as little of an answer as it can, since it shares the cores with the server.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self._cookie = b""
        # What was asked last, for whoever reads of a failure.
        self.asked = "nothing"
        self.token = ""

    def forget(self) -> None:
        """Become somebody else on the same connection."""
        self._cookie = b""

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        """Send one request; return status and page."""
        self.asked = method
        line = b"%s %s HTTP/1.1\r\n" % (method.encode(), path.encode())
        host = b"Host: 127.0.0.1:%d\r\nAccept-Language: en\r\n" % self._port
        cookie = b"Cookie: %s\r\n" % self._cookie if self._cookie else b""
        form = b"" if body is None else b"%sContent-Length: %d\r\n" % (_FORM, len(body))
        head, page = self._exchange(b"%s%s%s%s\r\n%s" % (line, host, cookie, form, body or b""))
        given = COOKIE.findall(head)
        if given:
            self._cookie = b"; ".join(given)
        if b"connection: close" in head.lower():
            self.close()
        return int(head[9:12]), page

    def _exchange(self, request: bytes) -> tuple[bytes, bytes]:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=_SECONDS)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        head, _, page = got.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if length is None:
            raise OSError("an answer without a length")
        while len(page) < int(length.group(1)):
            page += self._more()
        return head, page

    def _more(self) -> bytes:
        assert self._socket is not None
        more = self._socket.recv(65536)
        if not more:
            raise OSError("the server hung up")
        return more

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def sign_up(browser: Browser, path: str, taken: Taken) -> None:
    """Open the form as somebody new and send it."""
    browser.forget()
    begun = time.perf_counter()
    if _open(browser, path, taken):
        opened = time.perf_counter() - begun
        if _send(browser, path, taken):
            taken.gets.append(opened)


def send_again(browser: Browser, path: str, taken: Taken) -> None:
    """Send the form for somebody new; it was opened once, for all that this browser sends."""
    if browser.token or _open(browser, path, taken):
        _send(browser, path, taken)


def ask_empty(browser: Browser, path: str, taken: Taken) -> None:
    """Send the same form to the view that does nothing."""
    begun = time.perf_counter()
    status, _ = browser.ask("POST", path, filled_in("a token"))
    if status != 200:
        taken.wrong.append(f"POST answered {status}")
        return
    taken.posts.append(time.perf_counter() - begun)


def _open(browser: Browser, path: str, taken: Taken) -> bool:
    status, page = browser.ask("GET", path)
    found = TOKEN.search(page)
    if status != 200 or found is None:
        taken.wrong.append(f"GET answered {status}")
        return False
    browser.token = unescape(found.group(1).decode())
    return True


def _send(browser: Browser, path: str, taken: Taken) -> bool:
    form = filled_in(browser.token)
    begun = time.perf_counter()
    status, page = browser.ask("POST", path, form)
    if status != 302:
        taken.wrong.append(f"POST answered {status}: {_alert(page.decode())}")
        return False
    taken.posts.append(time.perf_counter() - begun)
    return True


def _alert(page: str) -> str:
    """Return what a refused form says is wrong."""
    found = _ALERT.search(page)
    return " ".join(_TAGS.sub(" ", found.group()).split()) if found else "no reason given"


def filled_in(token: str) -> bytes:
    """Return the form of somebody new, as a browser sends it."""
    # Letters only: now and then ten digits of chance are a personal identity number, and a form
    # with such a number is refused, as it must be.
    who = uuid4().hex.translate(_LETTERS)
    fields = {
        "csrf_token": token,
        "name": who,
        "email": f"{who}@example.org",
        "organisation": "",
        "organisation_number": "",
        "organisation_kind": "nobody",
        "consent": "y",
    }
    return urlencode(fields).encode()


@dataclass(frozen=True)
class Load:
    """``clients`` at once do ``act`` on ``path`` until ``seconds`` or ``each`` turns are over."""

    port: int
    path: str
    act: Callable[[Browser, str, Taken], None]
    clients: int
    seconds: float = 5.0
    each: int | None = None
    # A rush is of many people; otherwise a client is a person after the other on one connection.
    own_connections: bool = False


def _one(load: Load, until: float, taken: Taken) -> None:
    browser = Browser(load.port)
    turns = 0
    while time.time() < until and (load.each is None or turns < load.each):
        turns += 1
        begun = time.perf_counter()
        if load.own_connections:
            browser.close()
            browser = Browser(load.port)
        try:
            load.act(browser, load.path, taken)
        except OSError as failure:
            after = time.perf_counter() - begun
            taken.wrong.append(f"{browser.asked} in turn {turns}, after {after:.1f} s: {failure!r}")
            browser.close()
            browser = Browser(load.port)
    browser.close()


def _many(load: Load, threads: int, until: float, done: Any) -> None:
    taken = Taken()
    running = [Thread(target=_one, args=(load, until, taken)) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    done.put(taken)


def run(load: Load) -> tuple[Taken, float]:
    """Let the clients work; return what they saw and how many seconds it took."""
    context = get_context("fork")
    done = context.Queue()
    shares = [
        load.clients // _PROCESSES + (number < load.clients % _PROCESSES)
        for number in range(_PROCESSES)
    ]
    # The processes start first, so that all clients begin together.
    begins = time.time() + 0.5
    processes = [
        context.Process(target=_wait_and_work, args=(load, share, begins, done))
        for share in shares
        if share
    ]
    for process in processes:
        process.start()
    parts: list[Taken] = [done.get() for _ in processes]
    took = time.time() - begins
    for process in processes:
        process.join()
    whole = Taken()
    for part in parts:
        whole.gets += part.gets
        whole.posts += part.posts
        whole.wrong += part.wrong
    return whole, took


def _wait_and_work(load: Load, threads: int, begins: float, done: Any) -> None:
    time.sleep(max(0.0, begins - time.time()))
    _many(load, threads, begins + load.seconds, done)
