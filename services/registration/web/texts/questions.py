"""The sentences around an organizer's own questions: what is wrong, what an answer is for."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from services.registration.domain.questions.question import NO, YES, Kind, Question
from services.registration.domain.questions.refusals import AnswerRefused, Fault


def fault_sentence(refusal: AnswerRefused) -> str:
    """Return what is wrong with an answer, for beside its field."""
    bound = refusal.bound or 0
    if refusal.fault is Fault.TOO_LONG:
        return str(
            ngettext(
                "Shorten this to at most %(num)d character.",
                "Shorten this to at most %(num)d characters.",
                bound,
            )
        )
    if refusal.fault is Fault.FILE_TOO_LARGE:
        return str(
            _(
                "The file is too large. It may have at most %(bound)s MB; make it smaller or choose"
                " another.",
                bound=refusal.bound,
            )
        )
    if refusal.fault is Fault.TOO_LOW:
        return str(_("Write a number that is at least %(bound)s.", bound=refusal.bound))
    if refusal.fault is Fault.TOO_HIGH:
        return str(_("Write a number that is at most %(bound)s.", bound=refusal.bound))
    return _plain_faults()[refusal.fault]


def _plain_faults() -> dict[Fault, str]:
    return {
        Fault.MISSING: _("Answer this question."),
        Fault.NOT_A_NUMBER: _("Write a whole number with digits, such as 20."),
        Fault.NOT_AN_OPTION: _("Choose one of the answers."),
        Fault.NOT_A_DATE: _("Write the date as year-month-day, such as 2026-03-12."),
        Fault.NOT_AN_ADDRESS: _(
            "That is not a complete e-mail address. It should look like name@example.org."
        ),
        Fault.NOT_A_PHONE_NUMBER: _(
            "That is not a phone number. It should look like 070-123 45 67 or +46 70 123 45 67."
        ),
        Fault.NOT_A_WEB_ADDRESS: _("Write the whole address, beginning with https://."),
        Fault.NOT_A_COUNTRY: _("Choose one of the answers."),
        Fault.NOT_A_MUNICIPALITY: _("Choose one of the answers."),
        Fault.PERSON_NUMBER: _(
            "That looked like a personal identity number. We must not keep those, so we have"
            " emptied the field."
        ),
        Fault.NOT_PLAIN_TEXT: _(
            "There are invisible characters in this. Type it by hand instead of pasting it."
        ),
        Fault.NOT_A_FILE: _("Choose a file."),
        Fault.FILE_EMPTY: _("There is nothing in that file. Choose another."),
        Fault.FILE_OF_ANOTHER_KIND: _(
            "We cannot take that kind of file here. Choose one of the kinds above."
        ),
        Fault.FILE_GONE: _("The file has waited too long for the form. Choose it once more."),
        Fault.NO_ROOM_FOR_FILES: _(
            "We have no room for files right now. Try again in an hour; what you wrote is still"
            " here."
        ),
        Fault.OPTION_FULL: _("Somebody was faster: that is full now. Choose something else."),
    }


def hint(question: Question, language: str) -> str:
    """Return help, purpose and the day of deletion of a question, as one text."""
    parts = [question.help.in_language(language)] if question.help else []
    parts.append(_("Why we ask: %(purpose)s", purpose=question.purpose.in_language(language)))
    parts.append(
        ngettext(
            "Deleted %(num)d day after the last session.",
            "Deleted %(num)d days after the last session.",
            question.keep_days,
        )
        if question.keep_days
        else _("Deleted when the last session is over.")
    )
    return " ".join(parts)


def condition_note(question: Question, earlier: dict[str, Question], language: str) -> str | None:
    """Return for whom a question is meant, or None if it is asked of everybody."""
    if question.condition is None:
        return None
    asked = earlier[question.condition.question]
    labels = {option.key: option.label.in_language(language) for option in asked.options}
    labels |= {YES: _("Yes"), NO: _("No")} if not labels else {}
    said = _(" or ").join(f"”{labels[key]}”" for key in question.condition.answers)
    return str(
        _(
            "Only if you answered %(answer)s to ”%(question)s”.",
            answer=said,
            question=asked.label.in_language(language),
        )
    )


def kind_names() -> dict[Kind, str]:
    """Return the kinds of answers in words."""
    return {
        Kind.SHORT_TEXT: _("A short text"),
        Kind.LONG_TEXT: _("A long text"),
        Kind.NUMBER: _("A number"),
        Kind.CHOICE: _("One of several answers"),
        Kind.CHOICES: _("Several of several answers"),
        Kind.YES_NO: _("Yes or no"),
        Kind.DATE: _("A date"),
        Kind.EMAIL: _("An e-mail address"),
        Kind.PHONE: _("A phone number"),
        Kind.COUNTRY: _("A country"),
        Kind.MUNICIPALITY: _("A Swedish municipality"),
        Kind.URL: _("A web address"),
        Kind.FILE: _("A file"),
        Kind.CONSENT: _("A box to tick"),
    }
