"""A course of events in which registration tells everything that it can tell."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from services.registration.domain.access.approving import Decline, decline
from services.registration.domain.attendance import mark_attendance
from services.registration.domain.commands import CloseCohort, MarkAttendance, MoveSession
from services.registration.domain.own_page.data_copies import request_copy
from services.registration.domain.own_page.erasing import Erase, erase
from services.registration.domain.own_page.own_links import revoke_links
from services.registration.domain.parties.seats import NameSeat, name_seat
from services.registration.domain.programs.cancelling_sessions import CancelSession, cancel_session
from services.registration.domain.programs.closing import close_cohort
from services.registration.domain.programs.copying_programs import CopyProgram, copy_program
from services.registration.domain.programs.rescheduling import move_session
from services.registration.domain.waitlist.absences import AskAbsent, ask_absent, release_absent
from services.registration.domain.waitlist.lottery_seeds import Seeds
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import Registration
from tests.support.access import rule, send
from tests.support.data_copies import answer_all
from tests.support.registration import text
from tests.support.stories import Stories


def tell_registration_story(stories: Stories) -> None:
    """One place and two people: all that registration tells happens once or more."""
    _offer_in_vain(stories)
    _access(stories)
    _cancel_a_session(stories)
    _name_a_guest(stories)
    _offer_again(stories)
    _choose_otherwise(stories)
    _miss_the_first_session(stories)
    _hold_an_open_evening(stories)
    _ask_for_a_copy(stories)
    _be_forgotten(stories)
    stories.open_cohort(capacity=1)
    stories.enter("åsa", "amina")
    stories.sign_up("åsa")
    stories.sign_up("josé")
    stories.sign_up("josé")
    stories.cancel("åsa")
    for _ in range(2):
        stories.ask_for_code("åsa@example.org")
    _move(stories)
    _hold_and_close(stories, stories.id_of("amina"))


def _offer_in_vain(stories: Stories) -> None:
    stories.open_cohort(capacity=1, promotion="offer")
    stories.enter("berit", "calle")
    stories.cancel("berit")
    stories.clock.set(stories.deadline("calle"))
    stories.expire_offer("calle")


def _access(stories: Stories) -> None:
    """Somebody is invited, somebody asks and is told no, somebody has too many already."""
    stories.open_cohort(capacity=2)
    rule(stories, approval=True, per_person=1)
    send(stories, ("Dan", "dan@example.org"))
    stories.enter("eva")
    command = Decline(stories.id_of("eva"), "organizer-1", "Kursen är för nya företag.")
    with stories.database.transaction() as session:
        decline(session, command, now=stories.clock.now(), links=stories.links)
    stories.sign_up("finn")
    first = stories.cohort_id
    stories.open_cohort(capacity=2)
    with stories.database.transaction() as session:
        mine, other = session.get(Cohort, stories.cohort_id), session.get(Cohort, first)
        assert mine is not None
        assert other is not None
        mine.program_id, mine.key = other.program_id, "again"
    rule(stories, per_person=1)
    stories.sign_up("finn")


def _first_session(stories: Stories) -> tuple[UUID, datetime]:
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        return cohort.sessions[0].id, cohort.sessions[0].starts_local


def _cancel_a_session(stories: Stories) -> None:
    stories.open_cohort(sessions=2)
    command = CancelSession(_first_session(stories)[0], "Kursledaren är sjuk.")
    with stories.database.transaction() as session:
        cancel_session(session, command, now=stories.clock.now(), links=stories.links)


def _offer_again(stories: Stories) -> None:
    """A program is copied to another year."""
    stories.open_cohort()
    with stories.database.transaction() as session:
        program_id = session.get_one(Cohort, stories.cohort_id).program_id
        command = CopyProgram(program_id, date(2028, 3, 1), same_weekday=False)
        copy_program(session, command, now=stories.clock.now(), seeds=Seeds(b"a secret"))


def _name_a_guest(stories: Stories) -> None:
    """Somebody books two places and says for whom the second is."""
    stories.open_cohort(capacity=2)
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        cohort.largest_party = 2
    stories.sign_up("gun", places=2)
    stories.confirm("gun")
    seat = NameSeat(stories.id_of("gun"), 2, "Hans", "hans@example.org", "sv")
    with stories.database.transaction() as session:
        name_seat(session, seat, now=stories.clock.now(), links=stories.links)


def _choose_otherwise(stories: Stories) -> None:
    """Somebody with a place takes part in another session, from afar."""
    stories.open_cohort(capacity=2, sessions=2)
    stories.let_choose(modes={"on_site": 1, "online": None})
    stories.enter("ivar", sessions=[1], mode="on_site")
    stories.change_part("ivar", [2], "online")


def _hold_an_open_evening(stories: Stories) -> None:
    """A session that has certificates of its own is held and closed."""
    stories.open_cohort(sessions=2)
    stories.certify_sessions()
    stories.enter("lena")
    session_id, _ = _first_session(stories)
    stories.clock.advance(timedelta(days=16))
    marks = MarkAttendance(session_id, {stories.id_of("lena"): True}, actor="organizer-1")
    with stories.database.transaction() as session:
        mark_attendance(session, marks, now=stories.clock.now())
    stories.close_session(1)


def _ask_for_a_copy(stories: Stories) -> None:
    """Somebody asks for a copy of their data, both other services answer; then all links end."""
    stories.open_cohort()
    stories.sign_up("kim")
    with stories.database.transaction() as session:
        row = session.get(Registration, stories.id_of("kim"))
        assert row is not None
        request_copy(session, row.participant, "sv", now=stories.clock.now())
        revoke_links(session, row.participant_id, now=stories.clock.now(), links=stories.links)
    answer_all(stories)


def _be_forgotten(stories: Stories) -> None:
    """Somebody with a seat for a guest is erased: all that was told of them can still be read."""
    stories.open_cohort(capacity=2, largest_party=2)
    stories.enter("lo", places=2)
    name = NameSeat(stories.id_of("lo"), 2, "Mio", "mio@example.org", "sv")
    with stories.database.transaction() as session:
        name_seat(session, name, now=stories.clock.now(), links=stories.links)
        row = session.get_one(Registration, stories.id_of("lo"))
        command = Erase(row.participant_id, "participant", with_certificates=True)
        erase(session, command, now=stories.clock.now(), links=stories.links)


def _miss_the_first_session(stories: Stories) -> None:
    """Somebody is asked whether they still come, and does not answer."""
    stories.open_cohort(sessions=2, starts_in=timedelta(days=7))
    with stories.database.transaction() as session:
        session.get_one(Cohort, stories.cohort_id).releases_absent = True
    stories.enter("nora")
    nora, first = stories.id_of("nora"), _first_session(stories)[0]
    stories.clock.advance(timedelta(days=7, hours=3))
    now = stories.clock.now()
    with stories.database.transaction() as session:
        marks = MarkAttendance(first, {nora: False}, actor="organizer-1")
        mark_attendance(session, marks, now=now)
        ask_absent(
            session,
            AskAbsent(stories.cohort_id, {nora}, "organizer-1"),
            now=now,
            links=stories.links,
        )
    stories.clock.advance(timedelta(days=6))
    with stories.database.transaction() as session:
        release_absent(session, nora, now=stories.clock.now(), links=stories.links)


def _move(stories: Stories) -> None:
    session_id, starts = _first_session(stories)
    later = starts + timedelta(days=1)
    command = MoveSession(
        session_id=session_id,
        starts_local=later,
        ends_local=later + timedelta(hours=2),
        place=text("Nya salen", "The new hall"),
        online_url="https://meet.example.org/rum",
    )
    with stories.database.transaction() as session:
        move_session(session, command, now=stories.clock.now())


def _hold_and_close(stories: Stories, present: UUID) -> None:
    session_id, _ = _first_session(stories)
    stories.clock.advance(timedelta(days=16))
    now = stories.clock.now()
    marks = MarkAttendance(session_id, {present: True}, actor="organizer-1")
    with stories.database.transaction() as session:
        mark_attendance(session, marks, now=now)
        close = CloseCohort(stories.cohort_id, actor="organizer-1", early=False)
        close_cohort(session, close, now=now, links=stories.links)
