"""A session that is closed reaches people as a certificate, a letter and a line on their page."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from services.certificates.storage.issuances import Issuance
from services.notifications.storage.deliveries import Delivery
from services.registration.domain.attendance import mark_attendance
from services.registration.domain.commands import CloseCohort, MarkAttendance
from services.registration.domain.programs.closing import close_cohort
from services.registration.storage.catalogue import ProgramSession
from services.registration.storage.registrations import ReceivedCertificate
from tests.support.services_together import ServicesTogether


def test_sessions_when_closed_and_all_is_told_twice_then_one_certificate_and_letter_for_each(
    together: ServicesTogether,
) -> None:
    stories = together.stories
    stories.open_cohort(capacity=2, sessions=3)
    stories.certify_sessions()
    stories.enter("anna")
    for number in (1, 2):
        hold(together, number, there=True)
        stories.close_session(number)
    hold(together, 3, there=False)
    with stories.database.transaction() as session:
        close = CloseCohort(stories.cohort_id, "organizer:abc", early=False)
        close_cohort(session, close, now=stories.clock.now(), links=stories.links)
    together.carry(times=2)
    for issuance_id in reserved(together):
        together.draw(issuance_id)
    together.carry(times=2)

    with stories.database.transaction() as session:
        kept = session.scalars(select(ReceivedCertificate)).all()
        numbers = {session.get_one(ProgramSession, row.session_id).number for row in kept}
    assert (len(kept), numbers) == (2, {1, 2})
    with together.notifications.transaction() as session:
        letters = session.scalars(select(Delivery)).all()
        told = [each.facts.certified for each in letters if each.kind == "certificate_issued"]
    assert sorted(each.number for each in told if each) == [1, 2]


def hold(together: ServicesTogether, number: int, *, there: bool) -> None:
    """Let a session be over, and mark whether Anna was there."""
    stories = together.stories
    (session_id,) = stories.sessions([number])
    with stories.database.transaction() as session:
        ends_at = session.get_one(ProgramSession, session_id).ends_at
        stories.clock.set(ends_at + timedelta(minutes=10))
        marks = MarkAttendance(session_id, {stories.id_of("anna"): there}, "organizer:abc")
        mark_attendance(session, marks, now=stories.clock.now())


def reserved(together: ServicesTogether) -> list[UUID]:
    with together.certificates.transaction() as session:
        return list(session.scalars(select(Issuance.id)))
