"""That somebody was erased, and taking them out of every table; what is counted stays."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Text,
    and_,
    delete,
    false,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.registration.storage.access import Invitation, InvitationState
from services.registration.storage.api_access import IdempotentRequest
from services.registration.storage.data_requests import DataRequest
from services.registration.storage.forms import Answer
from services.registration.storage.mail_reports import ReportedMail
from services.registration.storage.party_seats import PartySeat, SeatState
from services.registration.storage.people import Organisation, Participant
from services.registration.storage.registrations import (
    ReceivedCertificate,
    Registration,
    Transition,
)
from services.registration.storage.sign_in_codes import SignInCode
from services.registration.storage.tables import Base
from services.registration.storage.uploads import Upload
from services.registration.storage.webhooks import WebhookAttempt, WebhookDelivery
from shared.database import UtcDateTime

# What stands in place of a name: the same in every language.
NOBODY = "\N{EN DASH}"

# What an address ends with that has been erased: no mail is ever delivered there (RFC 2606, 2).
NOWHERE = "@erased.invalid"


class Erasure(Base):
    """That a person was erased, by whom and why: what we must be able to show (GDPR article 5.2).

    ``reason`` is what an organizer wrote, who may name nobody in it; whoever asks for it on their
    own page needs none.
    """

    __tablename__ = "erasure"

    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participant.id"), primary_key=True)
    erased_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    with_certificates: Mapped[bool]


@dataclass(frozen=True)
class Traces:
    """What is known of a person: what must not be found anywhere afterwards, and their rows.

    ``own`` are seats they booked for others, invitations, and requests for codes and copies;
    ``shared`` are seats of others that were named for them.
    """

    participant_id: UUID
    registrations: tuple[UUID, ...]
    own: tuple[UUID, ...]
    shared: tuple[UUID, ...]
    names: frozenset[str]
    addresses: tuple[str, ...]

    @property
    def ids(self) -> tuple[UUID, ...]:
        """Everything that is theirs alone."""
        return (self.participant_id, *self.registrations, *self.own)

    def are_in(self, text: str) -> bool:
        """Tell whether a text names the person."""
        small = text.casefold()
        return any(each.casefold() in small for each in (*self.names, *self.addresses) if each)


def is_erased(session: Session, participant_id: UUID) -> bool:
    """Tell whether a person has been erased."""
    return session.get(Erasure, participant_id) is not None


def is_of_nobody(session: Session, registration_id: UUID) -> bool:
    """Tell whether there is no such registration, or its person has been erased."""
    registration = session.get(Registration, registration_id)
    return registration is None or is_erased(session, registration.participant_id)


def traces_of(session: Session, participant: Participant, addresses: Sequence[str]) -> Traces:
    """Return what there is of a person, written to at these spellings of their address."""
    rows = session.execute(
        select(Registration.id, Registration.name).where(
            Registration.participant_id == participant.id
        )
    ).all()
    registrations = tuple(row.id for row in rows)
    booked = session.scalars(
        select(PartySeat.id).where(PartySeat.registration_id.in_(registrations))
    )
    own = [*booked]
    for column, which in (
        (PartySeat.id, PartySeat.registration_id.in_(registrations)),
        (Invitation.id, Invitation.email_key == participant.email_key),
        (DataRequest.id, DataRequest.participant_id == participant.id),
        (SignInCode.id, SignInCode.participant_id == participant.id),
    ):
        own += session.scalars(select(column).where(which))
    shared = session.scalars(
        select(PartySeat.id).where(
            _kept_for(registrations, addresses), PartySeat.registration_id.not_in(registrations)
        )
    )
    invited = session.scalars(
        select(Invitation.name).where(Invitation.email_key == participant.email_key)
    )
    names = frozenset({*(row.name for row in rows), *invited} - {""})
    return Traces(participant.id, registrations, tuple(own), tuple(shared), names, tuple(addresses))


def _kept_for(registrations: Collection[UUID], addresses: Sequence[str]) -> ColumnElement[bool]:
    lowered = [address.lower() for address in addresses]
    return or_(
        PartySeat.guest_registration_id.in_(registrations),
        func.lower(PartySeat.email).in_(lowered),
    )


def blank(session: Session, traces: Traces) -> None:
    """Take a person out of every table; rows that are counted stay without them."""
    _blank_person(session, traces)
    _blank_registrations(session, traces)
    _blank_answers(session, traces.registrations)
    _blank_seats(session, traces)
    _blank_sole_traders(session, traces)
    _forget_requests(session, traces)
    session.expire_all()


def _blank_person(session: Session, traces: Traces) -> None:
    nowhere = f"{traces.participant_id}{NOWHERE}"
    session.execute(
        update(Participant)
        .where(Participant.id == traces.participant_id)
        .values(email=nowhere, email_key=nowhere, link_epoch=Participant.link_epoch + 1)
    )


def _blank_registrations(session: Session, traces: Traces) -> None:
    mine = traces.registrations
    session.execute(update(Registration).where(Registration.id.in_(mine)).values(name=NOBODY))
    session.execute(
        update(Transition).where(Transition.registration_id.in_(mine)).values(note=None)
    )
    # What servers said of a mail may hold its address.
    session.execute(delete(ReportedMail).where(ReportedMail.registration_id.in_(mine)))
    session.execute(
        update(ReceivedCertificate)
        .where(ReceivedCertificate.registration_id.in_(mine))
        .values(registration_id=None, number="", verify_url="", download_url=None, holder_url=None)
    )


def _blank_answers(session: Session, mine: Collection[UUID]) -> None:
    """Delete answers with all that they were; their files are swept as nobody holds them."""
    session.execute(update(Upload).where(Upload.registration_id.in_(mine)).values(name=NOBODY))
    session.execute(delete(Answer).where(Answer.registration_id.in_(mine)))


def _blank_seats(session: Session, traces: Traces) -> None:
    booked = PartySeat.registration_id.in_(traces.registrations)
    nobody = {"name": None, "email": None}
    session.execute(
        update(PartySeat)
        .where(booked, PartySeat.state.in_((SeatState.OPEN, SeatState.NAMED)))
        .values(state=SeatState.CANCELLED, link_epoch=PartySeat.link_epoch + 1, **nobody)
    )
    session.execute(update(PartySeat).where(booked).values(nobody))
    session.execute(
        update(PartySeat)
        .where(
            _kept_for(traces.registrations, traces.addresses),
            PartySeat.state.in_((SeatState.TAKEN, SeatState.CANCELLED)),
        )
        .values(nobody)
    )
    session.execute(
        update(Invitation)
        .where(Invitation.id.in_(traces.own))
        .values(
            email=func.concat(Invitation.id, NOWHERE),
            email_key=func.concat(Invitation.id, NOWHERE),
            name=NOBODY,
            state=InvitationState.WITHDRAWN,
        )
    )


def _blank_sole_traders(session: Session, traces: Traces) -> None:
    """Take the name off organisations that are the person: sole traders, or called like them."""
    mine = Registration.id.in_(traces.registrations)
    of_mine = select(Registration.organisation_id).where(mine)
    typed = select(Registration.organisation_named_id).where(mine)
    used = select(Registration.id).where(
        or_(
            Registration.organisation_id == Organisation.id,
            Registration.organisation_named_id == Organisation.id,
        ),
        Registration.id.not_in(traces.registrations),
    )
    sole = Organisation.kind == "sole_trader"
    # What stands in a public register is no secret, and others' figures need it.
    unnumbered = and_(Organisation.number.is_(None), Organisation.register_number.is_(None))
    called = [Organisation.name.icontains(name, autoescape=True) for name in traces.names]
    session.execute(
        update(Organisation)
        .where(
            or_(Organisation.id.in_(of_mine), Organisation.id.in_(typed)),
            or_(
                and_(sole, or_(~used.exists(), *called)),
                and_(unnumbered, ~used.exists(), or_(false(), *called)),
            ),
        )
        .values(name=NOBODY, name_key=func.concat("erased ", Organisation.id))
    )


def _forget_requests(session: Session, traces: Traces) -> None:
    person = traces.participant_id
    session.execute(delete(DataRequest).where(DataRequest.participant_id == person))
    session.execute(delete(SignInCode).where(SignInCode.participant_id == person))
    said = [IdempotentRequest.body.contains(str(each)) for each in traces.ids]
    said += [IdempotentRequest.body.icontains(a, autoescape=True) for a in traces.addresses]
    session.execute(delete(IdempotentRequest).where(or_(*said)))
    told = (WebhookDelivery.payload.contains(str(each)) for each in traces.registrations)
    deliveries = select(WebhookDelivery.id).where(or_(*told))
    if traces.registrations:
        session.execute(
            update(WebhookAttempt)
            .where(WebhookAttempt.delivery_id.in_(deliveries))
            .values(answer="")
        )
