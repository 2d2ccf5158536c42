"""Points 30 and 60: answers by mail count once, are repeated, and change nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from services.notifications.storage.answers import count_answers
from services.notifications.storage.registrations import Invitation, Registration
from shared.messaging.tables import outbox
from tests.conformance.points import point
from tests.support.inbound import MAILBOXES, PROGRAMS, Answer, Reader
from tests.support.notification_story import (
    Applicant,
    KeepingPost,
    Listener,
    cohort_facts,
    event_of,
    moved,
    session_facts,
)

TO = "spinn@exempel.se"
Forge = Callable[[bytes], bytes]


def invitations(reader: Reader) -> list[Invitation]:
    with reader.database.transaction() as session:
        return list(session.scalars(select(Invitation).order_by(Invitation.id)))


def told(reader: Reader) -> list[str]:
    """What registration hears of, in order."""
    with reader.database.transaction() as session:
        rows = session.execute(select(outbox.c.body).order_by(outbox.c.position))
        return [body["answer"] for (body,) in rows]


def asked(reader: Reader) -> list[str]:
    return [state for kind, state in reader.fates() if kind == "place_asked_back"]


@pytest.fixture
def invited(reader: Reader, post: KeepingPost) -> Invitation:
    """Åsa Ek has a place in a cohort of one session, and its invitation."""
    reader.hear(Applicant().confirmed(), 1)
    reader.sent(post)
    [invitation] = invitations(reader)
    return invitation


def attendee(post: KeepingPost) -> tuple[str, str, int]:
    """PARTSTAT, RSVP and SEQUENCE of the newest entry that was mailed."""
    found = event_of(post.mails[-1])
    assert found is not None
    parameters = found[1]["ATTENDEE"].params
    return str(parameters["PARTSTAT"]), str(parameters["RSVP"]), int(found[1]["SEQUENCE"])


@point(60)
@pytest.mark.parametrize("answer", ["ACCEPTED", "DECLINED", "TENTATIVE"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_reply_when_a_calendar_mails_one_then_it_is_kept_and_told_once(
    program: str, answer: str, reader: Reader, invited: Invitation
) -> None:
    content = Answer(invited.uid, answer).by(program)
    for _ in range(3):
        mail = reader.receive(content, to=TO, sender="asa@example.org")
    assert (mail.state, mail.outcome) == ("done", f"answered_{answer.lower()}")
    [known] = invitations(reader)
    assert (known.answer, known.answered_by, known.answers) == (answer, "mail", 1)
    assert told(reader) == [answer.lower()]


@point(60)
@pytest.mark.parametrize("program", PROGRAMS)
def test_reply_when_another_program_says_the_same_then_nothing_is_told_twice(
    program: str, reader: Reader, invited: Invitation
) -> None:
    reader.receive(Answer(invited.uid, "DECLINED").by("gmail"), to=TO)
    later = Answer(invited.uid, "DECLINED", stamp=reader.clock.now() - timedelta(seconds=1))
    reader.receive(later.by(program), to=TO)
    assert (told(reader), asked(reader)) == (["declined"], ["queued"])


@point(60)
def test_reply_when_an_older_one_comes_late_then_it_is_ignored(
    reader: Reader, invited: Invitation
) -> None:
    now = reader.clock.now()
    newest = Answer(invited.uid, "ACCEPTED", stamp=now - timedelta(minutes=1))
    reader.receive(newest.by("gmail"), to=TO)
    older = Answer(invited.uid, "DECLINED", stamp=now - timedelta(minutes=2))
    mail = reader.receive(older.by("exchange"), to=TO)
    assert (mail.state, mail.outcome) == ("ignored", "stale")
    assert [each.answer for each in invitations(reader)] == ["ACCEPTED"]


@point(60)
def test_reply_when_it_is_to_a_time_that_no_longer_holds_then_it_is_ignored(
    reader: Reader, post: KeepingPost
) -> None:
    applicant = Applicant()
    reader.hear(applicant.confirmed(), 1)
    reader.sent(post)
    session = moved(applicant.cohort.sessions[0], timedelta(days=1))
    reader.hear(applicant.rescheduled(session), 1)
    reader.run_due()
    [invitation] = invitations(reader)
    stamp = reader.clock.now()
    old = reader.receive(Answer(invitation.uid, "DECLINED", 0, stamp).by("gmail"), to=TO)
    new = reader.receive(Answer(invitation.uid, "TENTATIVE", 1, stamp).by("gmail"), to=TO)
    assert (old.outcome, new.outcome) == ("stale", "answered_tentative")


@point(60)
def test_reply_when_its_clock_is_ahead_then_the_next_answer_counts_all_the_same(
    reader: Reader, invited: Invitation
) -> None:
    far = Answer(invited.uid, "DECLINED", stamp=reader.clock.now() + timedelta(days=4000))
    reader.receive(far.by("gmail"), to=TO)
    reader.clock.advance(timedelta(minutes=1))
    again = Answer(invited.uid, "ACCEPTED", stamp=reader.clock.now())
    reader.receive(again.by("gmail"), to=TO)
    assert [each.answer for each in invitations(reader)] == ["ACCEPTED"]


def _swapped(old: bytes, new: bytes) -> Forge:
    def forge(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new)

    return forge


def _inserted(line: bytes) -> Forge:
    return _swapped(b"TRANSP:OPAQUE\r\n", b"TRANSP:OPAQUE\r\n" + line)


def _on_top(results: bytes) -> Forge:
    return lambda content: b"Authentication-Results: " + results + b"\r\n" + content


ALARM = b"BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\n%s\r\nEND:VALARM\r\n"
FORGERIES: dict[str, tuple[str, Forge]] = {
    "wrong sender": ("wrong_sender", _swapped(b"<asa@example.org>", b"<bo@example.org>")),
    "two senders": (
        "sender_not_vouched_for",
        _swapped(b"\r\nTo: spinn", b"\r\nFrom: asa@example.org\r\nTo: spinn"),
    ),
    "DMARC fails": ("sender_not_vouched_for", _swapped(b"dmarc=pass", b"dmarc=fail")),
    "DMARC of another domain": (
        "sender_not_vouched_for",
        _swapped(b"header.from=example.org", b"header.from=example.com"),
    ),
    "DMARC is not known for now": (
        "sender_not_vouched_for",
        _swapped(b"dmarc=pass", b"dmarc=temperror"),
    ),
    "another server vouches": (
        "sender_not_vouched_for",
        _swapped(b"Results: mx.exempel.se;", b"Results: evil.example;"),
    ),
    "ours says no above a forged yes": (
        "sender_not_vouched_for",
        _on_top(b"mx.exempel.se; dmarc=fail header.from=example.org"),
    ),
    "nobody vouches": (
        "sender_not_vouched_for",
        _swapped(b"Authentication-Results", b"X-Authentication-Results"),
    ),
    "no policy, and nothing of the domain passes": (
        "sender_not_vouched_for",
        _on_top(b"mx.exempel.se; dmarc=none; spf=pass smtp.mailfrom=bo@example.com; dkim=fail"),
    ),
    "unknown attendee": (
        "unknown_attendee",
        lambda content: content.replace(b"asa@example.org", b"bo@example.org").replace(
            b"CN=asa@exam\r\n ple.org", b"CN=Bo"
        ),
    ),
    "unknown entry": ("unknown_invitation", _swapped(b"UID:", b"UID:x")),
    "another organizer": (
        "another_organizer",
        _swapped(b"mailto:spinn@exempel.se", b"mailto:else@exempel.se"),
    ),
    "COUNTER": ("other_method", _swapped(b"METHOD:REPLY", b"METHOD:COUNTER")),
    "REQUEST": ("other_method", _swapped(b"METHOD:REPLY", b"METHOD:REQUEST")),
    "CANCEL": ("other_method", _swapped(b"METHOD:REPLY", b"METHOD:CANCEL")),
    "no METHOD": ("other_method", _swapped(b"METHOD:REPLY\r\n", b"")),
    "delegated": ("no_answer", _swapped(b"PARTSTAT=DECLINED", b"PARTSTAT=DELEGATED")),
    "not yet decided": ("no_answer", _swapped(b"PARTSTAT=DECLINED", b"PARTSTAT=NEEDS-ACTION")),
    "two attendees": (
        "malformed",
        _inserted(b"ATTENDEE;PARTSTAT=DECLINED:mailto:bo@example.org\r\n"),
    ),
    "one of a series": ("malformed", _inserted(b"RECURRENCE-ID:20270112T160000Z\r\n")),
    "no stamp": ("malformed", _swapped(b"DTSTAMP:", b"X-DTSTAMP:")),
    "no calendar": ("malformed", _swapped(b"BEGIN:VCALENDAR\r\nPRODID", b"PRODID")),
    "huge revision": ("malformed", _swapped(b"SEQUENCE:0", b"SEQUENCE:99999999999")),
    "oversize": ("too_large", _inserted(b"X-A:" + b"a" * 70_000 + b"\r\n")),
    "many lines": ("too_complex", _inserted(b"X-A:a\r\n" * 3_000)),
    "many parts": ("too_complex", _inserted((ALARM % b"X-A:1") * 50)),
    "REPEAT bomb": ("too_complex", _inserted(ALARM % b"DURATION:PT1S\r\nREPEAT:999999999")),
    "folded REPEAT bomb": (
        "too_complex",
        _inserted(ALARM % b"DURATION:PT1S\r\nREP\r\n EAT;X=1:0000000000000\r\n 99999"),
    ),
}


@point(60)
@pytest.mark.parametrize("name", FORGERIES)
def test_reply_when_it_is_forged_or_no_reply_then_it_changes_nothing_and_is_logged(
    name: str, reader: Reader, invited: Invitation, caplog: pytest.LogCaptureFixture
) -> None:
    outcome, forge = FORGERIES[name]
    before = reader.fates()
    with caplog.at_level("INFO"):
        mail = reader.receive(forge(Answer(invited.uid, "DECLINED").by("gmail")), to=TO)
    assert (mail.state, mail.outcome) == ("ignored", outcome)
    assert f"mail {mail.id} is ignored: {outcome}" in caplog.text
    [unchanged] = invitations(reader)
    assert (unchanged.answer, unchanged.answers, told(reader)) == (None, 0, [])
    assert reader.fates() == before


@point(60)
def test_reply_when_the_place_is_gone_or_the_session_over_then_it_is_ignored(
    reader: Reader, post: KeepingPost
) -> None:
    applicant = Applicant()
    reader.hear(applicant.confirmed(), 1)
    reader.sent(post)
    [invitation] = invitations(reader)
    reader.clock.set(datetime.fromisoformat("2027-01-12T19:00:00+00:00"))
    over = reader.receive(Answer(invitation.uid).by("gmail"), to=TO)
    reader.clock.set(datetime.fromisoformat("2027-01-12T12:00:00+00:00"))
    reader.hear(applicant.cancelled(), 2)
    reader.run_due()
    gone = reader.receive(Answer(invitation.uid, sequence=1).by("gmail"), to=TO)
    assert (over.outcome, gone.outcome) == ("no_longer_invited", "no_longer_invited")


@point(60)
def test_decline_when_it_is_read_then_the_person_is_asked_by_mail_and_keeps_the_place(
    reader: Reader, post: KeepingPost, invited: Invitation
) -> None:
    reader.receive(Answer(invited.uid, "DECLINED").by("exchange"), to=TO)
    reader.run_due()
    mail = post.mails[-1]
    assert mail.recipient == "asa@example.org"
    assert mail.message["Subject"] == ("Vill du lämna tillbaka din plats? Testa AI i produktionen")
    text = mail.message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "https://spinn.example/my/abc" in text
    assert event_of(mail) is None
    assert asked(reader) == ["sent"]
    with reader.database.transaction() as session:
        assert session.scalars(select(Registration.state)).all() == ["confirmed"]


@point(60)
def test_decline_when_sessions_are_declined_one_after_another_then_the_person_is_asked_once(
    reader: Reader, post: KeepingPost
) -> None:
    cohort = cohort_facts(session_facts(1), session_facts(2), session_facts(3))
    reader.hear(Applicant(cohort).confirmed(), 1)
    reader.sent(post)
    for invitation in invitations(reader):
        reader.receive(Answer(invitation.uid, "DECLINED").by("apple"), to=TO)
    assert (told(reader), asked(reader)) == (["declined"] * 3, ["queued"])
    with reader.database.transaction() as session:
        counted = count_answers(session, cohort.cohort_id)
    assert [(each.accepted, each.declined) for each in counted.values()] == [(0, 1)] * 3


@point(60)
def test_decline_when_it_is_taken_back_before_the_mail_left_then_nobody_is_asked(
    reader: Reader, invited: Invitation
) -> None:
    now = reader.clock.now()
    for seconds, answer in ((2, "DECLINED"), (1, "ACCEPTED")):
        given = Answer(invited.uid, answer, stamp=now - timedelta(seconds=seconds))
        reader.receive(given.by("gmail"), to=TO)
    assert (told(reader), asked(reader)) == (["declined", "accepted"], ["superseded"])


@point(30)
@pytest.mark.parametrize("answer", ["ACCEPTED", "DECLINED", "TENTATIVE"])
def test_answer_when_it_is_known_then_updates_repeat_it_and_still_ask(
    answer: str, reader: Reader, post: KeepingPost
) -> None:
    applicant = Applicant()
    reader.hear(applicant.confirmed(), 1)
    reader.run_due()
    assert attendee(post) == ("NEEDS-ACTION", "TRUE", 0)
    [invitation] = invitations(reader)
    reader.receive(Answer(invitation.uid, answer).by("thunderbird"), to=TO)
    session = moved(applicant.cohort.sessions[0], timedelta(hours=1))
    reader.hear(applicant.rescheduled(session), 1)
    reader.run_due()
    assert attendee(post) == (answer, "TRUE", 1)


@point(30)
def test_answer_when_nobody_reads_them_then_the_registration_is_one(
    listener: Listener, post: KeepingPost
) -> None:
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    assert attendee(post) == ("ACCEPTED", "FALSE", 0)


@point(30)
def test_answer_when_the_place_was_gone_in_between_then_the_new_invitation_asks_anew(
    reader: Reader, post: KeepingPost
) -> None:
    applicant = Applicant()
    reader.hear(applicant.confirmed(), 1)
    reader.run_due()
    [invitation] = invitations(reader)
    reader.receive(Answer(invitation.uid, "DECLINED").by("gmail"), to=TO)
    reader.hear(applicant.cancelled(), 2)
    reader.run_due()
    reader.hear(applicant.confirmed("promoted"), 3)
    reader.run_due()
    assert attendee(post) == ("NEEDS-ACTION", "TRUE", 2)


def test_mailbox_when_calendars_answer_then_it_is_the_organizers() -> None:
    assert MAILBOXES.addressee(TO) == "answers"
