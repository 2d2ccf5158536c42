"""The organizers' form for one reminder rule."""

from __future__ import annotations

from datetime import time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from services.notifications.domain.reminder_rules import RuleWish
from services.notifications.storage.reminders import ReminderRule
from services.notifications.web.clock_field import ClockField
from shared.web.number_field import NumberField

_DAY, _SPAN = "day", "span"
_MINUTES, _HOURS = "minutes", "hours"
_HOUR = 60
_MOST_DAYS = 60
_MOST_MINUTES = 7 * 24 * _HOUR


class RuleForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Says when whom is reminded of what."""

    kind = RadioField(
        _l("When are people reminded?"),
        choices=[
            SelectChoice(_DAY, _l("At a time of day, on the same day or some days before")),
            SelectChoice(_SPAN, _l("So many minutes or hours before the start")),
        ],
        default=_DAY,
        description=_l(
            "A time of day stays the same when clocks change in between; minutes and hours are"
            " counted."
        ),
    )
    days = NumberField(
        _l("Days before"),
        [Optional(), NumberRange(0, _MOST_DAYS, _l("Write a number from 0 to 60."))],
        description=_l("0 is the day of the session itself. Only for a time of day."),
    )
    at = ClockField(
        _l("Time of day"),
        [Optional()],
        description=_l("Where the session is. Only for a time of day."),
    )
    amount = NumberField(
        _l("How long before"),
        [Optional(), NumberRange(1, _MOST_MINUTES, _l("Write a number of 1 or more."))],
        description=_l("Only for minutes or hours."),
    )
    unit = SelectField(
        _l("Counted in"),
        choices=[SelectChoice(_MINUTES, _l("minutes")), SelectChoice(_HOURS, _l("hours"))],
    )
    occasion = RadioField(
        _l("Of which sessions?"),
        choices=[
            SelectChoice("each", _l("Of each session")),
            SelectChoice("first", _l("Of the first session that somebody comes to")),
        ],
        default="each",
    )
    audience = RadioField(
        _l("Who is reminded?"),
        choices=[
            SelectChoice("all", _l("Everybody with a place")),
            SelectChoice("on_site", _l("Those who come on site")),
            SelectChoice("online", _l("Those who take part online")),
        ],
        default="all",
        description=_l("Where one cannot choose between on site and online, it is everybody."),
    )
    active = BooleanField(
        _l("The rule is in use"),
        default=True,
        description=_l("Without the tick nobody is reminded by it, and it stays for later."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and that what the kind needs is there."""
        fine = bool(super().validate(extra_validators))
        needed = self._needed() if fine else ()
        for field, said in needed:
            field.errors = [*field.errors, said]
        return fine and not needed

    def _needed(self) -> list[tuple[Field, str]]:
        if self.kind.data == _DAY:
            wanted: list[tuple[Field, str]] = [
                (self.days, _("Write how many days before, or 0 for the same day.")),
                (self.at, _("Write a time, such as 09:00.")),
            ]
            return [(field, said) for field, said in wanted if field.data is None]
        if self.amount.data is None:
            return [(self.amount, _("Write how many minutes or hours before."))]
        if self._minutes > _MOST_MINUTES:
            return [(self.amount, _("Write a week at most: 168 hours."))]
        return []

    @property
    def wish(self) -> RuleWish:
        """What was filled in, after validation."""
        is_day = self.kind.data == _DAY
        at: time | None = self.at.data
        return RuleWish(
            days_before=self.days.data if is_day else None,
            at_time=at if is_day else None,
            minutes_before=None if is_day else self._minutes,
            occasion=self.occasion.data,
            audience=self.audience.data,
            active=self.active.data,
        )

    @property
    def _minutes(self) -> int:
        return (self.amount.data or 0) * (_HOUR if self.unit.data == _HOURS else 1)


def present(rule: ReminderRule) -> dict[str, Any]:
    """Return what the form shows of a rule before it is changed."""
    minutes = rule.minutes_before
    in_hours = minutes is not None and minutes % _HOUR == 0
    return {
        "kind": _DAY if minutes is None else _SPAN,
        "days": rule.days_before,
        "at": rule.at_time,
        "amount": minutes // _HOUR if minutes is not None and in_hours else minutes,
        "unit": _HOURS if in_hours else _MINUTES,
        "occasion": rule.occasion,
        "audience": rule.audience,
        "active": rule.active,
    }
