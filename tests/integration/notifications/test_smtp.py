from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import SecretStr

from services.notifications.gateways.smtp import SmtpPost
from services.notifications.gateways.smtp_connection import SmtpServer
from services.notifications.gateways.transmission import Fate, Parcel, Stage
from tests.integration.notifications.scripted_server import DROP, STALL, ScriptedServer
from tests.support.mail_sink import MailSink
from tests.support.waiting import PATIENCE_SECONDS

NO_RECIPIENTS = ["554 5.5.1 no valid recipients", "250 2.0.0 taken"]
PARCEL = Parcel("spinn@exempel.se", "asa@example.org", b"Subject: hi\r\n\r\n.dot\r\nbody\r\n")


def server_at(port: int, **changes: object) -> SmtpServer:
    return SmtpServer(
        **{  # type: ignore[arg-type]
            "host": "127.0.0.1",
            "port": port,
            "security": "none",
            "username": "",
            "password": SecretStr(""),
            "hello": "test.example",
            "timeout": PATIENCE_SECONDS,
            **changes,
        }
    )


def assert_(truth: bool) -> None:
    assert truth


Outcome = tuple[Fate, Stage, bool]


def attempt(server: ScriptedServer, **changes: object) -> Outcome:
    marks: list[bool] = []
    post = SmtpPost(server_at(server.port, **changes))
    outcome = post.send(PARCEL, lambda: marks.append(True))
    post.close()
    return outcome.fate, outcome.stage, bool(marks)


def assert_ends(script: dict[str, str], expected: Outcome, accepted: list[bytes]) -> None:
    """See how an attempt ends and what the server takes by it.

    Whoever waits for a server that says no more must give up in the end. On a busy machine
    a little patience may be over before that: then more must lead to the same.
    """
    patience = (0.2, 1.0, 5.0, 25.0) if STALL in script.values() else (PATIENCE_SECONDS,)
    ends: list[tuple[Outcome, list[bytes]]] = []
    for timeout in patience:
        with ScriptedServer(script) as server:
            outcome = attempt(server, timeout=timeout)
            ends.append((outcome, [each for each in server.accepted if each]))
        if ends[-1] == (expected, accepted):
            return
    raise AssertionError(ends)


def test_post_when_the_server_takes_it_then_accepted_with_its_words() -> None:
    with ScriptedServer({}) as server:
        post = SmtpPost(server_at(server.port))
        outcome = post.send(PARCEL, lambda: None)
        assert (outcome.fate, outcome.words) == (Fate.ACCEPTED, "250 2.0.0 taken")
        assert server.accepted == [PARCEL.content]


STAGES = {
    "greeting": Stage.CONNECT,
    "EHLO": Stage.CONNECT,
    "MAIL": Stage.MAIL,
    "RCPT": Stage.RCPT,
    "DATA": Stage.DATA,
}
FAILURES = (DROP, STALL, "421 4.3.2 going", "451 4.2.0 later")
# After a refused EHLO the client rightly falls back to HELO.
BEFORE_THE_DOT = [
    (step, failure)
    for step in STAGES
    for failure in FAILURES
    if (step, failure) != ("EHLO", "451 4.2.0 later")
]


PIPELINING = "250-here\r\n250 PIPELINING"


@pytest.mark.parametrize("hello", ["250 here", PIPELINING])
@pytest.mark.parametrize(("step", "failure"), BEFORE_THE_DOT)
def test_post_when_it_fails_before_the_dot_then_deferred_at_its_stage(
    step: str, failure: str, hello: str
) -> None:
    # A server that pipelines may have been told to end a message without recipients.
    expected = (Fate.DEFERRED, STAGES[step], False)
    assert_ends({"EHLO": hello, step: failure}, expected, accepted=[])


@pytest.mark.parametrize("interruption", [DROP, "421 4.3.2 going", "452 4.3.1 disk full"])
def test_post_when_the_server_speaks_or_goes_before_the_dot_then_deferred_and_no_dot_is_sent(
    interruption: str,
) -> None:
    with ScriptedServer({"body": interruption}) as server:
        post = SmtpPost(server_at(server.port))
        outcome = post.send(PARCEL, lambda: assert_(server.interrupted.wait(PATIENCE_SECONDS)))
        assert (outcome.fate, outcome.stage) == (Fate.DEFERRED, Stage.DATA)
        assert server.accepted == []


@pytest.mark.parametrize("failure", [DROP, STALL])
def test_post_when_the_answer_after_the_dot_is_lost_then_unknown(failure: str) -> None:
    assert_ends({"dot": failure}, (Fate.UNKNOWN, Stage.DOT, True), accepted=[PARCEL.content])


