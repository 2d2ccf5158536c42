"""The guests of a party, and colleagues who come instead: the same rules hold for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.registration.domain.access.checking import Door, come_in, personal_limit, refuse
from services.registration.domain.access.rules import Brought, Rule, needs_code, refuse_door
from services.registration.domain.commands import Credentials
from services.registration.storage import access_queries
from services.registration.storage.access_rules import OPEN
from services.registration.storage.people import Participant
from services.registration.storage.registrations import Registration
from shared.kernel.addresses import address_key


def check_guest(
    session: Session,
    booker: Registration,
    guest: Participant,
    bring: Credentials,
    *,
    now: datetime,
) -> Door:
    """Return the door by which a guest takes a seat of ``booker``; the cohort must be locked.

    The code or the personal invitation of whoever booked holds for their guests; anything else
    is asked of each guest. The organisation's limit counted the seat when it was booked.

    Raises:
        AccessRefused: A rule speaks against it.
    """
    cohort = booker.cohort
    if cohort.access_rules == OPEN:
        return Door()
    invitation = access_queries.invitation_to(session, cohort.id, address_key(guest.email))
    invited = invitation is not None or carried(session, booker)
    brought = Brought(
        guest.email, bring.code, eligible=bring.eligible, audience=bring.audience, invited=invited
    )
    door = come_in(session, cohort, brought, invitation, now=now)
    refuse(personal_limit(session, cohort, guest.id))
    return door


def check_named(session: Session, booker: Registration, email: str) -> None:
    """Refuse to name somebody whose address the rules will not let in.

    A guest who has a code of their own may be named. Whether the address has a personal
    invitation is not asked: whoever booked must not learn it.

    Raises:
        AccessRefused: The address is at none of the domains.
    """
    brought = Brought(email, invited=carried(session, booker))
    if refuse_door(booker.cohort.access_rules, brought) is Rule.DOMAIN:
        refuse(Rule.DOMAIN)


def asks_for_code(session: Session, booker: Registration, email: str) -> bool:
    """Say whether a guest must bring a code of their own."""
    rules = booker.cohort.access_rules
    if not rules.codes:
        return False
    key = address_key(email)
    invited = access_queries.invitation_to(session, booker.cohort_id, key) is not None
    return needs_code(rules, Brought(email, invited=invited or carried(session, booker)))


def carried(session: Session, booker: Registration) -> bool:
    """Say whether whoever booked came by a code or an invitation, which lets in their guests."""
    door = access_queries.admittance(session, booker.id)
    return door is not None and (door.code_id is not None or door.invitation_id is not None)
