"""The form of organizers' own words, and what is said of words that do not go."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField

from services.notifications.domain import wording
from services.notifications.domain.wording import Fault, tidy
from services.notifications.facts.letter_facts import Kind, Wording


class WordingForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Subject and words of one kind of letter; both may be left empty."""

    subject = StringField(
        _l("Subject"), description=_l("Leave it empty to keep the subject that we have.")
    )
    body = TextAreaField(
        _l("Your words"),
        description=_l(
            "An empty line makes a new paragraph, - at the beginning of lines a list, "
            "**two stars** bold, and [words](https://example.org) a link. Leave it empty to keep "
            "our words."
        ),
    )
    based_on = HiddenField(default="0")

    def words(self) -> Wording:
        """Return what was typed, without what cannot be seen."""
        return tidy(Wording(subject=self.subject.data or "", body=self.body.data or ""))

    def fits(self, kind: Kind) -> bool:
        """Tell whether the words may stand in a letter of ``kind``; errors stand by the fields."""
        if not self.validate():
            return False
        for fault in wording.faults_of(kind, self.words()):
            field = self.subject if fault.field == "subject" else self.body
            field.errors = [*field.errors, said_of(fault)]
        return not self.errors


def said_of(fault: Fault) -> str:
    """Return what is wrong, in words."""
    sentences = {
        "unknown_variable": _("There is no {{%(what)s}} in this letter.", what=fault.what),
        "bad_link": _(
            "“%(what)s” is no address that a link can lead to: begin with https:// or mailto:.",
            what=fault.what,
        ),
        "variable_in_link": _("A link cannot hold a variable: “%(what)s”.", what=fault.what),
        "too_many_parts": _(
            "Keep it to %(most)d paragraphs and lists, so that mail programs show it whole.",
            most=wording.MOST_PARTS,
        ),
        "too_many_variables": _(
            "Use at most %(most)d variables, so that mail programs show it whole.",
            most=wording.MOST_VARIABLES,
        ),
        "too_long": _("Keep it to %(most)d characters.", most=_most_of(fault)),
    }
    return str(sentences[fault.code])


def errors_in_words(faults: Sequence[Fault]) -> tuple[str, ...]:
    """Return all that is wrong, in words, each once."""
    return tuple(dict.fromkeys(said_of(fault) for fault in faults))


def _most_of(fault: Fault) -> int:
    return wording.LONGEST_SUBJECT if fault.field == "subject" else wording.LONGEST_BODY
