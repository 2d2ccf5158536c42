"""The forms of how certificates look: one of our designs, or a template of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast, get_args

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField

from services.certificates.domain.designing import Look
from services.certificates.gateways.own_templates.checking import TemplateFault
from services.certificates.gateways.own_templates.samples import SAMPLES, Sample
from services.certificates.settings import Design
from services.certificates.web.template_words import said_of
from shared.kernel.text import clean_block

DESIGNS: tuple[Design, ...] = get_args(Design)
_AS_TYPED = {"spellcheck": "false", "autocapitalize": "off", "translate": "no"}


class DesignForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """One of our designs, and how many languages certificates speak."""

    design = RadioField(
        _l("Design"),
        choices=[
            ("classic", _l("Classic: a frame, a rosette and an old-style roman")),
            ("modern", _l("Modern: a green band that carries sender and QR code")),
            ("compact", _l("Compact: upright and sober, with room for two languages")),
        ],
        default="classic",
    )
    languages = RadioField(
        _l("Languages"),
        choices=[
            ("one", _l("The holder's language alone")),
            ("both", _l("Swedish and English, the holder's first")),
        ],
        default="one",
    )
    based_on = HiddenField(default="0")

    def look(self) -> Look:
        """Return what was chosen."""
        return Look(self._design(), bilingual=self.languages.data == "both")

    def version_seen(self) -> int:
        """Return the number of the version that the author saw."""
        typed = self.based_on.data or ""
        return int(typed) if typed.isdecimal() and len(typed) < 9 else 0

    def _design(self) -> Design:
        found = next((each for each in DESIGNS if each == self.design.data), None)
        return found or "classic"


class TemplateForm(DesignForm):
    """A page and a style sheet of one's own; the design says whose pictures they may use."""

    design = HiddenField()
    html = TextAreaField(
        _l("The page (HTML)"),
        description=_l(
            "Elements with data-slot are filled in; nothing else changes from one certificate to "
            "the next."
        ),
        render_kw=_AS_TYPED,
    )
    css = TextAreaField(_l("The style sheet (CSS)"), render_kw=_AS_TYPED)
    sample = RadioField(
        _l("Draw it with"),
        choices=[
            ("usual", _l("a usual name, in Swedish")),
            ("long", _l("a name of 120 characters, in English")),
            ("arabic", _l("an Arabic name, in Swedish")),
        ],
        default="usual",
    )

    def look(self) -> Look:
        """Return what was typed, without what cannot be seen."""
        return Look(
            self._design(),
            bilingual=self.languages.data == "both",
            html=clean_block(self.html.data or ""),
            css=clean_block(self.css.data or ""),
        )

    def chosen_sample(self) -> Sample:
        """Return with whom the preview is drawn."""
        return cast("Sample", self.sample.data) if self.sample.data in SAMPLES else "usual"

    def show(self, faults: Sequence[TemplateFault]) -> None:
        """Put what is wrong beside the fields."""
        for name, field in (("html", self.html), ("css", self.css)):
            said = [said_of(fault) for fault in faults if fault.field == name]
            field.errors = [*field.errors, *dict.fromkeys(said)]