def test_post_when_deferred_after_the_dot_then_deferred() -> None:
    with ScriptedServer({"dot": "451 4.3.0 disk full"}) as server:
        assert attempt(server) == (Fate.DEFERRED, Stage.DOT, True)


@pytest.mark.parametrize(
    ("script", "fate"),
    [
        ({"RCPT": "550 5.1.1 no such user"}, Fate.REFUSED_ADDRESS),
        ({"RCPT": "550 no such user"}, Fate.REFUSED_ADDRESS),
        ({"RCPT": "550 5.2.1 disabled"}, Fate.REFUSED_ADDRESS),
        ({"RCPT": "552 5.2.2 mailbox full"}, Fate.DEFERRED),
        ({"RCPT": "550 5.1.8 bad sender"}, Fate.REFUSED_POLICY),
        ({"RCPT": "550 5.7.1 blocked"}, Fate.REFUSED_POLICY),
        ({"RCPT": "554 spam"}, Fate.REFUSED_POLICY),
        ({"MAIL": "550 5.7.1 not your address"}, Fate.REFUSED_POLICY),
        ({"dot": "554 5.6.0 content"}, Fate.REFUSED_POLICY),
        ({"greeting": "554 go away"}, Fate.DEFERRED),
    ],
)
def test_post_when_refused_then_the_answer_tells_whose_fault_it_is(
    script: dict[str, str], fate: Fate
) -> None:
    with ScriptedServer(script) as server:
        assert attempt(server)[0] is fate


@pytest.mark.parametrize(
    ("answer", "status"),
    [("550 5.1.1 no such user", "5.1.1"), ("550-5.7.1 go\r\n550 5.7.1 away", "5.7.1")],
)
def test_post_when_refused_with_an_enhanced_status_then_told(answer: str, status: str) -> None:
    with ScriptedServer({"RCPT": answer}) as server:
        post = SmtpPost(server_at(server.port))
        assert post.send(PARCEL, lambda: None).status == status


def test_post_when_refused_without_an_enhanced_status_then_none_is_made_up() -> None:
    with ScriptedServer({"RCPT": "550 no such user"}) as server:
        assert SmtpPost(server_at(server.port)).send(PARCEL, lambda: None).status is None


def test_post_when_the_password_is_wrong_then_the_mail_waits() -> None:
    script = {"EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": "535 5.7.8 no"}
    with ScriptedServer(script) as server:
        outcome = attempt(server, username="u", password=SecretStr("p"))
        assert outcome == (Fate.DEFERRED, Stage.AUTH, False)


def test_post_when_starttls_is_asked_for_and_not_offered_then_nothing_is_sent() -> None:
    with ScriptedServer({}) as server:
        assert attempt(server, security="starttls") == (Fate.DEFERRED, Stage.CONNECT, False)
        assert "MAIL" not in server.commands


def test_post_when_tls_is_asked_for_and_not_spoken_then_nothing_is_sent() -> None:
    with ScriptedServer({}) as server:
        assert attempt(server, security="tls") == (Fate.DEFERRED, Stage.CONNECT, False)


def test_post_when_nobody_listens_then_deferred() -> None:
    with ScriptedServer({}) as server:
        port = server.port
    post = SmtpPost(server_at(port))
    assert post.send(PARCEL, lambda: None).fate is Fate.DEFERRED


def test_post_when_many_parcels_then_one_connection() -> None:
    with ScriptedServer({}) as server:
        post = SmtpPost(server_at(server.port))
        for _ in range(50):
            assert post.send(PARCEL, lambda: None).fate is Fate.ACCEPTED
        assert server.connections == 1


def test_post_when_a_connection_has_carried_enough_then_a_new_one() -> None:
    with ScriptedServer({}) as server:
        post = SmtpPost(server_at(server.port))
        for _ in range(101):
            post.send(PARCEL, lambda: None)
        assert server.connections == 2


def test_post_when_one_address_is_refused_then_the_connection_serves_the_next() -> None:
    with ScriptedServer({"RCPT": ["550 5.1.1 nobody", "250 fine"]}) as server:
        post = SmtpPost(server_at(server.port))
        fates = [post.send(PARCEL, lambda: None).fate for _ in range(2)]
        assert fates == [Fate.REFUSED_ADDRESS, Fate.ACCEPTED]
        assert server.connections == 1


