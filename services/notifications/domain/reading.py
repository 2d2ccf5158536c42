"""Which mails to us mean something: reports and answers. Nothing is ever answered by mail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.notifications.domain import answering_by_mail, bouncing
from services.notifications.domain.house import House
from services.notifications.domain.verdicts import Verdict, ignored
from services.notifications.gateways.delivery_reports import recipient_reports
from services.notifications.gateways.feedback_reports import Complaint, complaint
from services.notifications.gateways.mail_reading import MailUnreadable, OpenedMail, open_mail
from services.notifications.storage.inbound_mails import InboundMail

# RFC 5321, section 6.3, asks for a hundred at most; a mail that has come so far goes in circles.
_MOST_HOPS = 50


def read(session: Session, mail: InboundMail, *, house: House, now: datetime) -> Verdict:
    """Do what the mail asks for, if it may ask for it, and tell what that was."""
    try:
        opened = open_mail(mail.content)
    except MailUnreadable:
        return ignored("malformed")
    if circling := _goes_in_circles(opened, house):
        return ignored(circling)
    if unwanted := complaint(opened):
        return _read_complaint(session, mail, unwanted, house=house, now=now)
    if house.mailboxes.addressee(mail.recipient) == "reports":
        return _read_report(session, mail, opened, house=house, now=now)
    return answering_by_mail.apply_mail(session, opened, house=house, now=now)


def _goes_in_circles(opened: OpenedMail, house: House) -> str | None:
    if opened.hops > _MOST_HOPS:
        return "too_many_hops"
    return "our_own_mail" if opened.message_id.endswith(f"@{house.mail_domain}") else None


def _read_complaint(
    session: Session, mail: InboundMail, unwanted: Complaint, *, house: House, now: datetime
) -> Verdict:
    """Find the mail by the address that the complaint came to, or by the one that it names."""
    places = (mail.recipient, unwanted.return_path)
    found = (house.mailboxes.delivery_behind(place) for place in places)
    delivery_id = next((each for each in found if each is not None), None)
    if delivery_id is None:
        return ignored("forged_token")
    return bouncing.complain(session, delivery_id, unwanted, now=now)


def _read_report(
    session: Session, mail: InboundMail, opened: OpenedMail, *, house: House, now: datetime
) -> Verdict:
    delivery_id = house.mailboxes.delivery_behind(mail.recipient)
    if delivery_id is None:
        return ignored("forged_token")
    reports = recipient_reports(opened)
    if not reports:
        # A holiday responder that does not know better, or a person: neither is a bounce.
        return ignored("not_a_report", delivery_id)
    return bouncing.apply_reports(session, delivery_id, reports, now=now)
