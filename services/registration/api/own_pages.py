"""What people do on their own page, for a program that has the token of their link."""

from __future__ import annotations

from typing import Any

from services.registration.api import finding
from services.registration.api.operations import Call, Operations, Shape
from services.registration.api.shapes.answers import Key
from services.registration.api.shapes.registrations import (
    LinkBody,
    RegistrationShape,
    registration_shape,
)
from services.registration.api.text_rules import Name
from services.registration.domain.cancelling import cancel
from services.registration.domain.own_page.data_copies import (
    owner_language,
    request_copy,
    whole_copy,
)
from services.registration.domain.own_page.erasing import Erase, erase
from services.registration.domain.own_page.own_links import owner_of, revoke_links
from services.registration.domain.own_page.renaming import rename
from services.registration.domain.own_page.undoing import undo_cancellation
from services.registration.domain.questions.withdrawing import withdraw_consent
from services.registration.domain.transitions import PARTICIPANT
from services.registration.domain.waitlist.absences import keep_place
from services.registration.storage import queries
from services.registration.storage.people import Participant
from services.registration.storage.registrations import Registration
from shared.kernel.errors import NotFound

operations = Operations(
    "own pages", "People's own acts; the token of the mailed link says whose they are."
)
_OWN = "/own/registrations/<uuid:registration_id>"
_READ, _WRITE = "registrations:read", "registrations:write"
_LINK = {"refusals": (404, 410)}


class NameBody(LinkBody):
    """Somebody corrects their own name."""

    name: Name
    """As it should stand on the certificate."""


class QuestionKeyBody(LinkBody):
    """Somebody takes back the consent to keep an answer."""

    question: Key
    """Whose answer it is."""


class EraseBody(LinkBody):
    """Somebody wants to be forgotten."""

    with_certificates: bool = False
    """Whether their certificates go as well; else those stay and can be verified."""


class OwnRegistrations(Shape):
    """All that somebody has signed up for."""

    items: list[RegistrationShape]
    """Each registration, ended ones too."""


class Renamed(Shape):
    """What became of a name."""

    registrations: int
    """In how many it was changed; settled ones keep theirs."""


class CopyOfData(Shape):
    """Everything that is kept about somebody."""

    whole: bool
    """Whether all services have answered; until then ask again, which asks nobody anew."""
    data: dict[str, Any]
    """Each table of registration with its rows, and what each other service answered."""


class FreshLink(Shape):
    """The only link to an own page that works now."""

    token: str
    """Its signed part."""


def _owner(call: Call, token: str) -> Participant:
    return owner_of(call.db, token, call.links)


def _own(call: Call) -> Registration:
    participant = _owner(call, call.body(LinkBody).token)
    row = finding.registration(call)
    if row.participant_id != participant.id:
        raise NotFound
    return row


@operations.add(
    "POST", "/own/registrations", scope=_READ, answers=OwnRegistrations, body=LinkBody, **_LINK
)
def list_own_registrations(call: Call) -> OwnRegistrations:
    """List what somebody has signed up for."""
    participant = _owner(call, call.body(LinkBody).token)
    rows = queries.registrations_of_participant(call.db, participant.id)
    return OwnRegistrations(items=[registration_shape(row) for row in rows])


@operations.add(
    "POST", f"{_OWN}/cancel", scope=_WRITE, answers=RegistrationShape, body=LinkBody, **_LINK
)
def cancel_own_registration(call: Call) -> RegistrationShape:
    """Cancel one's own registration; it can be taken back for ten minutes."""
    row = _own(call)
    cancel(call.db, row.id, actor=PARTICIPANT, now=call.now, links=call.links)
    return registration_shape(row)


@operations.add(
    "POST", f"{_OWN}/undo-cancel", scope=_WRITE, answers=RegistrationShape, body=LinkBody, **_LINK
)
def undo_own_cancellation(call: Call) -> RegistrationShape:
    """Take one's own cancellation back, unless the place has gone."""
    row = _own(call)
    return registration_shape(undo_cancellation(call.db, row.id, now=call.now, links=call.links))


@operations.add(
    "POST", f"{_OWN}/still-coming", scope=_WRITE, answers=RegistrationShape, body=LinkBody, **_LINK
)
def say_that_one_comes(call: Call) -> RegistrationShape:
    """Keep one's own place after missing the first session, as long as it has not gone."""
    row = _own(call)
    keep_place(call.db, row.id, actor=PARTICIPANT, now=call.now)
    return registration_shape(row)


@operations.add(
    "POST", f"{_OWN}/withdraw-consent", scope=_WRITE, answers=None, body=QuestionKeyBody, **_LINK
)
def withdraw_own_consent(call: Call) -> None:
    """Take back the consent to keep a special answer: it is deleted at once."""
    row, question = _own(call), call.body(QuestionKeyBody).question
    withdraw_consent(call.db, row.id, question, now=call.now)


@operations.add("POST", "/own/name", scope=_WRITE, answers=Renamed, body=NameBody, **_LINK)
def correct_own_name(call: Call) -> Renamed:
    """Correct one's own name in all that is not settled."""
    body = call.body(NameBody)
    participant = _owner(call, body.token)
    return Renamed(registrations=rename(call.db, participant.id, body.name, now=call.now))


@operations.add("POST", "/own/copy", scope="special:read", answers=CopyOfData, body=LinkBody,
                **_LINK)  # fmt: skip
def copy_own_data(call: Call) -> CopyOfData:
    """Give a copy of everything that is kept about somebody; the first call asks the services.

    Within seconds all have answered, and the person gets a mail.
    """
    participant = _owner(call, call.body(LinkBody).token)
    language = owner_language(call.db, participant)
    request = request_copy(call.db, participant, language, now=call.now)
    data = whole_copy(call.db, request, now=call.now)
    return CopyOfData(whole=request.collected_at is not None, data=data)


@operations.add(
    "POST", "/own/revoke-links", scope=_WRITE, answers=FreshLink, body=LinkBody, **_LINK
)
def revoke_own_links(call: Call) -> FreshLink:
    """End all links to one's own page, this one too; the answer holds the new one."""
    participant = _owner(call, call.body(LinkBody).token)
    revoked = revoke_links(call.db, participant.id, now=call.now, links=call.links)
    return FreshLink(token=call.links.own_page_token(revoked))


@operations.add("POST", "/own/erase", scope=_WRITE, answers=None, body=EraseBody, **_LINK)
def erase_oneself(call: Call) -> None:
    """Erase everything that says who somebody is, in all services; it cannot be taken back.

    What is not over is cancelled, and whoever waits moves up.
    """
    body = call.body(EraseBody)
    participant = _owner(call, body.token)
    command = Erase(participant.id, PARTICIPANT, body.with_certificates)
    erase(call.db, command, now=call.now, links=call.links)
