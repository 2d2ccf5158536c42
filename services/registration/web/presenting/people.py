"""From rows to a page of a cohort's people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from services.registration.domain.attendance import is_expected
from services.registration.storage import mail_reports, offers, roster_queries
from services.registration.storage.catalogue import Cohort, ProgramSession
from services.registration.storage.erasures import NOWHERE
from services.registration.storage.people import Participant
from services.registration.storage.registrations import LIVE, Registration, State
from services.registration.storage.roster_queries import Sought
from services.registration.web.pages.participants import RegistrationState
from services.registration.web.pages.people import (
    BACK_TO_PEOPLE,
    Asked,
    PeopleList,
    PersonRow,
    StateLink,
    people_url,
)
from shared.web.formats import in_house_time
from shared.web.paging import PAGE_SIZE, asked_page, offset_of, page_numbers, page_within

# The order in which an organizer thinks of them: in, nearly in, out.
_FILTERS = (
    State.CONFIRMED,
    State.UNCONFIRMED,
    State.APPLIED,
    State.OFFERED,
    State.WAITLISTED,
    State.COMPLETED,
    State.CANCELLED,
    State.EXPIRED,
)


def people_list(
    session: Session, cohort: Cohort, states: Counter[str], *, check_in: ProgramSession | None
) -> PeopleList:
    """Return the page of a cohort's people that the address asks for.

    ``states`` is how many stand in each state, ``check_in`` the session that people come to now.
    """
    asked, cohort_id = Asked.read(), cohort.id
    found = page_of_people(session, asked.sought(cohort_id), _count(states, asked.state))
    arguments = asked.arguments()
    return PeopleList(
        rows=tuple(_rows(session, found.rows, check_in)),
        filters=tuple(_filters(asked, cohort_id, states)),
        asked=asked,
        form=asked.form(),
        pages=page_numbers(
            found.number,
            found.total,
            "organizer.cohort",
            {"cohort_id": cohort_id, "_anchor": "people", **arguments},
        ),
        csv_url=_url("organizer_people.table", cohort_id=cohort_id, **arguments),
        everybody_url=people_url(cohort_id),
        check_in_url=_url(
            "organizer.attendance",
            session_id=check_in.id,
            back=BACK_TO_PEOPLE,
            **asked.arguments(page=found.number),
        )
        if check_in
        else None,
    )


def _url(endpoint: str, **arguments: object) -> str:
    return url_for(endpoint, **arguments)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Found:
    """The people of one page, the number of the page, and how many there are altogether."""

    rows: Sequence[Registration]
    number: int
    total: int


def page_of_people(session: Session, sought: Sought, everybody: int) -> Found:
    """Return the page that the reader asks for; ``everybody`` is how many there are unsearched."""
    number = asked_page() if sought.words else page_within(asked_page(), everybody)
    found = roster_queries.people(session, sought, offset=offset_of(number), limit=PAGE_SIZE)
    if not sought.words:
        return Found(found.rows, number, everybody)
    if found.total is None and number > 1:
        # Beyond the end: somebody left meanwhile, or wrote the address by hand.
        total = roster_queries.count_people(session, sought)
        number = page_within(number, total)
        found = roster_queries.people(session, sought, offset=offset_of(number), limit=PAGE_SIZE)
    return Found(found.rows, number, found.total or 0)


def _count(states: Counter[str], state: str | None) -> int:
    return sum(states[each] for each in ([state] if state else LIVE))


def _filters(asked: Asked, cohort_id: UUID, states: Counter[str]) -> Iterator[StateLink]:
    for state in (None, *_FILTERS):
        count, selected = _count(states, state), asked.state == state
        if count or selected or state is None:
            url = people_url(cohort_id, **asked.arguments(state=state))
            yield StateLink(state, count, selected, url)


def _rows(
    session: Session, registrations: Sequence[Registration], check_in: ProgramSession | None
) -> Iterator[PersonRow]:
    ids = [row.id for row in registrations]
    positions = roster_queries.queue_positions(session, registrations)
    marks = roster_queries.marks_of(session, ids)
    attended = Counter(registration for (registration, _), present in marks.items() if present)
    open_offers = offers.open_offers(session, ids)
    returned = mail_reports.returned_among(session, ids)
    for row in registrations:
        offer = open_offers.get(row.id)
        yield PersonRow(
            registration_id=row.id,
            name=row.name,
            email=shown_address(row.participant),
            mail_returns=row.id in returned,
            organisation=row.organisation.name if row.organisation else "",
            state=cast("RegistrationState", str(row.state)),
            queue_position=positions.get(row.id),
            sessions_attended=attended[row.id],
            sessions_chosen=len(row.meetings),
            mode=row.mode,
            places=row.places,
            offered_until=offer.expires_at if offer else None,
            can_be_marked=check_in is not None and is_expected(row, check_in),
            present=marks.get((row.id, check_in.id)) if check_in else None,
        )


@dataclass(frozen=True)
class Table:
    """A table of all who are sought, its words chosen while the reader's language is known."""

    sought: Sought
    heading: Sequence[str]
    states: Mapping[str, str]

    @classmethod
    def of(cls, cohort_id: UUID) -> Table:
        """Return the table that the address asks for."""
        heading = [_("Name"), _("E-mail"), _("Organisation"), _("State"), _("Places")]
        return cls(Asked.read().sought(cohort_id), [*heading, _("Signed up")], state_words())

    def lines(self, session: Session) -> Iterator[Sequence[str]]:
        """Yield its lines, the heading first, reading people as they are asked for."""
        yield self.heading
        for row in roster_queries.all_people(session, self.sought):
            yield [
                row.name,
                shown_address(row.participant),
                row.organisation.name if row.organisation else "",
                self.states[row.state],
                str(row.places),
                in_house_time(row.created_at).strftime("%Y-%m-%d %H:%M"),
            ]


def shown_address(person: Participant) -> str:
    """Return a person's address; whoever has been erased has none."""
    return "" if person.email.endswith(NOWHERE) else person.email


def state_words() -> Mapping[str, str]:
    """Return each state in a few words, as the badges of the pages say it."""
    return {
        State.UNCONFIRMED: _("Waits for the address to be confirmed"),
        State.APPLIED: _("Waits for a decision"),
        State.CONFIRMED: _("Has a place"),
        State.WAITLISTED: _("In the queue"),
        State.OFFERED: _("Has been offered a place"),
        State.EXPIRED: _("The time ran out"),
        State.CANCELLED: _("Cancelled"),
        State.COMPLETED: _("Completed"),
    }
