"""Taking back the consent to keep a special answer: the answer goes at once, on any day."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.admission import locked_cohort
from services.registration.domain.questions.keeping import CONSENT, consent_purpose, note
from services.registration.domain.questions.option_places import exchange_options
from services.registration.storage import queries
from services.registration.storage.forms import answers_of, standing_consents
from shared.kernel.errors import NotFound

WITHDRAWN = "consent_withdrawn"


def consented(session: Session, registration_id: UUID) -> set[str]:
    """Return the questions for whose answers a consent stands."""
    standing = standing_consents(session, registration_id, CONSENT)
    return {purpose.removeprefix(CONSENT) for purpose in standing}


def withdraw_consent(
    session: Session, registration_id: UUID, question: str, *, now: datetime
) -> None:
    """End the consent to keep an answer and delete it with all that it was before.

    It must be as easy as giving it was (GDPR article 7.3), so no deadline ends it.

    Raises:
        NotFound: There is no such registration, or no such consent stands.
    """
    locked_cohort(session, queries.cohort_of_registration(session, registration_id))
    registration = queries.registration_for_update(session, registration_id)
    purpose = consent_purpose(question)
    consent = standing_consents(session, registration_id, purpose).get(purpose)
    if registration is None or consent is None:
        raise NotFound
    consent.withdrawn_at = now
    exchange_options(registration, (question,), ())
    for row in answers_of(session, registration_id):
        if row.question == question:
            session.delete(row)
    note(session, registration, WITHDRAWN, now)
