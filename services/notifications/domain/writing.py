"""From a ledger row to the bytes that go out: the same at every attempt."""

from __future__ import annotations

from services.notifications.domain.house import House
from services.notifications.facts.calendar_entry import Mailbox
from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.facts.stoppable import stoppable_of
from services.notifications.gateways.calendar import invitation_bytes
from services.notifications.gateways.letter_frames import letter_for
from services.notifications.gateways.letter_texts import compose
from services.notifications.gateways.mime import (
    CalendarPart,
    InlinePicture,
    Mail,
    Unsubscribe,
    ascii_address,
    message_bytes,
)
from services.notifications.gateways.transmission import Parcel
from services.notifications.storage.deliveries import Delivery
from shared.kernel.text import clean_line


def write(delivery: Delivery, house: House) -> Parcel:
    """Return the mail of ``delivery``; everything in it comes from the row.

    Only a code is not kept there: it is derived anew from the request that the row names.

    Raises:
        UndeliverableAddress: The recipient's address cannot be written for any server.
    """
    facts = _with_code(delivery.facts, house)
    letter = letter_for(facts)
    entry = delivery.entry
    mail = Mail(
        message_id=delivery.message_id,
        date=delivery.created_at,
        sender=Mailbox(name=facts.organiser, address=delivery.sender),
        reply_to=Mailbox(name=facts.organiser, address=facts.contact),
        recipient=Mailbox(name=facts.reader, address=delivery.recipient),
        subject=letter.subject,
        language=letter.language,
        text=letter.text,
        html=letter.html,
        calendar=CalendarPart(entry.method, invitation_bytes(entry)) if entry else None,
        unsubscribe=_unsubscribe(facts, house),
        thread=delivery.thread,
        pictures=tuple(
            InlinePicture(each.content_id, house.picture_of(each.name)) for each in letter.pictures
        ),
    )
    return Parcel(
        sender=ascii_address(house.mailboxes.return_path(delivery.id) or delivery.sender),
        recipient=ascii_address(delivery.recipient),
        content=_signed(message_bytes(mail), delivery, house),
    )


def subject_of(delivery: Delivery, house: House) -> str:
    """Return the subject line of a mail, as it was or will be written."""
    return clean_line(compose(_with_code(delivery.facts, house)).subject)


def _signed(content: bytes, delivery: Delivery, house: House) -> bytes:
    """Return a message as it goes out; an entry may still have an organizer of an older domain."""
    domain = delivery.sender.rpartition("@")[2].lower()
    if house.signer is None or house.signer.domain != domain:
        return content
    return house.signer.sign(content, delivery.created_at)


def _with_code(facts: LetterFacts, house: House) -> LetterFacts:
    if facts.code_request is None:
        return facts
    return facts.model_copy(update={"code": house.code_of(facts.code_request)})


def _unsubscribe(facts: LetterFacts, house: House) -> Unsubscribe | None:
    if facts.stop_url is None:
        return None
    return Unsubscribe(facts.stop_url, f"{stoppable_of(facts.kind)}.{house.mail_domain}")
