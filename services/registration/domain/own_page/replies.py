"""Keeping, for a person's page, what they have replied to their calendar invitations."""

from __future__ import annotations

import logging

from sqlalchemy.orm import Session

from services.registration.storage import queries
from services.registration.storage.catalogue import ProgramSession
from services.registration.storage.session_replies import SessionReply
from shared.contracts.answers import InvitationAnswered

log = logging.getLogger(__name__)


def note_reply(session: Session, message: InvitationAnswered, *, sequence: int) -> None:
    """Keep the newest reply; the place stays with its owner, whatever they have replied."""
    key = (message.registration_id, message.session_id)
    known = session.get(SessionReply, key, with_for_update=True)
    if known is not None and known.sequence >= sequence:
        log.info("an older reply of %s is dropped", message.registration_id)
        return
    reply = known or _first(session, message)
    if reply is None:
        log.info("a reply is of nobody that is still known: %s", message.registration_id)
        return
    reply.answer, reply.answered_at = message.answer, message.answered_at
    reply.sequence = sequence
    session.add(reply)


def _first(session: Session, message: InvitationAnswered) -> SessionReply | None:
    registration = queries.registration(session, message.registration_id)
    if registration is None or session.get(ProgramSession, message.session_id) is None:
        return None
    return SessionReply(registration_id=registration.id, session_id=message.session_id)
