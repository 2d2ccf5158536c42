"""A telephone that gets reminders as texts: asked for, confirmed by a code, given up."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.notifications.domain import text_drafts
from services.notifications.domain.errors import CodeEnded, PhoneOutOfReach, PhoneUnreadable
from services.notifications.domain.house import House
from services.notifications.storage import holds, preferences
from services.notifications.storage.registrations import Registration
from shared.kernel.identifiers import new_id

CODE_WORKS = timedelta(minutes=15)
MOST_TRIES = 5
_SEPARATORS = re.compile(r"[\s().\-/\N{EN DASH}\N{NO-BREAK SPACE}]+")
_WORLDWIDE = re.compile(r"\+[1-9]\d{6,14}")


@dataclass(frozen=True)
class Phone:
    """What a person sees of their number: its end, and whether it waits for a code."""

    ending: str
    confirmed: bool


def worldwide(typed: str) -> str:
    """Return a number as ITU-T E.164 writes it, such as +46701740605; without country Swedish.

    Raises:
        PhoneUnreadable: It is no number.
    """
    plain = _SEPARATORS.sub("", typed)
    if plain.startswith("00"):
        plain = f"+{plain[2:]}"
    elif plain.startswith("0"):
        plain = f"+46{plain[1:]}"
    # Many write +46 (0)70.
    plain = re.sub(r"^\+460", "+46", plain)
    if not _WORLDWIDE.fullmatch(plain) or not plain.isascii():
        raise PhoneUnreadable
    return plain


def phone_of(session: Session, address: str) -> Phone | None:
    """Return what an address has chosen, if it has chosen a telephone."""
    kept = preferences.preference_of(session, address)
    if kept is None or kept.phone is None:
        return None
    return Phone(kept.phone[-2:], confirmed=kept.phone_confirmed_at is not None)


def ask_for_code(
    session: Session, registration: Registration, typed: str, *, house: House, now: datetime
) -> None:
    """Send a code to a number; until it comes back, no reminder goes there.

    Raises:
        PhoneUnreadable: It is no number.
        PhoneOutOfReach: It is in a country to which we send nothing.
    """
    phone = worldwide(typed)
    if not phone.startswith(house.text_prefixes):
        raise PhoneOutOfReach
    person = registration.participant
    holds.hold_preference(session, person.email, changing=True)
    kept = preferences.preference_to_change(session, person.email, now=now)
    kept.phone = phone
    kept.phone_confirmed_at = None
    kept.phone_asked = new_id()
    kept.phone_asked_at = now
    kept.phone_tries = 0
    draft = text_drafts.TextDraft(
        subject_id=kept.phone_asked,
        kind="code",
        address=person.email,
        phone=phone,
        language=person.language,
        until=now + CODE_WORKS,
    )
    session.flush()
    text_drafts.enter(session, draft, now=now)


def confirm(session: Session, address: str, typed: str, *, house: House, now: datetime) -> bool:
    """Let reminders go to the number if the code is right; tell whether it was.

    A wrong one is counted, so the caller keeps the transaction.

    Raises:
        CodeEnded: No code works: none was asked for, it is too old, or it was tried too often.
    """
    holds.hold_preference(session, address, changing=True)
    kept = preferences.preference_to_change(session, address, now=now)
    asked, asked_at = kept.phone_asked, kept.phone_asked_at
    if asked is None or asked_at is None or now > asked_at + CODE_WORKS:
        raise CodeEnded
    if kept.phone_tries >= MOST_TRIES:
        raise CodeEnded
    kept.phone_tries += 1
    digits = re.sub(r"\D", "", typed)
    if not hmac.compare_digest(digits.encode(), house.code_of(asked).encode()):
        return False
    kept.phone_confirmed_at = now
    kept.phone_asked = kept.phone_asked_at = None
    return True


def give_up(session: Session, address: str, *, now: datetime) -> None:
    """Forget the number of an address; done again, nothing changes."""
    holds.hold_preference(session, address, changing=True)
    kept = preferences.preference_to_change(session, address, now=now)
    kept.phone = None
    kept.phone_confirmed_at = None
    kept.phone_asked = kept.phone_asked_at = None
