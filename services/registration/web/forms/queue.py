"""The organizers' forms about a queue: its rule, and what they do to it by hand."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Form, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, StopValidation

from services.registration.domain.policies import DECIDED_LATER
from services.registration.domain.queueing.priority import Tier
from services.registration.web.fields.rules import Line
from services.registration.web.forms.program import (
    AUDIENCES,
    LINE_LIMIT,
    MOST_PLACES,
    MomentField,
)
from shared.web.number_field import NumberField

POLICIES = [
    SelectChoice("first_come", _l("First come: in the order of sign-up")),
    SelectChoice("lottery", _l("Lottery: everybody has the same chance")),
    SelectChoice("priority", _l("Priority: some groups first")),
    SelectChoice("manual", _l("By hand: you choose")),
]
PROMOTIONS = [
    SelectChoice("direct", _l("Give it to the next in the queue at once")),
    SelectChoice("offer", _l("Ask the next in the queue, with time to answer")),
]
ACTS = [
    SelectChoice("up", _l("Move one step forward")),
    SelectChoice("down", _l("Move one step back")),
    SelectChoice("position", _l("Move to a certain place")),
    SelectChoice("seat", _l("Give a place now")),
]
_NOBODY = SelectChoice("", _l("No group"))
_PLACES = NumberRange(1, MOST_PLACES, _l("Write a number from 1 to 100000."))


def _reason() -> StringField:
    return StringField(
        _l("Reason"),
        [Line(LINE_LIMIT, required=_l("Write the reason, so that people understand."))],
        description=_l("A sentence. The people concerned can read it."),
    )


def ask_for_group(form: Form, groups: Collection[str]) -> None:
    """Ask at sign-up for one of the groups that come first, or not at all if there are none."""
    if not groups:
        del form["group"]
        return
    named = [choice for choice in AUDIENCES if choice.value in groups]
    form["group"].choices = [SelectChoice("", _l("None of these")), *named]


class RuleForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """By which rule a cohort gives its places."""

    policy = SelectField(_l("How places are given"), choices=POLICIES)
    decides_at = MomentField(
        _l("Places are given at"),
        [Optional()],
        description=_l("For a lottery or priority: after sign-up has opened, before the start."),
    )
    first_group = SelectField(_l("First group"), choices=[_NOBODY, *AUDIENCES])
    first_places = NumberField(_l("Places kept for it"), [Optional(), _PLACES])
    second_group = SelectField(_l("Second group"), choices=[_NOBODY, *AUDIENCES])
    second_places = NumberField(_l("Places kept for it"), [Optional(), _PLACES])
    organisation_limit = NumberField(
        _l("Most places for one organisation"),
        [Optional(), _PLACES],
        description=_l(
            "Whoever comes after that waits and may still get in. To turn people away at once, set"
            " the limit under Who may register."
        ),
    )
    releases_absent = BooleanField(
        _l("Pass on the places of those who miss the first session"),
        description=_l(
            "For cohorts of several sessions that everybody attends. You ask those whom you marked"
            " absent, by mail; only without an answer does the place go to somebody who waits."
        ),
    )
    promotion = SelectField(_l("When somebody gives a place back"), choices=PROMOTIONS)
    hold_minutes = NumberField(
        _l("Minutes to confirm the address"),
        [
            InputRequired(_l("Write a number of minutes.")),
            NumberRange(5, 1440, _l("Write a number from 5 to 1440.")),
        ],
        description=_l("So long we keep a place for somebody who has not confirmed."),
    )

    def validate_policy(self, field: SelectField) -> None:
        """What the chosen rule needs is filled in."""
        if field.data in DECIDED_LATER and not self.decides_at.data:
            raise StopValidation(_("Write below when the places are given."))
        if field.data == "priority" and not self.tiers:
            raise StopValidation(_("Choose below a group that comes first, and how many places."))

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """The groups that come first, in their order."""
        pairs = (
            (self.first_group.data, self.first_places.data),
            (self.second_group.data, self.second_places.data),
        )
        return tuple(Tier(group, places) for group, places in pairs if group and places)


class EntryForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What an organizer does to one entry of the queue."""

    who = SelectField(_l("Who"), [InputRequired(_l("Choose somebody."))])
    act = SelectField(_l("What you do"), choices=ACTS)
    position = NumberField(_l("New place in the queue"), [Optional(), _PLACES])
    exceed = BooleanField(
        _l("Add a place if all are taken"),
        description=_l("The cohort gets exactly as many places more as are needed."),
    )
    reason = _reason()

    def validate_position(self, field: NumberField) -> None:
        """A certain place needs a number."""
        if self.act.data == "position" and not field.data:
            raise StopValidation(_("Write a whole number with digits, such as 20."))


class FreezeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Why the queue stands still, or moves again."""

    reason = _reason()


class PromiseForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """When those who wait hear, where an organizer chooses."""

    hears_by = MomentField(
        _l("They hear at the latest"),
        [InputRequired(_l("Write a day and a time."))],
        description=_l("Shown to everybody who waits, and to those who think of it."),
    )
    reason = _reason()


class CapForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """How long the queue may become, and why."""

    limit = NumberField(
        _l("Most people in the queue"),
        [Optional(), NumberRange(0, MOST_PLACES, _l("Write a number from 0 to 100000."))],
        description=_l("Empty means no limit. Whoever stands in the queue stays."),
    )
    reason = _reason()
