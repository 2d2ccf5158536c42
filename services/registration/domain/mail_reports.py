"""Keeping what was reported of the mails about a registration."""

from __future__ import annotations

import logging

from sqlalchemy.orm import Session

from services.registration.storage.erasures import is_of_nobody
from services.registration.storage.mail_reports import ReportedMail
from shared.contracts.mail_reports import MailReported

log = logging.getLogger(__name__)


def note_report(session: Session, message: MailReported, *, sequence: int) -> None:
    """Keep the newest report about a mail; one that is about no registration is dropped."""
    known = session.get(ReportedMail, message.delivery_id, with_for_update=True)
    if known is not None and known.sequence >= sequence:
        log.info("an older report about mail %s is dropped", message.delivery_id)
        return
    if is_of_nobody(session, message.registration_id):
        log.info("a report is about nobody that is known: %s", message.delivery_id)
        return
    row = known or ReportedMail(
        delivery_id=message.delivery_id, registration_id=message.registration_id
    )
    row.kind, row.report, row.words = message.kind, message.report, message.words
    row.reported_at, row.sequence = message.reported_at, sequence
    session.add(row)
