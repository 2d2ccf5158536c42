"""Points 21 to 30 and 40: invitations, changes and withdrawals as calendars take them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import pytest
from icalendar import Calendar, Event

from services.notifications.domain.drafting import new_uid
from services.notifications.gateways.transmission import Parcel, Transmission
from tests.conformance.calendar_mail.chronicle import PEOPLE, Chronicle
from tests.conformance.calendar_mail.oracle import complaints
from tests.conformance.javascript.reader import JavaScript
from tests.conformance.points import point
from tests.support.mail_sink import ReceivedMail
from tests.support.notification_story import (
    ACCEPTED,
    HOUSE,
    Applicant,
    Attendee,
    KeepingPost,
    Listener,
    cohort_facts,
    event_of,
    moved,
    session_facts,
)


class Revision(NamedTuple):
    """What one mail told one calendar."""

    mail: ReceivedMail
    method: str
    event: Event


def revisions(mails: list[ReceivedMail]) -> dict[str, list[Revision]]:
    """Each UID's revisions, in the order of the mails."""
    found: dict[str, list[Revision]] = defaultdict(list)
    for mail in mails:
        if (told := event_of(mail)) is not None:
            found[str(told[1]["UID"])].append(Revision(mail, *told))
    return found


@pytest.fixture(scope="module")
def told(chronicle: Chronicle) -> dict[str, list[Revision]]:
    return revisions(chronicle.mails)


def objects(mails: list[ReceivedMail]) -> Iterator[bytes]:
    for mail in mails:
        for part in mail.message.walk():
            if part.get_content_type() == "text/calendar":
                content = part.get_payload(decode=True)
                assert isinstance(content, bytes)
                yield content


@point(1)
def test_object_when_it_was_really_mailed_then_every_judge_is_silent(
    chronicle: Chronicle, javascript: JavaScript
) -> None:
    mailed = list(objects(chronicle.mails[::10]))
    assert len(mailed) > PEOPLE / 10
    for content in mailed:
        assert complaints(content, javascript) == []


@point(21)
def test_uid_when_places_come_and_go_and_sessions_move_then_it_lasts(
    chronicle: Chronicle, told: dict[str, list[Revision]]
) -> None:
    uids: dict[str, set[str]] = defaultdict(set)
    for uid, its_revisions in told.items():
        readers = {each.mail.recipient for each in its_revisions}
        assert len(readers) == 1
        uids[readers.pop()].add(uid)
    for room in chronicle.rooms:
        for story in room.stories:
            assert len(uids[story.applicant.person.email]) <= len(room.cohort.sessions)


@point(21)
def test_uid_when_made_a_million_times_then_each_is_new_and_says_nothing() -> None:
    made = {new_uid(HOUSE) for _ in range(10**6)}
    assert len(made) == 10**6
    for uid in list(made)[:1000]:
        local, _, domain = uid.partition("@")
        assert UUID(local).version == 4
        assert domain == HOUSE.mail_domain


@point(22)
def test_sequence_when_revisions_are_mailed_then_it_rises_by_one_from_zero(
    told: dict[str, list[Revision]],
) -> None:
    for each in told.values():
        assert [revision.event["SEQUENCE"] for revision in each] == list(range(len(each)))
    assert max(map(len, told.values())) >= 3


@point(23)
def test_request_when_mailed_then_its_reader_is_the_one_attendee(
    told: dict[str, list[Revision]],
) -> None:
    for each in told.values():
        for mail, _, event in each:
            assert event["ATTENDEE"] == f"mailto:{mail.recipient}"
            assert event["ORGANIZER"] == f"mailto:{HOUSE.sender}" != event["ATTENDEE"]
            for name in ("SUMMARY", "DTSTART", "UID", "SEQUENCE", "DTSTAMP"):
                assert name in event


@point(23)
def test_request_when_the_reader_is_the_sender_then_none_is_mailed(
    listener: Listener, post: KeepingPost
) -> None:
    person = Applicant().person.model_copy(update={"email": HOUSE.sender})
    listener.hear(Applicant(person=person).confirmed(), 1)
    listener.run_due()
    assert len(post.mails) == 1
    assert event_of(post.mails[0]) is None


