"""What follows from a report that a mail of ours was not delivered, or not wanted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import get_args
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain import alerting, noting, policies, suppressing
from services.notifications.domain.verdicts import Verdict, ignored
from services.notifications.facts.stoppable import Stoppable
from services.notifications.facts.suppression import Cause, Severity
from services.notifications.gateways.delivery_reports import RecipientReport
from services.notifications.gateways.feedback_reports import Complaint
from services.notifications.storage import bounces, queries, stops
from services.notifications.storage.bounces import Bounce
from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.delivery_steps import steps_of
from shared.contracts.mail_reports import MailReport, MailReported
from shared.kernel.addresses import mailbox_key
from shared.messaging.outbox import record

# Three in two weeks: a mailbox that is full for a holiday comes back, one that nobody empties not.
SOFT_BOUNCES, SOFT_WINDOW = 3, timedelta(days=14)

_MAY_COME_BACK = frozenset({"sending", "sent", "unknown"})
_HAS_COME_BACK = frozenset({"bounced", "complained"})
# A server that knows no such mailbox says at once what others report later.
_TOLD = frozenset({*get_args(MailReport), "failed"})
_GRAVEST_FIRST: tuple[Severity, ...] = ("hard", "policy", "soft")


def apply_reports(
    session: Session, delivery_id: UUID, reports: Iterable[RecipientReport], *, now: datetime
) -> Verdict:
    """Note what a server says of one mail; a report about anything else changes nothing.

    Only ``failed`` is a bounce: ``delayed`` says that the server goes on trying.
    """
    delivery = queries.delivery_locked(session, delivery_id)
    if delivery is None:
        return ignored("unknown_delivery")
    failed = [each for each in reports if each.action == "failed"]
    if not failed:
        return ignored("not_a_failure", delivery.id)
    if not _may_have_left(delivery):
        return ignored(
            "bounced_before" if delivery.state == "bounced" else "never_sent", delivery.id
        )
    gravest = min(failed, key=lambda each: _GRAVEST_FIRST.index(_severity(each, delivery)))
    _bounce(session, delivery, gravest, now)
    return Verdict("done", "bounced", delivery.id)


def complain(
    session: Session, delivery_id: UUID, complaint: Complaint, *, now: datetime
) -> Verdict:
    """Send nothing that one may do without to somebody who called a mail of ours unwanted."""
    delivery = queries.delivery_locked(session, delivery_id)
    if delivery is None:
        return ignored("unknown_delivery")
    if not _may_have_left(delivery):
        return ignored("complained_before", delivery.id)
    _close(session, delivery, "complained", complaint.kind, now)
    cause = Cause("complained", f"delivery {delivery.id}", complaint.kind)
    suppressing.suppress(session, delivery.recipient, cause, now=now)
    for kind in get_args(Stoppable):
        stops.stop(session, delivery.recipient, kind, now=now)
    return Verdict("done", "complained", delivery.id)


def _may_have_left(delivery: Delivery) -> bool:
    """Tell whether a mail can have come back: also one that may have arrived, and waits again."""
    goes_again = delivery.resent and delivery.state not in _HAS_COME_BACK
    return goes_again or delivery.state in _MAY_COME_BACK


def _bounce(session: Session, delivery: Delivery, report: RecipientReport, now: datetime) -> None:
    severity = _severity(report, delivery)
    words = " ".join(word for word in (report.status, report.words) if word) or severity
    _close(session, delivery, "bounced", words, now)
    bounces.note(
        session,
        Bounce(
            delivery_id=delivery.id,
            address=mailbox_key(delivery.recipient),
            severity=severity,
            status=report.status,
            reported_at=now,
        ),
    )
    by = f"delivery {delivery.id}"
    if severity == "hard":
        suppressing.suppress(session, delivery.recipient, Cause("bounced_hard", by, words), now=now)
    elif severity == "policy":
        # The address is not at fault; somebody has to look at ours.
        domain = mailbox_key(delivery.recipient).rpartition("@")[2]
        alerting.alert(session, "refused_by_policy", domain, words=words, now=now)
    elif _is_the_last_straw(session, delivery, now):
        suppressing.suppress(session, delivery.recipient, Cause("bounced_soft", by, words), now=now)


def _severity(report: RecipientReport, delivery: Delivery) -> Severity:
    """Tell what a failure is about; where mail was passed on, it is not about our address."""
    if mailbox_key(delivery.recipient) not in report.addresses:
        return "soft"
    return policies.severity_of(report.status)


def _is_the_last_straw(session: Session, delivery: Delivery, now: datetime) -> bool:
    return bounces.soft_since(session, delivery.recipient, now - SOFT_WINDOW) >= SOFT_BOUNCES


def _close(
    session: Session,
    delivery: Delivery,
    state: MailReport,
    words: str,
    now: datetime,
) -> None:
    delivery.state = state
    delivery.words = words
    delivery.next_attempt_at = None
    delivery.claimed_until = None
    delivery.settled_at = now
    noting.note_end(session, delivery, state, words=words, now=now)
    tell_registration(session, delivery, state, words, now=now)


def tell_registration(
    session: Session, delivery: Delivery, report: MailReport, words: str, *, now: datetime
) -> None:
    """Tell registration, where organizers and programs look for people."""
    message = MailReported(
        delivery_id=delivery.id,
        registration_id=delivery.registration_id,
        kind=delivery.kind,
        report=report,
        words=words,
        reported_at=now,
    )
    story = str(delivery.registration_id)
    # Sent again by hand, a mail may come back again.
    times = sum(step.kind in _TOLD for step in steps_of(session, delivery.id))
    record(session, message, sequence=times, now=now, correlation_id=story)