@pytest.mark.parametrize("goodbye", [DROP, "421 4.4.2 idle"])
def test_post_when_an_idle_connection_was_closed_then_reconnects_without_anybody_noticing(
    goodbye: str,
) -> None:
    with ScriptedServer({"MAIL": ["250 fine", goodbye, "250 fine"]}) as server:
        post = SmtpPost(server_at(server.port))
        fates = [post.send(PARCEL, lambda: None).fate for _ in range(2)]
        assert fates == [Fate.ACCEPTED, Fate.ACCEPTED]
        assert (server.connections, len(server.accepted)) == (2, 2)


def test_post_when_the_server_pipelines_then_one_write_addresses_the_mail() -> None:
    with ScriptedServer({"EHLO": PIPELINING}) as server:
        post = SmtpPost(server_at(server.port))
        fates = [post.send(PARCEL, lambda: None).fate for _ in range(3)]
        assert (fates, server.accepted) == ([Fate.ACCEPTED] * 3, [PARCEL.content] * 3)
        assert server.connections == 1


def test_post_when_a_pipelined_recipient_is_refused_then_nobody_gets_it_and_the_next_goes() -> None:
    refused_once = ["550 5.1.1 nobody", "250 fine"]
    with ScriptedServer({"EHLO": PIPELINING, "RCPT": refused_once, "dot": NO_RECIPIENTS}) as server:
        post = SmtpPost(server_at(server.port))
        fates = [post.send(PARCEL, lambda: None).fate for _ in range(2)]
        assert fates == [Fate.REFUSED_ADDRESS, Fate.ACCEPTED]
        assert (server.connections, server.accepted) == (1, [PARCEL.content])


class Seconds:
    """A clock for how long connections rest."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("rest", "asked", "connections"), [(0.5, 0, 1), (30, 1, 1), (61, 0, 2)])
def test_post_when_a_connection_has_rested_then_asked_and_when_too_long_renewed(
    rest: float, asked: int, connections: int
) -> None:
    with ScriptedServer({}) as server:
        seconds = Seconds()
        post = SmtpPost(server_at(server.port), seconds)
        post.send(PARCEL, lambda: None)
        seconds.now += rest
        assert post.send(PARCEL, lambda: None).fate is Fate.ACCEPTED
        assert (server.commands.count("NOOP"), server.connections) == (asked, connections)


def test_post_when_a_rested_connection_does_not_answer_then_a_new_one() -> None:
    with ScriptedServer({"NOOP": DROP}) as server:
        seconds = Seconds()
        post = SmtpPost(server_at(server.port), seconds)
        post.send(PARCEL, lambda: None)
        seconds.now += 30
        assert post.send(PARCEL, lambda: None).fate is Fate.ACCEPTED
        assert server.connections == 2


def test_post_when_connections_are_no_longer_needed_then_closed() -> None:
    with ScriptedServer({}) as server:
        seconds = Seconds()
        post = SmtpPost(server_at(server.port), seconds)
        post.send(PARCEL, lambda: post.send(PARCEL, lambda: None))  # type: ignore[arg-type,return-value]
        for _ in range(2):
            seconds.now += 40
            post.send(PARCEL, lambda: None)
        post.close()
        assert (server.connections, server.commands.count("QUIT")) == (2, 2)


def test_post_when_more_threads_than_connections_then_they_share_them() -> None:
    with ScriptedServer({}) as server, ThreadPoolExecutor(8) as threads:
        post = SmtpPost(server_at(server.port, connections=3))
        sent = [threads.submit(post.send, PARCEL, lambda: None) for _ in range(40)]
        assert {each.result().fate for each in sent} == {Fate.ACCEPTED}
        assert server.connections <= 3


def test_post_when_the_mark_before_the_dot_fails_then_nothing_is_sent() -> None:
    def refuse() -> None:
        raise RuntimeError("the ledger is away")

    with ScriptedServer({}) as server:
        post = SmtpPost(server_at(server.port))
        with pytest.raises(RuntimeError, match="away"):
            post.send(PARCEL, refuse)
        assert [content for content in server.accepted if content.endswith(b"body\r\n")] == []


def test_post_when_the_server_is_a_real_one_then_the_bytes_arrive_as_they_were(
    smtp_sink: MailSink,
) -> None:
    post = SmtpPost(server_at(smtp_sink.port))
    assert post.send(PARCEL, lambda: None).fate is Fate.ACCEPTED
    post.close()
    (mail,) = smtp_sink.mails
    assert (mail.sender, mail.recipient) == (PARCEL.sender, PARCEL.recipient)
    assert mail.raw.rstrip() == PARCEL.content.rstrip()
