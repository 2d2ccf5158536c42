"""Opening one's own page with a mailed code: asked for, typed, used once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.storage import queries
from services.registration.storage.people import Participant
from services.registration.storage.sign_in_codes import (
    SignInCode,
    code_for_update,
    forget_codes,
    next_code_sequence,
    owner_of,
)
from shared.contracts.facts import Language, Organiser, Person
from shared.contracts.participants import ParticipantCodeRequested
from shared.kernel.addresses import address_key
from shared.kernel.codes import is_code
from shared.kernel.identifiers import new_id
from shared.messaging.outbox import record

# ASVS 5.0, 6.5.5: at most ten minutes.
CODE_LIFETIME = timedelta(minutes=10)
MOST_TRIES = 5
_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class RequestCode:
    """Somebody typed an address and asks for a code."""

    email: str
    language: Language
    organiser: Organiser


@dataclass(frozen=True)
class Attempt:
    """What became of a typed code: whose page it opens, or whether one may try again."""

    participant: Participant | None
    may_try_again: bool


def request_code(session: Session, command: RequestCode, *, now: datetime) -> UUID:
    """Remember the request, tell it if somebody has the address, and return its id.

    For an unknown address the same statements run, and the telling is taken back: answer and
    time are the same (ASVS 5.0, 6.3.8).
    """
    forget_codes(session, before=now - _KEPT)
    owner = owner_of(session, address_key(command.email))
    request = SignInCode(
        id=new_id(),
        participant_id=owner[0].id if owner else None,
        created_at=now,
        expires_at=now + CODE_LIFETIME,
    )
    session.add(request)
    session.flush()
    with session.begin_nested() as telling:
        _tell(session, request, command, owner=owner)
        if owner is None:
            telling.rollback()
    return request.id


def _tell(
    session: Session,
    request: SignInCode,
    command: RequestCode,
    *,
    owner: tuple[Participant, str] | None,
) -> None:
    participant_id = owner[0].id if owner else request.id
    message = ParticipantCodeRequested(
        participant_id=participant_id,
        participant=Person(
            name=owner[1] if owner else "",
            # The address as its owner gave it, whatever tag a stranger may have added.
            email=owner[0].email if owner else command.email,
            language=command.language,
        ),
        request_id=request.id,
        expires_at=request.expires_at,
        organiser=command.organiser,
    )
    sequence = next_code_sequence(session, participant_id)
    record(session, message, sequence=sequence, now=request.created_at)


def redeem_code(
    session: Session, request_id: UUID, typed: str, *, secret: str, now: datetime
) -> Attempt:
    """Return whose page the typed code opens; each code opens one page once (ASVS 5.0, 6.5.1).

    A wrong code is an answer, not a refusal: the try must be counted, so the transaction of the
    caller must not be rolled back.
    """
    request = code_for_update(session, request_id)
    if request is None or not _works(request, now):
        return Attempt(None, may_try_again=False)
    request.tries += 1
    fits = is_code(secret, request.id, typed)
    if not fits or request.participant_id is None:
        return Attempt(None, may_try_again=_works(request, now))
    request.used_at = now
    return Attempt(queries.participant(session, request.participant_id), may_try_again=False)


def _works(request: SignInCode, now: datetime) -> bool:
    return request.used_at is None and now < request.expires_at and request.tries < MOST_TRIES
