"""One connection to a mail server, driven stage by stage, so that an attempt knows how far it came.

The standard client's ``sendmail`` raises the same error whether the connection was
lost before the message or after its last byte; those two mean opposite things for
sending again. So the stages are driven here.
"""

from __future__ import annotations

import select
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import SecretStr

from services.notifications.gateways.smtp_replies import words_of
from services.notifications.gateways.transmission import Parcel, Stage
from services.notifications.settings import Security

Reply = tuple[int, bytes]

# The stages that one write may ask for, and what each is answered with when it goes well.
_PIPELINED = ((Stage.MAIL, {250}), (Stage.RCPT, {250, 251}), (Stage.DATA, {354}))


@dataclass(frozen=True)
class SmtpServer:
    """Where the mail goes. ``hello`` is the name that we give ourselves.

    ``timeout`` is the longest wait for one answer, in seconds. Port and security go
    together: 465 with ``tls``, 587 with ``starttls``, 25 or a local relay with ``none``.
    ``connections`` are open at once, at most.
    """

    host: str
    port: int
    security: Security
    username: str
    password: SecretStr
    hello: str
    timeout: float
    connections: int = 8


class Refused(Exception):
    """The server answered a stage with something else than success."""

    def __init__(self, stage: Stage, code: int, text: bytes) -> None:
        super().__init__(stage, code)
        self.stage = stage
        self.code = code
        self.text = text

    def says_that_connection_was_stale(self) -> bool:
        """Tell whether the server had only been about to close the connection."""
        return self.stage is Stage.MAIL and self.code == 421


class Lost(Exception):
    """The connection broke, or no answer came in time."""

    def __init__(self, stage: Stage, cause: Exception) -> None:
        super().__init__(stage)
        self.stage = stage
        self.words = f"{type(cause).__name__}: {cause}"

    def says_that_connection_was_stale(self) -> bool:
        """Tell whether the server had closed the connection while it idled."""
        return self.stage is Stage.MAIL


