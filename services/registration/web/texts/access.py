"""Who may sign up, in words: what the public page says, and how a refusal is told."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from services.registration.domain.access.rules import Rule
from services.registration.storage.access_rules import AccessRules
from services.registration.web.forms.program import AUDIENCES


def audience_name(key: str) -> str:
    """Return an audience in words."""
    return next((str(label) for value, label, *_rest in AUDIENCES if value == key), key)


def _listing(words: tuple[str, ...]) -> str:
    if len(words) < 2:
        return "".join(words)
    return str(_("%(first)s or %(last)s", first=", ".join(words[:-1]), last=words[-1]))


def who_may(rules: AccessRules, language: str) -> tuple[str, ...]:
    """Return who may sign up in sentences; none where everybody may."""
    told = [_door(rules)] if not rules.public else []
    if rules.question is not None:
        told.append(_("You are asked: %(question)s", question=rules.question.in_language(language)))
    if rules.audiences:
        names = _listing(tuple(audience_name(key) for key in rules.audiences))
        told.append(_("For: %(audiences)s.", audiences=names))
    if rules.per_organisation:
        told.append(
            ngettext(
                "One person from each organisation.",
                "At most %(num)d people from each organisation.",
                rules.per_organisation,
            )
        )
    if rules.per_person:
        told.append(
            ngettext(
                "Each person may have one registration in the program at a time.",
                "Each person may have %(num)d registrations in the program at a time.",
                rules.per_person,
            )
        )
    if rules.no_overlap:
        told.append(_("You cannot be registered for something else at the same time."))
    if rules.approval:
        told.append(_("The organizer looks at each application before anybody gets a place."))
        told.append(answer_time(rules.approval_days))
    return tuple(told)


def answer_time(days: int | None) -> str:
    """Say when somebody who applied gets an answer."""
    if days is None:
        return str(_("You get an answer by mail as soon as it is decided."))
    return str(
        ngettext(
            "You get an answer by mail within one day.",
            "You get an answer by mail within %(num)d days.",
            days,
        )
    )


def _door(rules: AccessRules) -> str:
    domains = _listing(rules.domains)
    if rules.domains and rules.codes:
        return str(
            _(
                "For those with an e-mail address at %(domains)s (or a part of it), a code or a"
                " personal invitation.",
                domains=domains,
            )
        )
    if rules.domains:
        return str(
            _(
                "For those with an e-mail address at %(domains)s (or a part of it), or a personal"
                " invitation.",
                domains=domains,
            )
        )
    if rules.codes:
        return str(_("For those who have a code or a personal invitation."))
    return str(_("Only for those who have a personal invitation by mail."))


_FIELDS: Mapping[Rule, str] = {
    Rule.DOMAIN: "email",
    Rule.DOMAIN_OR_CODE: "code",
    Rule.CODE_NEEDED: "code",
    Rule.CODE_UNKNOWN: "code",
    Rule.CODE_EXPIRED: "code",
    Rule.CODE_USED_UP: "code",
    Rule.CODE_SHUT: "code",
    Rule.WINDOW: "code",
    Rule.QUESTION_OPEN: "eligible",
    Rule.QUESTION: "eligible",
    Rule.AUDIENCE_OPEN: "audience",
    Rule.AUDIENCE: "audience",
    Rule.ORGANISATION_OPEN: "organisation",
    Rule.ORGANISATION: "organisation",
    Rule.ORGANISATION_PARTY: "people",
}


def field_of(rule: Rule) -> str | None:
    """Return the field of the form that a rule speaks of."""
    return str(_FIELDS.get(rule))


def refusal(rule: Rule, rules: AccessRules, language: str) -> str:
    """Say kindly which rule speaks against the sign-up, and what helps."""
    own = {Rule.QUESTION: rules.question_refusal, Rule.AUDIENCE: rules.audience_refusal}.get(rule)
    if own is not None:
        return own.in_language(language)
    if rule in (Rule.ORGANISATION, Rule.ORGANISATION_OPEN, Rule.ORGANISATION_PARTY):
        return _of_organisation(rule, rules.per_organisation or 1)
    if rule is Rule.PERSON:
        return _of_person(rules.per_person or 1)
    domains = _listing(rules.domains)
    sentences = {
        Rule.DOMAIN: _("Use your address at %(domains)s; this is for them.", domains=domains),
        Rule.DOMAIN_OR_CODE: _(
            "Write a code, or use your address at %(domains)s above.", domains=domains
        ),
        Rule.CODE_NEEDED: _("Write the code that you got from the organizer."),
        Rule.CODE_UNKNOWN: _("We do not know this code. Look once more how it is written."),
        Rule.CODE_EXPIRED: _("This code is too old. Ask whoever gave it to you for a new one."),
        Rule.CODE_USED_UP: _(
            "This code has been used as often as it may. Ask whoever gave it to you."
        ),
        Rule.CODE_SHUT: _("Registration is closed, and this code does not open it."),
        Rule.WINDOW: _("Registration is closed. Write a code that opens it, if you have one."),
        Rule.OVERLAP: _("You are registered for something else at the same time."),
        Rule.QUESTION_OPEN: _("Answer yes or no."),
        Rule.QUESTION: _("This is only for those who can answer yes."),
        Rule.AUDIENCE_OPEN: _("Choose what fits you best."),
        Rule.AUDIENCE: _("This is not meant for you this time. Look at our other programs."),
    }
    return str(sentences.get(rule, _("Only those who have a personal invitation can register.")))


def guest_refusal(rule: Rule, rules: AccessRules, language: str) -> str:
    """Say the same to somebody for whom a seat is kept, at the address that is written there."""
    if rule is Rule.DOMAIN:
        return str(
            _(
                "This is for those with an address at %(domains)s. Ask whoever booked the seat to"
                " send the link to your address there.",
                domains=_listing(rules.domains),
            )
        )
    if rule in (Rule.CODE_NEEDED, Rule.DOMAIN_OR_CODE):
        return str(_("Write the code that you got from the organizer."))
    if rule is Rule.INVITATION:
        return str(
            _("By now only those whom the organizer has invited can come. Write to the organizer.")
        )
    return refusal(rule, rules, language)


def named_refusal(rule: Rule, rules: AccessRules) -> str:
    """Say to whoever names a guest why this address cannot get the seat."""
    if rule is Rule.DOMAIN:
        domains = _listing(rules.domains)
        return str(_("Only an address at %(domains)s can get the seat.", domains=domains))
    return str(_("Somebody with this address cannot get the seat. Name another."))


def _of_person(limit: int) -> str:
    return str(
        ngettext(
            "You have a registration in this program already, and more than one at a time is not"
            " possible.",
            "You have %(num)d registrations in this program already, and more at a time are not"
            " possible.",
            limit,
        )
    )


def _of_organisation(rule: Rule, limit: int) -> str:
    if rule is Rule.ORGANISATION_OPEN:
        return str(
            ngettext(
                "Write your organisation: only one person from each can come.",
                "Write your organisation: at most %(num)d people from each can come.",
                limit,
            )
        )
    if rule is Rule.ORGANISATION_PARTY:
        return str(
            ngettext(
                "Only one person from each organisation can come.",
                "At most %(num)d people from each organisation can come, and with all of you it"
                " would be more. Be fewer.",
                limit,
            )
        )
    return str(
        ngettext(
            "One person from this organisation is registered already, and more than one from each"
            " cannot come.",
            "%(num)d people from this organisation are registered already, and more than %(num)d"
            " from each cannot come.",
            limit,
        )
    )