@point(24)
@pytest.mark.parametrize("because", ["registration cancelled", "session cancelled", "seat lost"])
def test_withdrawal_when_the_place_is_gone_then_cancel_with_the_same_identity(
    listener: Listener, post: KeepingPost, because: str
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    if because == "registration cancelled":
        listener.hear(applicant.cancelled(), 2)
    elif because == "seat lost":
        listener.hear(applicant.waitlisted(), 2)
    else:
        fact = applicant.session_cancelled(applicant.cohort.sessions[0])
        listener.hear(fact, fact.session.revision)
    listener.run_due()
    (each,) = revisions(post.mails).values()
    invited, withdrawn = each
    assert (invited.method, withdrawn.method) == ("REQUEST", "CANCEL")
    assert withdrawn.event["STATUS"] == "CANCELLED"
    assert withdrawn.event["ORGANIZER"] == invited.event["ORGANIZER"]
    assert withdrawn.event["SEQUENCE"] == invited.event["SEQUENCE"] + 1
    assert withdrawn.event.subcomponents == []


@point(25)
def test_organizer_when_a_uid_lives_on_then_it_never_changes_and_is_the_sender(
    told: dict[str, list[Revision]],
) -> None:
    for each in told.values():
        assert len({str(revision.event["ORGANIZER"]) for revision in each}) == 1
        for mail, _, event in each:
            (sender,) = mail.message["From"].addresses
            assert event["ORGANIZER"] == f"mailto:{sender.addr_spec}"


@point(26)
def test_mail_when_it_carries_a_calendar_then_one_uid_and_the_method_on_the_calendar_only(
    chronicle: Chronicle,
) -> None:
    for content in objects(chronicle.mails[::10]):
        calendar = Calendar.from_ical(content)
        (event,) = calendar.walk("VEVENT")
        assert "METHOD" in calendar
        assert "METHOD" not in event


@point(26)
def test_program_when_it_has_three_sessions_then_three_uids_in_three_mails(
    listener: Listener, post: KeepingPost
) -> None:
    sessions = [session_facts(number) for number in (1, 2, 3)]
    listener.hear(Applicant(cohort_facts(*sessions)).confirmed(), 1)
    listener.run_due()
    assert len(post.mails) == len(revisions(post.mails)) == 3


@point(27)
def test_calendar_when_it_is_fed_all_mails_then_it_ends_in_the_final_state(
    chronicle: Chronicle,
) -> None:
    with_a_place = 0
    for room in chronicle.rooms:
        held = [
            each.starts_at
            for index, each in enumerate(room.cohort.sessions)
            if index not in room.cancelled
        ]
        for story in room.stories:
            attendee = Attendee()
            attendee.read(chronicle.mails_of[story.applicant.person.email])
            has_place = story.state == "confirmed"
            assert attendee.agenda() == (sorted(held) if has_place else [])
            with_a_place += has_place
    assert with_a_place > PEOPLE / 4


@point(28)
def test_revisions_when_two_workers_send_and_the_server_hesitates_then_none_is_overtaken(
    chronicle: Chronicle,
) -> None:
    for mails in chronicle.mails_of.values():
        attendee = Attendee()
        attendee.read(mails)
        assert attendee.stale == 0
    assert {"sent", "superseded"} == set(chronicle.fates)


@point(28)
def test_revision_when_the_one_before_is_on_its_way_then_it_waits_for_it(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    on_its_way: list[list[tuple[str, str]]] = []

    def move_meanwhile(_: Parcel) -> Transmission:
        post.answer = lambda _: ACCEPTED
        later = moved(applicant.cohort.sessions[0], timedelta(days=1))
        listener.hear(applicant.rescheduled(later), later.revision)
        listener.run_due()
        on_its_way.append(listener.fates())
        return ACCEPTED

    post.answer = move_meanwhile
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    assert on_its_way == [[("place_confirmed", "sending"), ("session_moved", "queued")]]
    listener.clock.advance(timedelta(minutes=1))
    listener.run_due()
    (each,) = revisions(post.mails).values()
    assert [revision.event["SEQUENCE"] for revision in each] == [0, 1]


@point(28)
def test_revision_when_it_has_not_left_then_the_newest_takes_its_place(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    session = applicant.cohort.sessions[0]
    for days in (1, 2, 3):
        session = moved(session, timedelta(days=days))
        listener.hear(applicant.rescheduled(session), session.revision)
    listener.run_due()
    (each,) = revisions(post.mails).values()
    assert [revision.event["SEQUENCE"] for revision in each] == [0]
    assert each[0].event["DTSTART"].dt.replace(tzinfo=None) == session.starts_at


@point(29)
def test_fact_when_it_changes_nothing_that_a_mail_shows_then_nothing_is_mailed(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    same = moved(applicant.cohort.sessions[0], timedelta())
    listener.hear(applicant.rescheduled(same), same.revision)
    listener.run_due()
    assert len(post.mails) == 1


@point(29)
def test_session_when_it_moves_then_only_those_with_a_place_are_told(
    listener: Listener, post: KeepingPost
) -> None:
    cohort = cohort_facts(session_facts(1), session_facts(2))
    people = {
        state: Applicant(cohort, Applicant().person.model_copy(update={"email": f"{state}@x.se"}))
        for state in ("received", "waitlisted", "confirmed", "cancelled")
    }
    for state, applicant in people.items():
        listener.hear(getattr(applicant, state)(), 1)
    listener.run_due()
    before = len(post.mails)
    later = moved(cohort.sessions[1], timedelta(days=1))
    listener.hear(people["confirmed"].rescheduled(later), later.revision)
    listener.run_due()
    told = post.mails[before:]
    assert [mail.recipient for mail in told] == ["confirmed@x.se"]
    found = event_of(told[0])
    assert found is not None
    assert found[1]["DTSTART"].dt.replace(tzinfo=None) == later.starts_at


@point(30)
@pytest.mark.parametrize("state", ["received", "waitlisted", "offered"])
def test_person_when_there_is_no_place_yet_then_no_invitation(
    listener: Listener, post: KeepingPost, state: str
) -> None:
    listener.hear(getattr(Applicant(), state)(), 1)
    listener.run_due()
    assert [event_of(mail) for mail in post.mails] == [None]


@point(30)
def test_person_when_promoted_from_the_queue_then_a_first_request_of_their_own_uid(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.waitlisted(), 1)
    listener.run_due()
    listener.hear(applicant.confirmed("promoted"), 2)
    listener.run_due()
    (each,) = revisions(post.mails).values()
    assert [(told.method, told.event["SEQUENCE"]) for told in each] == [("REQUEST", 0)]
    assert re.search("PARTSTAT=ACCEPTED", each[0].event["ATTENDEE"].params.to_ical().decode())


@point(40)
def test_mail_when_a_thousand_people_are_told_then_each_has_one_reader_and_names_no_other(
    chronicle: Chronicle,
) -> None:
    assert len(chronicle.mails_of) > 800
    for mail in chronicle.mails:
        message = mail.message
        (reader,) = message["To"].addresses
        assert reader.addr_spec == mail.recipient
        assert message["Cc"] is message["Bcc"] is None
        found = set(re.findall(rb"p\d+-\d+@example\.org", mail.raw))
        assert found <= {mail.recipient.encode()}
