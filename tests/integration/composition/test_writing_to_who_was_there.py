"""What an organizer marks in one service is to whom they can write in the other."""

from __future__ import annotations

from datetime import timedelta

from services.notifications.domain import announcing
from services.registration.domain.attendance import mark_attendance
from services.registration.domain.commands import MarkAttendance
from services.registration.storage.catalogue import Cohort
from tests.support.services_together import ServicesTogether


def test_audience_when_attendance_is_marked_and_corrected_then_it_is_who_was_there(
    together: ServicesTogether,
) -> None:
    stories = together.stories
    stories.open_cohort(capacity=3)
    stories.enter("anna", "bo", "eva")
    stories.clock.advance(timedelta(days=15))
    for marks in ({"anna": True, "bo": True}, {"bo": False}):
        with stories.database.transaction() as session:
            meeting = session.get_one(Cohort, stories.cohort_id).sessions[0]
            present = {stories.id_of(who): was for who, was in marks.items()}
            command = MarkAttendance(meeting.id, present, "organizer:abc")
            mark_attendance(session, command, now=stories.clock.now())
    together.carry(times=2)
    with together.notifications.transaction() as session:
        people = announcing.people_of(session, stories.cohort_id)
    assert people == {"with_place": 3, "attended": 1, "missed": 1, "waiting": 0}
