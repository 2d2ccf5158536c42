"""The organizers' form for a message to everybody in a cohort."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField, validators

from services.notifications.domain import wording
from services.notifications.domain.announcing import AnnouncementWish
from services.notifications.domain.wording import tidy
from services.notifications.facts.letter_facts import Wording
from services.notifications.web.announcement_timing import Times, TimingForm
from services.notifications.web.letter_forms import said_of


class AnnouncementForm(TimingForm):
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
        return not self.errors

    def fits(self, times: Times) -> bool:
        """Check the form, and that it can go when it is to go."""
        return self.validate() and self.fits_times(times)

    def wish(self, times: Times) -> AnnouncementWish:
        """Return what was filled in, after validation."""
        return AnnouncementWish(
            id=UUID(self.id.data),
            audience=self.audience.data,
            swedish=self.swedish,
            english=self.english,
            planned_at=self.planned_at(times),
            session_id=self.session_id,
            minutes_after=self.minutes_after,
        )

    def say_nobody(self) -> None:
        """Say that the message would go to nobody."""
        said = _("Nobody gets it now. Choose somebody else, or a later time.")
        self.audience.errors = [*self.audience.errors, said]

    @property
    def swedish(self) -> Wording | None:
        """The Swedish words, if there are any."""
        return _words(self.subject_sv.data, self.body_sv.data)

    @property
    def english(self) -> Wording | None:
        """The English words, if there are any."""
        return _words(self.subject_en.data, self.body_en.data)

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
