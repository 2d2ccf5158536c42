"""The form in which people say how they want to be written to."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from services.notifications.domain.preferring import LEADS, Choice
from services.notifications.web.clock_field import ClockField

_USUAL = "usual"
_SESSIONS_ZONE = ""
_REGIONS = (
    "Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian",
    "Pacific",
)  # fmt: skip


class PreferenceForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Says in which language, with which calendar and when people are written to."""

    language = RadioField(
        _l("In which language do we write to you?"),
        # Each in its own words, for whoever reads only one of them.
        choices=[SelectChoice("sv", "Svenska"), SelectChoice("en", "English")],
    )
    calendar = RadioField(
        _l("How do sessions get into your calendar?"),
        choices=[
            SelectChoice(
                _USUAL, _l("As usual: invitations by mail for a few sessions, a file for many")
            ),
            SelectChoice("invitations", _l("Always invitations by mail, one for each session")),
            SelectChoice("file", _l("No invitations: my calendar follows, or I take the file")),
        ],
        description=_l(
            "It holds for what you get a place in from now on. What has come by mail is kept up"
            " to date by mail."
        ),
    )
    reminders = RadioField(
        _l("When do we remind you?"),
        choices=[
            SelectChoice("organizer", _l("When the organizer has planned it")),
            SelectChoice("own", _l("At times of my own")),
            SelectChoice("none", _l("Never")),
        ],
        description=_l(
            "Whatever you choose, you hear when a session is moved or cancelled, and when"
            " something happens to your place."
        ),
    )
    week_before = BooleanField(_l("A week before"))
    day_before = BooleanField(_l("The day before"))
    two_hours = BooleanField(_l("2 hours before the start"))
    quiet_from = ClockField(_l("Quiet from"))
    quiet_to = ClockField(
        _l("Quiet until"),
        description=_l(
            "A reminder that would come in between comes before or after instead, if that helps."
        ),
    )
    quiet_zone = SelectField(_l("Where are you then?"), choices=[])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.quiet_zone.choices = [
            SelectChoice(_SESSIONS_ZONE, _("Where the session is")),
            *(SelectChoice(zone, zone.replace("_", " ")) for zone in _zones()),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and that together they say something."""
        fine = bool(super().validate(extra_validators))
        wrong = self._wrong() if fine else []
        for field, said in wrong:
            field.errors = [*field.errors, said]
        return fine and not wrong

    @property
    def leads(self) -> list[Field]:
        """The boxes for one's own times."""
        return [self[each] for each in LEADS]

    @property
    def choice(self) -> Choice:
        """What was filled in, after validation."""
        quiet = self.quiet_from.data is not None
        return Choice(
            language=self.language.data,
            calendar=None if self.calendar.data == _USUAL else self.calendar.data,
            reminders=self.reminders.data,
            leads=frozenset(each for each in LEADS if self[each].data),
            quiet_from=self.quiet_from.data,
            quiet_to=self.quiet_to.data,
            quiet_zone=(self.quiet_zone.data or None) if quiet else None,
        )

    def _wrong(self) -> list[tuple[Field, str]]:
        begins, ends = self.quiet_from.data, self.quiet_to.data
        wrong: list[tuple[Field, str]] = []
        if self.reminders.data == "own" and not any(each.data for each in self.leads):
            wrong.append((self.reminders, _("Choose at least one time of your own.")))
        if begins is None and ends is not None:
            wrong.append((self.quiet_from, _("Write when quiet hours begin, or leave both empty.")))
        if ends is None and begins is not None:
            wrong.append((self.quiet_to, _("Write when quiet hours end, or leave both empty.")))
        if begins is not None and begins == ends:
            wrong.append((self.quiet_to, _("Write another time than the one they begin at.")))
        return wrong


def filled(choice: Choice, *, sent: bool = True) -> PreferenceForm:
    """Return the form with what was ``sent``, or else with what holds."""
    return PreferenceForm(
        **({} if sent else {"formdata": None}),
        data={
            "language": choice.language,
            "calendar": choice.calendar or _USUAL,
            "reminders": choice.reminders,
            **{each: each in choice.leads for each in LEADS},
            "quiet_from": choice.quiet_from,
            "quiet_to": choice.quiet_to,
            "quiet_zone": choice.quiet_zone or _SESSIONS_ZONE,
        },
    )


@cache
def _zones() -> tuple[str, ...]:
    return tuple(
        sorted(zone for zone in available_timezones() if zone.partition("/")[0] in _REGIONS)
    )
