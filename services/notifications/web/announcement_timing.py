"""When a message to a cohort goes: now, at a moment, or so long after the end of a session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, validators
from wtforms.fields.choices import SelectChoice

from services.notifications.domain import policies
from services.notifications.web.clock_field import ClockField
from shared.web.number_field import NumberField

_NOW, _LATER, _AFTER = "now", "later", "after"
_MINUTES_IN = {"minutes": 1, "hours": 60, "days": 24 * 60}
_MOST_MINUTES = 60 * 24 * 60
ALL_SESSIONS = ""


@dataclass(frozen=True)
class Times:
    """By which clocks a cohort is, what time it is, and when each session ends, by its choice."""

    zone: str
    now: datetime
    ends: Mapping[str, datetime]


class TimingForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Says of which session a message is, and when it goes."""

    session = SelectField(
        _l("Which session is it about?"),
        choices=[],
        default=ALL_SESSIONS,
        description=_l("For one session it goes to those who take part, were there or missed it."),
    )
    when = RadioField(
        _l("When does it go?"),
        choices=[
            SelectChoice(_NOW, _l("Now")),
            SelectChoice(_LATER, _l("At a day and time that I choose")),
            SelectChoice(_AFTER, _l("Some time after the session has ended")),
        ],
        default=_NOW,
    )
    day = DateField(_l("Day"), [validators.Optional()])
    at = ClockField(
        _l("Time of day"), [validators.Optional()], description=_l("Where the sessions are.")
    )
    amount = NumberField(
        _l("How long after the end"),
        [
            validators.Optional(),
            validators.NumberRange(0, _MOST_MINUTES, _l("Write a number of 0 or more.")),
        ],
        description=_l(
            "Of the last session, unless you choose one. If that is moved, the message moves along."
        ),
    )
    unit = SelectField(
        _l("Counted in"),
        choices=[
            SelectChoice("minutes", _l("minutes")),
            SelectChoice("hours", _l("hours")),
            SelectChoice("days", _l("days")),
        ],
        default="hours",
    )

    def fits_times(self, times: Times) -> bool:
        """Check what was chosen, and that its moment lies ahead and exists by the clocks there."""
        if self.when.data == _LATER:
            self._check_moment(times)
        elif self.when.data == _AFTER:
            self._check_span(times)
        return not self.errors

    def planned_at(self, times: Times) -> datetime:
        """Return when it goes, after validation."""
        if self.minutes_after is not None:
            return times.ends[self.session.data] + timedelta(minutes=self.minutes_after)
        if self.when.data == _LATER:
            return policies.instant_of(self._wall, times.zone)
        return times.now

    @property
    def minutes_after(self) -> int | None:
        """How many minutes after the end of a session it goes; None if it does not go so."""
        if self.when.data != _AFTER:
            return None
        return int(self.amount.data) * _MINUTES_IN[self.unit.data]

    @property
    def session_id(self) -> UUID | None:
        """The session that it is about; None for all."""
        return UUID(self.session.data) if self.session.data else None

    @property
    def _wall(self) -> datetime:
        return datetime.combine(self.day.data, self.at.data)

    def _check_moment(self, times: Times) -> None:
        if self.day.data is None or self.at.data is None:
            said = _("Choose a day and write a time, such as 09:00.")
            self.day.errors = [*self.day.errors, said]
            return
        planned = policies.instant_of(self._wall, times.zone)
        if planned.astimezone(ZoneInfo(times.zone)).replace(tzinfo=None) != self._wall:
            said = _("There is no such time on that day, because the clocks change.")
            self.at.errors = [*self.at.errors, said]
        elif planned <= times.now:
            self.day.errors = [*self.day.errors, _("That time has passed.")]

    def _check_span(self, times: Times) -> None:
        if self.amount.data is None:
            said = _("Write how long after the end: 0 for at once.")
            self.amount.errors = [*self.amount.errors, said]
        elif self.minutes_after is not None and self.minutes_after > _MOST_MINUTES:
            self.amount.errors = [*self.amount.errors, _("Write 60 days at most.")]
        elif self.session.data not in times.ends:
            said = _("No session is to be held, so there is no end to count from.")
            self.when.errors = [*self.when.errors, said]
        elif self.planned_at(times) <= times.now:
            said = _("That time has passed. Choose now, or a longer time.")
            self.amount.errors = [*self.amount.errors, said]
