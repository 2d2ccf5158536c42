"""The file that a person imports: all sessions of a registration as they are now."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain import composing
from services.notifications.domain.errors import NothingKnown
from services.notifications.gateways.calendar import download_bytes
from services.notifications.storage import queries
from services.notifications.storage.registrations import Registration


def calendar_file(session: Session, registration_id: UUID) -> bytes:
    """Return the sessions that the person has been told of, with the mails' UIDs.

    Somebody without a place any more gets them as cancelled, which takes an earlier import back.

    Raises:
        NothingKnown: The registration is unknown or has never had a place.
    """
    registration = session.get(Registration, registration_id)
    invitations = {
        each.session_id: each for each in queries.invitations_of(session, registration_id)
    }
    if registration is None or not invitations:
        raise NothingKnown
    cohort = queries.cohort_of_id(session, registration.cohort_id)
    assert cohort is not None
    sessions = queries.sessions_of_cohort(session, registration.cohort_id)
    language = registration.participant.language
    entries = [
        composing.calendar_entry(
            invitations[each.id],
            registration,
            cohort,
            line=composing.line_for(registration, each),
            of_sessions=len(sessions),
        )
        for each in sessions
        if each.id in invitations
    ]
    if registration.state != "confirmed":
        entries = [entry.model_copy(update={"method": "CANCEL"}) for entry in entries]
    return download_bytes(entries, name=cohort.program.title.in_language(language))
