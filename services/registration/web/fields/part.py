"""A form's fields for what somebody takes part in: sessions to choose, on site or online."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar, cast
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectMultipleField, ValidationError

from services.registration.domain.commands import Part
from services.registration.domain.errors import ChoiceFull, ChoiceNotPossible
from services.registration.storage.pools import SESSION
from services.registration.web.pages.part import PartOffer

F = TypeVar("F", bound=FlaskForm)


class PartFields(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A form that asks what somebody takes part in; subclasses are made for an offer."""

    offer: ClassVar[PartOffer]

    def validate_sessions(self, _field: Field) -> None:
        """Neither fewer nor more than the cohort asks for."""
        number = len(self.part.sessions)
        if number < self.offer.least:
            raise ValidationError(
                ngettext(
                    "Choose at least one session.",
                    "Choose at least %(num)d sessions.",
                    self.offer.least,
                )
            )
        if number > self.offer.most:
            raise ValidationError(
                ngettext(
                    "Choose at most one session.",
                    "Choose at most %(num)d sessions.",
                    self.offer.most,
                )
            )

    def validate_mode(self, field: Field) -> None:
        """One of the two."""
        if field.data not in {mode.key for mode in self.offer.modes}:
            raise ValidationError(_("Choose how you take part."))

    @property
    def part(self) -> Part:
        """What was chosen, of what there is; what has begun stays as it was."""
        sent = set(self["sessions"].data or ()) if "sessions" in self else set()
        chosen = frozenset(
            UUID(one.session_id)
            for one in self.offer.sessions
            if one.kept or one.session_id in sent
        )
        return Part(chosen, (self["mode"].data or None) if "mode" in self else None)

    def say_no_room(self, full: ChoiceFull) -> None:
        """Say beside the choice which part of it has no room."""
        if full.kind != SESSION:
            self["mode"].errors = [_("There is no place left for that. You keep what you had.")]
            return
        number = next((x.line.number for x in self.offer.sessions if x.session_id == full.ref), "")
        self["sessions"].errors = [
            _("Session %(number)s has no place left. You keep what you had.", number=number)
        ]


def say_not_possible(form: FlaskForm, refused: ChoiceNotPossible) -> None:
    """Say beside the choice that it is no longer there to be made as it was."""
    name = "sessions" if refused.kind == SESSION else "mode"
    sentence = _("What can be chosen has just changed. Look at it once more.")
    if name in form:
        form[name].errors = [sentence]
    else:
        form.form_errors.append(sentence)


def asking_part(base: type[F], offer: PartOffer | None) -> type[F]:
    """Return ``base`` with what ``offer`` asks, or as it is where nothing is asked."""
    if offer is None:
        return base
    fields: dict[str, Any] = {"offer": offer}
    if offer.sessions:
        fields["sessions"] = SelectMultipleField(
            _("Which sessions do you come to?"), validate_choice=False, choices=[]
        )
    if offer.modes:
        fields["mode"] = RadioField(_("How will you take part?"), validate_choice=False, choices=[])
    bases = (base,) if issubclass(base, PartFields) else (PartFields, base)
    return cast("type[F]", type("PartForm", bases, fields))


def given_part(filled: FlaskForm) -> Part:
    """Return what a validated form says of taking part."""
    return filled.part if isinstance(filled, PartFields) else Part()
