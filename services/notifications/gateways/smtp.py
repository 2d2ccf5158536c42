"""SMTP, one stage at a time, so that an attempt knows how far it came.

The standard client's ``sendmail`` raises the same error whether the connection was
lost before the message or after its last byte; those two mean opposite things for
sending again. So the stages are driven here.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from pydantic import SecretStr

from services.notifications.gateways.smtp_replies import fate_of, status_of, words_of
from services.notifications.gateways.transmission import Fate, Parcel, Stage, Transmission
from services.notifications.settings import Security

# Servers limit how much one connection may carry and for how long it may idle.
_MESSAGES_PER_CONNECTION = 100
_IDLE_SECONDS = 60.0


@dataclass(frozen=True)
class SmtpServer:
    """Where the mail goes. ``hello`` is the name that we give ourselves.

    ``timeout`` is the longest wait for one answer, in seconds. Port and security go
    together: 465 with ``tls``, 587 with ``starttls``, 25 or a local relay with ``none``.
    """

    host: str
    port: int
    security: Security
    username: str
    password: SecretStr
    hello: str
    timeout: float


class _Refused(Exception):
    """The server answered a stage with something else than success."""

    def __init__(self, stage: Stage, code: int, text: bytes) -> None:
        super().__init__(stage, code)
        self.stage = stage
        self.code = code
        self.text = text

    def says_that_connection_was_stale(self) -> bool:
        """Tell whether the server had only been about to close the connection."""
        return self.stage is Stage.MAIL and self.code == 421


class _Lost(Exception):
    """The connection broke, or no answer came in time."""

    def __init__(self, stage: Stage, cause: Exception) -> None:
        super().__init__(stage)
        self.stage = stage
        self.words = f"{type(cause).__name__}: {cause}"

    def says_that_connection_was_stale(self) -> bool:
        """Tell whether the server had closed the connection while it idled."""
        return self.stage is Stage.MAIL


class _Connection:
    """One open connection and how much it has carried."""

    def __init__(self, client: smtplib.SMTP) -> None:
        self.client = client
        self.carried = 0
        self.idle_since = time.monotonic()

    def is_worn(self) -> bool:
        """Tell whether the connection has done its share."""
        idle = time.monotonic() - self.idle_since
        return self.carried >= _MESSAGES_PER_CONNECTION or idle > _IDLE_SECONDS

    def close(self) -> None:
        """Say goodbye if the server still listens."""
        try:
            self.client.quit()
        except (smtplib.SMTPException, OSError):
            self.client.close()


class SmtpPost:
    """Sends parcels to one server over connections that are used again.

    Safe for threads: a connection belongs to one thread while it is taken.
    """

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._idle: deque[_Connection] = deque()
        self._lock = Lock()

    def send(self, parcel: Parcel, before_dot: Callable[[], None]) -> Transmission:
        """Send ``parcel``; see ``transmission.Post``."""
        try:
            return self._send(parcel, before_dot)
        except _Refused as refused:
            fate = fate_of(refused.code, refused.text, refused.stage)
            words = words_of(refused.code, refused.text)
            return Transmission(fate, refused.stage, words, status_of(refused.text), refused.code)
        except _Lost as lost:
            fate = Fate.UNKNOWN if lost.stage is Stage.DOT else Fate.DEFERRED
            return Transmission(fate, lost.stage, lost.words)

    def close(self) -> None:
        """Close all idle connections."""
        with self._lock:
            idle, self._idle = list(self._idle), deque()
        for connection in idle:
            connection.close()

    def _send(self, parcel: Parcel, before_dot: Callable[[], None]) -> Transmission:
        """Send over a used connection, and over a new one if that had gone stale."""
        connection = self._take()
        if connection.carried:
            try:
                return self._send_over(connection, parcel, before_dot)
            except (_Lost, _Refused) as error:
                if not error.says_that_connection_was_stale():
                    raise
            connection = _Connection(self._connect())
        return self._send_over(connection, parcel, before_dot)

    def _send_over(
        self, connection: _Connection, parcel: Parcel, before_dot: Callable[[], None]
    ) -> Transmission:
        try:
            words = _converse(connection.client, parcel, before_dot)
        except _Refused as refused:
            # 421 announces that the server closes; after any other answer RSET clears the way.
            if refused.code == 421 or not _reset(connection.client):
                connection.client.close()
            else:
                self._give_back(connection)
            raise
        except BaseException:
            connection.client.close()
            raise
        self._give_back(connection)
        return Transmission(Fate.ACCEPTED, Stage.ACCEPTED, words)

    def _take(self) -> _Connection:
        """Return an idle connection, else a new one."""
        while True:
            with self._lock:
                if not self._idle:
                    break
                connection = self._idle.pop()
            if not connection.is_worn():
                return connection
            connection.close()
        return _Connection(self._connect())

    def _give_back(self, connection: _Connection) -> None:
        connection.carried += 1
        connection.idle_since = time.monotonic()
        with self._lock:
            self._idle.append(connection)

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        try:
            client = self._open()
        except smtplib.SMTPResponseException as error:
            raise _Refused(Stage.CONNECT, error.smtp_code, _octets(error.smtp_error)) from None
        except (smtplib.SMTPException, OSError) as error:
            raise _Lost(Stage.CONNECT, error) from error
        try:
            if server.username:
                client.login(server.username, server.password.get_secret_value())
        except smtplib.SMTPResponseException as error:
            client.close()
            raise _Refused(Stage.AUTH, error.smtp_code, _octets(error.smtp_error)) from None
        except (smtplib.SMTPException, OSError) as error:
            client.close()
            raise _Lost(Stage.AUTH, error) from error
        return client

    def _open(self) -> smtplib.SMTP:
        """Connect and greet; with the security asked for, or not at all."""
        server = self._server
        context = ssl.create_default_context()
        # Without a name of our own the library would look one up in the DNS.
        if server.security == "tls":
            client: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, server.hello, timeout=server.timeout, context=context
            )
        else:
            client = smtplib.SMTP(server.host, server.port, server.hello, timeout=server.timeout)
        try:
            _send_small_writes_at_once(client)
            client.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                client.starttls(context=context)
                client.ehlo()
        except BaseException:
            client.close()
            raise
        return client


def _converse(client: smtplib.SMTP, parcel: Parcel, before_dot: Callable[[], None]) -> str:
    """Carry one message through the stages; return the server's words of acceptance."""
    _stage(Stage.MAIL, {250}, lambda: client.mail(parcel.sender))
    _stage(Stage.RCPT, {250, 251}, lambda: client.rcpt(parcel.recipient))
    _stage(Stage.DATA, {354}, lambda: client.docmd("DATA"))
    # While the dot that ends it is missing, the server cannot have taken the message.
    _stage(Stage.DATA, {354}, lambda: _write(client, _stuffed(parcel.content)))
    before_dot()
    code, text = _stage(Stage.DOT, {250}, lambda: client.docmd("."))
    return words_of(code, text)


def _write(client: smtplib.SMTP, content: bytes) -> tuple[int, bytes]:
    client.send(content)
    return 354, b""


def _send_small_writes_at_once(client: smtplib.SMTP) -> None:
    """Turn Nagle's algorithm off: the lone dot would wait for the receiver's delayed ACK."""
    assert client.sock is not None
    client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _stage(
    stage: Stage, wanted: set[int], step: Callable[[], tuple[int, bytes]]
) -> tuple[int, bytes]:
    try:
        code, text = step()
    except (smtplib.SMTPException, OSError) as error:
        raise _Lost(stage, error) from error
    if code == -1:
        raise _Lost(stage, ConnectionError("the answer made no sense"))
    if code not in wanted:
        raise _Refused(stage, code, text)
    return code, text


def _stuffed(content: bytes) -> bytes:
    """Return the message as DATA wants it: leading dots doubled, a line end at the end."""
    stuffed = content.replace(b"\r\n.", b"\r\n..")
    if stuffed.startswith(b"."):
        stuffed = b"." + stuffed
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"


def _reset(client: smtplib.SMTP) -> bool:
    try:
        return client.rset()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def _octets(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