class Connection:
    """An open connection that has introduced itself; it belongs to one thread at a time."""

    def __init__(self, client: smtplib.SMTP) -> None:
        self._client = client
        self._pipelines = client.has_extn("pipelining")

    @classmethod
    def to(cls, server: SmtpServer) -> Connection:
        """Connect, greet and sign in.

        Raises:
            Refused: The server does not want us.
            Lost: It cannot be reached, or not with the security asked for.
        """
        try:
            client = _open(server)
        except smtplib.SMTPResponseException as error:
            raise Refused(Stage.CONNECT, error.smtp_code, _octets(error.smtp_error)) from None
        except (smtplib.SMTPException, OSError) as error:
            raise Lost(Stage.CONNECT, error) from error
        try:
            if server.username:
                client.login(server.username, server.password.get_secret_value())
        except smtplib.SMTPResponseException as error:
            client.close()
            raise Refused(Stage.AUTH, error.smtp_code, _octets(error.smtp_error)) from None
        except (smtplib.SMTPException, OSError) as error:
            client.close()
            raise Lost(Stage.AUTH, error) from error
        return cls(client)

    def carry(self, parcel: Parcel, before_dot: Callable[[], None]) -> str:
        """Carry one message through the stages; return the server's words of acceptance.

        After a refusal the connection is fit for the next message, or closed.

        Raises:
            Refused: The server answered a stage with something else than success.
            Lost: The connection broke.
        """
        try:
            self._address(parcel)
        except Refused as refused:
            # 421 announces that the server closes; after any other answer RSET clears the way.
            if refused.code == 421 or not self._reset():
                self.close_at_once()
            raise
        except BaseException:
            self.close_at_once()
            raise
        try:
            return self._hand_over(parcel.content, before_dot)
        except Refused as refused:
            if refused.stage is not Stage.DOT or refused.code == 421:
                self.close_at_once()
            raise
        except BaseException:
            self.close_at_once()
            raise

    @property
    def is_open(self) -> bool:
        """Whether the connection may be used again."""
        return self._client.sock is not None

    def answers(self) -> bool:
        """Tell whether the server still listens."""
        try:
            return self._client.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def close(self) -> None:
        """Say goodbye if the server still listens."""
        try:
            self._client.quit()
        except (smtplib.SMTPException, OSError):
            self._client.close()

    def close_at_once(self) -> None:
        """Close without a word, for when words would be misunderstood."""
        self._client.close()

    def _address(self, parcel: Parcel) -> None:
        """Say from whom and to whom, and get leave to send the message."""
        if self._pipelines:
            self._address_at_once(parcel)
            return
        _stage(Stage.MAIL, {250}, lambda: self._client.mail(parcel.sender))
        _stage(Stage.RCPT, {250, 251}, lambda: self._client.rcpt(parcel.recipient))
        _stage(Stage.DATA, {354}, lambda: self._client.docmd("DATA"))

    def _address_at_once(self, parcel: Parcel) -> None:
        """Say all three in one write (RFC 2920): one round trip instead of three."""
        commands = f"MAIL FROM:<{parcel.sender}>\r\nRCPT TO:<{parcel.recipient}>\r\nDATA\r\n"
        self._write(commands.encode("ascii"), Stage.MAIL)
        replies = [(stage, self._next_reply(stage), wanted) for stage, wanted in _PIPELINED]
        refusals = [(stage, reply) for stage, reply, wanted in replies if reply[0] not in wanted]
        if not refusals:
            return
        if replies[-1][1][0] == 354:
            # RFC 2920, section 3.1: a server may wait for a message without recipients.
            _stage(Stage.DATA, None, lambda: self._client.docmd("."))
        stage, reply = refusals[0]
        raise Refused(stage, *reply)

    def _next_reply(self, stage: Stage) -> Reply:
        """Read the answer to one of several commands; after 421 no other comes."""
        reply = _stage(stage, None, self._client.getreply)
        if reply[0] == 421:
            raise Refused(stage, *reply)
        return reply

    def _hand_over(self, content: bytes, before_dot: Callable[[], None]) -> str:
        # While the dot that ends it is missing, the server cannot have taken the message.
        self._write(_stuffed(content), Stage.DATA)
        before_dot()
        if self._has_spoken():
            raise Refused(Stage.DATA, *_stage(Stage.DATA, None, self._client.getreply))
        self._write(b".\r\n", Stage.DATA)
        code, text = _stage(Stage.DOT, {250}, self._client.getreply)
        return words_of(code, text)

    def _write(self, octets: bytes, stage: Stage) -> None:
        """Write up to the dot: what fails here has not been sent as a whole."""
        try:
            self._client.send(octets)
        except (smtplib.SMTPException, OSError) as error:
            raise Lost(stage, error) from error

    def _has_spoken(self) -> bool:
        """Tell whether the server has answered, or gone, before it was its turn."""
        connected = self._client.sock
        assert connected is not None
        if isinstance(connected, ssl.SSLSocket) and connected.pending():
            return True
        poll = select.poll()
        poll.register(connected, select.POLLIN)
        return bool(poll.poll(0))

    def _reset(self) -> bool:
        try:
            return self._client.rset()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False


def _open(server: SmtpServer) -> smtplib.SMTP:
    """Connect and greet; with the security asked for, or not at all."""
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


def _send_small_writes_at_once(client: smtplib.SMTP) -> None:
    """Turn Nagle's algorithm off: the lone dot would wait for the receiver's delayed ACK."""
    assert client.sock is not None
    client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _stage(stage: Stage, wanted: set[int] | None, step: Callable[[], Reply]) -> Reply:
    """Take one step; ``wanted`` are the codes of success, None takes any answer."""
    try:
        code, text = step()
    except (smtplib.SMTPException, OSError) as error:
        raise Lost(stage, error) from error
    if code == -1:
        raise Lost(stage, ConnectionError("the answer made no sense"))
    if wanted is not None and code not in wanted:
        raise Refused(stage, code, text)
    return code, text


def _stuffed(content: bytes) -> bytes:
    """Return the message as DATA wants it: leading dots doubled, a line end at the end."""
    stuffed = content.replace(b"\r\n.", b"\r\n..")
    if stuffed.startswith(b"."):
        stuffed = b"." + stuffed
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"


def _octets(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
