"""Which mails an organizer looks at and chooses, as addresses and forms say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args
from uuid import UUID

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from services.notifications.domain.noting import Act
from services.notifications.facts.letter_facts import Kind
from services.notifications.storage import mail_queries
from services.notifications.storage.deliveries import Delivery, DeliveryState
from services.notifications.storage.mail_filters import MailFilter
from services.notifications.storage.mail_queries import LARGEST_SELECTION
from shared.kernel.text import clean_line

_LONGEST_REASON = 300
_LONGEST_SEARCH = 100


class WhyForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Why somebody acts by hand."""

    why = StringField(
        _l("Reason"),
        filters=[lambda text: clean_line(text) if text else text],
        validators=[
            DataRequired(_l("Write why, for whoever looks at the mail later.")),
            Length(max=_LONGEST_REASON, message=_l("Keep it to 300 characters.")),
        ],
        description=_l("A sentence for colleagues. It is kept with the mail and never sent."),
    )


@dataclass(frozen=True)
class Chosen:
    """The mails that are chosen, and how many more are, beyond what is done at once."""

    mails: Sequence[Delivery]
    beyond: int


def chosen_mails(session: Session, wanted: MailFilter) -> Chosen:
    """Return the mails that are ticked, or all that the filter finds."""
    if "all" in request.args:
        found = mail_queries.mails(session, wanted, limit=LARGEST_SELECTION, offset=0)
        return Chosen(found, mail_queries.count_mails(session, wanted) - len(found))
    ids = request.args.getlist("mail", type=UUID)
    return Chosen(mail_queries.chosen_mails(session, wanted.cohort_id, ids), 0)


def asked_filter(cohort_id: UUID) -> MailFilter:
    """Return which mails the address of the page asks for."""
    return MailFilter(
        cohort_id,
        state=_one_of(DeliveryState, request.args.get("state")),
        kind=_one_of(Kind, request.args.get("kind")),
        person=request.args.get("person", type=UUID),
        words=clean_line(request.args.get("q", ""))[:_LONGEST_SEARCH],
    )


def _one_of(values: Any, asked: str | None) -> Any:
    """Return what is asked for if it is one of the values of a Literal type."""
    return asked if asked in get_args(values) else None


def asked_act() -> Act:
    """Return what is to be done with the mails that are chosen."""
    return "aborted" if request.args.get("act") == "aborted" else "again"
