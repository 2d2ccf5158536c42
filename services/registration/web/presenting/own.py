"""From rows to what one person sees of their own registrations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.parties.seats import can_transfer
from services.registration.storage import queries
from services.registration.storage.part_queries import live_registrations
from services.registration.storage.registrations import (
    Offer,
    OfferState,
    ReceivedCertificate,
    Registration,
    State,
)
from services.registration.web.doors import links
from services.registration.web.pages.participants import (
    CancelPage,
    ConfirmedPage,
    ConfirmPage,
    MyCertificate,
    MyPage,
    MyRegistration,
    RegistrationState,
    SessionLine,
)
from services.registration.web.presenting.participants import (
    Reader,
    funding_block,
    own_session_lines,
    session_line,
)
from services.registration.web.texts.access import answer_time
from services.registration.web.texts.history import history
from services.registration.web.texts.outlooks import QueueTold, passing, told
from services.registration.web.texts.overlaps import overlaps
from shared.kernel.identifiers import grouped_public_code

_CAN_CANCEL = (State.UNCONFIRMED, State.APPLIED, State.CONFIRMED, State.WAITLISTED)
_ENDED = (State.CANCELLED, State.EXPIRED)


def place_in_queue(session: Session, registration: Registration) -> int | None:
    """Return the place in the queue, or None for whoever does not stand in it."""
    queued = registration.state == State.WAITLISTED or (
        registration.state == State.UNCONFIRMED
        and not registration.holds_place
        and registration.claims
    )
    return queries.queue_position(session, registration) if queued else None


def confirm_page(session: Session, registration: Registration, reader: Reader) -> ConfirmPage:
    """Return the facts that stand above the confirming button."""
    program, language = registration.cohort.program, reader.language
    position = place_in_queue(session, registration)
    return ConfirmPage(
        slug=program.slug,
        title=program.title.in_language(language),
        name=registration.name,
        sessions=own_session_lines(registration, language),
        capacity=registration.cohort.capacity,
        queue_position=position,
        told=_told(session, registration, position, reader),
        claims=registration.claims and registration.state != State.EXPIRED,
        decides=registration.cohort.access_rules.approval,
        funding=funding_block(program.project, language),
        overlaps=overlaps(live_registrations(session, registration.participant_id), reader),
    )


def confirmed_page(
    session: Session, registration: Registration, reader: Reader, *, token: str
) -> ConfirmedPage:
    """Return what has been reached: a place, or a number in the queue."""
    program, language = registration.cohort.program, reader.language
    position = place_in_queue(session, registration)
    return ConfirmedPage(
        slug=program.slug,
        title=program.title.in_language(language),
        sessions=own_session_lines(registration, language),
        capacity=registration.cohort.capacity,
        queue_position=position,
        told=_told(session, registration, position, reader),
        my_page_token=token,
        funding=funding_block(program.project, language),
    )


def _told(
    session: Session, registration: Registration, position: int | None, reader: Reader
) -> QueueTold | None:
    if position is None:
        return None
    return told(session, registration.cohort, position, reader.now)


def _certificates(
    rows: Sequence[ReceivedCertificate], registration: Registration, language: str
) -> tuple[MyCertificate, ...]:
    """Return somebody's certificates; those of sessions in the order of these."""
    lines: dict[UUID | None, SessionLine] = {
        meeting.id: session_line(meeting, language) for meeting in registration.cohort.sessions
    }
    shown = [_certificate(row, lines.get(row.session_id)) for row in rows]
    return tuple(sorted(shown, key=lambda one: one.session.number if one.session else 0))


def _certificate(row: ReceivedCertificate, session: SessionLine | None) -> MyCertificate:
    return MyCertificate(
        number=grouped_public_code(row.number),
        verify_url=row.verify_url,
        download_url=row.download_url,
        holder_url=row.holder_url,
        state=row.state,
        session=session,
    )


def my_registration(
    session: Session,
    registration: Registration,
    reader: Reader,
    *,
    calendar_url: str | None,
    certificates: Sequence[ReceivedCertificate] = (),
) -> MyRegistration:
    """Return one registration as its owner sees it."""
    cohort, language = registration.cohort, reader.language
    unconfirmed = registration.state == State.UNCONFIRMED and registration.holds_place
    offer = _open_offer(registration)
    return MyRegistration(
        registration_id=registration.id,
        slug=cohort.program.slug,
        title=cohort.program.title.in_language(language),
        state=cast("RegistrationState", str(registration.state)),
        sessions=own_session_lines(
            registration, language, has_place=registration.state == State.CONFIRMED
        ),
        capacity=cohort.capacity,
        queue_position=place_in_queue(session, registration),
        held_until=registration.hold_expires_at if unconfirmed else None,
        calendar_url=calendar_url if registration.state == State.CONFIRMED else None,
        can_cancel=registration.state in _CAN_CANCEL and cohort.closed_at is None,
        certificates=_certificates(certificates, registration, language),
        funding=funding_block(cohort.program.project, language),
        offered_until=offer.expires_at if offer else None,
        offer_url=links().offer(offer.id, registration.participant.link_epoch) if offer else None,
        history=history(registration),
        answer_time=answer_time(cohort.access_rules.approval_days),
        places=registration.places,
        booked_for_others=registration.party_id == registration.id,
        can_transfer=can_transfer(registration, reader.now),
        mode=registration.mode,
        chooses=cohort.chooses or cohort.hybrid,
    )


def _open_offer(registration: Registration) -> Offer | None:
    if registration.state != State.OFFERED:
        return None
    return next((row for row in registration.offers if row.state == OfferState.OPEN), None)


def is_past(registration: Registration, reader: Reader) -> bool:
    """Say whether a registration belongs below the fold: ended, completed or over."""
    last_end = max(meeting.ends_at for meeting in registration.cohort.sessions)
    return registration.state in (*_ENDED, State.COMPLETED) or last_end <= reader.now


def my_page(
    token: str, shown: Sequence[tuple[Registration, MyRegistration]], reader: Reader
) -> MyPage:
    """Return a person's page: what lies ahead first, and what can still be taken back."""
    ahead = [view.undo_until is not None or not is_past(row, reader) for row, view in shown]
    upcoming = [pair for pair, is_ahead in zip(shown, ahead, strict=True) if is_ahead]
    upcoming.sort(key=lambda pair: pair[0].cohort.sessions[0].starts_at)
    return MyPage(
        token=token,
        name=shown[0][0].name if shown else "",
        upcoming=tuple(view for _, view in upcoming),
        past=tuple(view for (_, view), is_ahead in zip(shown, ahead, strict=True) if not is_ahead),
        overlaps=overlaps([row for row, _ in shown], reader),
        calendar_url=_calendar_page([row for row, _ in shown]),
        preferences_url=_preferences([row for row, _ in shown]),
    )


def _calendar_page(rows: Sequence[Registration]) -> str | None:
    """Return where the person's calendar page is; notifications knows whoever has a place."""
    placed = next((row for row in rows if row.state == State.CONFIRMED), None)
    return links().calendar_page(placed.id, placed.participant) if placed else None


def _preferences(rows: Sequence[Registration]) -> str | None:
    """Return where the person says how they are written to: any registration leads there."""
    return links().preferences(rows[0].id, rows[0].participant) if rows else None


def cancel_page(
    session: Session, registration: Registration, view: MyRegistration, *, token: str
) -> CancelPage:
    """Return what is given back, and how many wait for it."""
    return CancelPage(
        token=token,
        registration=view,
        waiting=queries.queue_length(session, registration.cohort_id),
        passing=passing(registration.cohort),
    )
