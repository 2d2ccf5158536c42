"""The organizers' form for a message to everybody in a cohort."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, StringField, TextAreaField, validators
from wtforms.fields.choices import SelectChoice

from services.notifications.domain import policies, wording
from services.notifications.domain.announcing import AnnouncementWish
from services.notifications.domain.wording import tidy
from services.notifications.facts.letter_facts import Wording
from services.notifications.web.clock_field import ClockField
from services.notifications.web.letter_forms import said_of

_NOW, _LATER = "now", "later"


class AnnouncementForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Says to whom something is written, what, and when it goes."""

    id = HiddenField(validators=[validators.UUID()])
    audience = RadioField(_l("Who gets it?"), choices=[], default="with_place")
    subject_sv = StringField(_l("Subject in Swedish"), [validators.Optional()])
    body_sv = TextAreaField(
        _l("Message in Swedish"),
        [validators.Optional()],
        description=_l(
            "An empty line makes a new paragraph, - at the beginning of lines a list, "
            "**two stars** bold, and [words](https://example.org) a link. {{name}} is the reader's "
            "name. Greeting, your name and who pays are always there."
        ),
    )
    subject_en = StringField(_l("Subject in English"), [validators.Optional()])
    body_en = TextAreaField(
        _l("Message in English"),
        [validators.Optional()],
        description=_l("Leave one language empty, and everybody gets the other."),
    )
    when = RadioField(
        _l("When does it go?"),
        choices=[
            SelectChoice(_NOW, _l("Now")),
            SelectChoice(_LATER, _l("At a day and time that I choose")),
        ],
        default=_NOW,
    )
    day = DateField(_l("Day"), [validators.Optional()])
    at = ClockField(
        _l("Time of day"), [validators.Optional()], description=_l("Where the sessions are.")
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, and that there are words that may stand in a letter."""
        if not super().validate(extra_validators):
            return False
        if self.swedish is None and self.english is None:
            said = _("Write a subject and a message, in one language at least.")
            self.body_sv.errors = [*self.body_sv.errors, said]
        for language, words in (("sv", self.swedish), ("en", self.english)):
            if words is not None:
                self._check(language, words)
        if self.when.data == _LATER and (self.day.data is None or self.at.data is None):
            said = _("Choose a day and write a time, such as 09:00.")
            self.day.errors = [*self.day.errors, said]
        return not self.errors

    def fits(self, zone: str, now: datetime) -> bool:
        """Check the form, and that its moment lies ahead and exists by the clocks of ``zone``."""
        if not self.validate():
            return False
        if self.when.data == _NOW:
            return True
        planned = self._planned_at(zone, now)
        local = planned.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        if local != datetime.combine(self.day.data, self.at.data):
            said = _("There is no such time on that day, because the clocks change.")
            self.at.errors = [*self.at.errors, said]
        elif planned <= now:
            self.day.errors = [*self.day.errors, _("That time has passed.")]
        return not self.errors

    def wish(self, zone: str, now: datetime) -> AnnouncementWish:
        """Return what was filled in, after validation."""
        return AnnouncementWish(
            id=UUID(self.id.data),
            audience=self.audience.data,
            swedish=self.swedish,
            english=self.english,
            planned_at=self._planned_at(zone, now),
        )

    @property
    def swedish(self) -> Wording | None:
        """The Swedish words, if there are any."""
        return _words(self.subject_sv.data, self.body_sv.data)

    @property
    def english(self) -> Wording | None:
        """The English words, if there are any."""
        return _words(self.subject_en.data, self.body_en.data)

    def _planned_at(self, zone: str, now: datetime) -> datetime:
        if self.when.data == _NOW:
            return now
        return policies.instant_of(datetime.combine(self.day.data, self.at.data), zone)

    def _check(self, language: str, words: Wording) -> None:
        subject, body = self[f"subject_{language}"], self[f"body_{language}"]
        if not words.subject:
            subject.errors = [*subject.errors, _("Write a subject.")]
        if not words.body:
            body.errors = [*body.errors, _("Write a message.")]
        for fault in wording.faults_of("announcement", words):
            field = subject if fault.field == "subject" else body
            field.errors = [*field.errors, said_of(fault)]


def _words(subject: str | None, body: str | None) -> Wording | None:
    words = tidy(Wording(subject=subject or "", body=body or ""))
    return words if words.subject or words.body else None
