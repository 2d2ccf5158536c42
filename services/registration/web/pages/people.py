"""A list of a cohort's people: what the reader asks for in the address, and what the page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import request, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SearchField, SelectField
from wtforms.fields import SelectChoice

from services.registration.storage.registrations import State
from services.registration.storage.roster_queries import Sought
from services.registration.web.pages.participants import RegistrationState
from shared.kernel.text import clean_line
from shared.web.paging import PageNumbers

WORDS_LIMIT = 100
BACK_TO_PEOPLE = "people"
ORDERS = [
    SelectChoice("signed_up", _l("First signed up first")),
    SelectChoice("newest", _l("Last signed up first")),
    SelectChoice("name", _l("By name")),
]


class PeopleForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What to look for in a list of people; it is sent by GET and changes nothing."""

    class Meta:
        """A search needs no token."""

        csrf = False

    q = SearchField(
        _l("Search"),
        description=_l("A part of the name, the e-mail address or the organisation is enough."),
    )
    sort = SelectField(_l("Order"), choices=ORDERS)
    state = HiddenField()


@dataclass(frozen=True)
class Asked:
    """What the address asks for; whatever it holds that is not known counts as not said."""

    words: str
    order: str
    state: str | None

    @classmethod
    def read(cls) -> Asked:
        """Read it from the present request."""
        order, state = request.args.get("sort", ""), request.args.get("state", "")
        return cls(
            words=clean_line(request.args.get("q", ""))[:WORDS_LIMIT],
            order=order if order in {choice.value for choice in ORDERS} else ORDERS[0].value,
            state=state if state in set(State) else None,
        )

    def sought(self, cohort_id: UUID) -> Sought:
        """Return what to look for in the database."""
        return Sought(cohort_id, self.state, tuple(self.words.split()), self.order)

    def arguments(self, **changed: object) -> dict[str, object]:
        """Return the arguments of an address that asks for the same, but for what is changed."""
        order = None if self.order == ORDERS[0].value else self.order
        return {"q": self.words or None, "sort": order, "state": self.state, **changed}

    def form(self) -> PeopleForm:
        """Return the form as it was sent."""
        return PeopleForm(
            formdata=None, data={"q": self.words, "sort": self.order, "state": self.state or ""}
        )


@dataclass(frozen=True)
class StateLink:
    """One choice above the list; ``key`` is a state, or None for all who have not ended."""

    key: str | None
    count: int
    selected: bool
    url: str


@dataclass(frozen=True)
class PersonRow:
    """One registration in the list; ``sessions_attended`` counts marks of presence.

    ``mail_returns`` tells that a mail to them came back. ``sessions_chosen`` is how many they
    take part in, ``mode`` how, where that is asked.
    ``present`` is what is known of the session that people come to now, which somebody
    ``can_be_marked`` for who takes part in it.
    """

    registration_id: UUID
    name: str
    email: str
    mail_returns: bool
    organisation: str
    state: RegistrationState
    queue_position: int | None
    sessions_attended: int
    sessions_chosen: int
    mode: str | None
    places: int
    offered_until: datetime | None
    can_be_marked: bool
    present: bool | None


@dataclass(frozen=True)
class PeopleList:
    """people.html; ``check_in_url`` takes marks for the session that people come to now."""

    rows: tuple[PersonRow, ...]
    filters: tuple[StateLink, ...]
    asked: Asked
    form: PeopleForm
    pages: PageNumbers
    csv_url: str
    everybody_url: str
    check_in_url: str | None


def people_url(cohort_id: UUID, **arguments: object) -> str:
    """Return the address of the list on the page of its cohort."""
    return url_for("organizer.cohort", cohort_id=cohort_id, _anchor="people", **arguments)  # type: ignore[arg-type]
