"""The words of the letters that say what became of a certificate."""

from __future__ import annotations

from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways.certificate_texts import about, handing_over, number
from services.notifications.gateways.letter_blocks import Letter, Link, Note, Paragraph
from services.notifications.gateways.letter_parts import contact, page_link, reason
from services.notifications.gateways.phrases import phrases


def certificate_revoked(facts: LetterFacts) -> Letter:
    """Return the letter that says that a certificate no longer holds, and why."""
    _ = phrases(facts.language).gettext
    assert facts.verify_url
    assert facts.reason
    opening = _("%(organiser)s has revoked your certificate for %(title)s.") % {
        "organiser": facts.organiser,
        "title": about(facts),
    }
    return Letter(
        subject=_("Certificate revoked: %(title)s") % {"title": about(facts)},
        heading=_("Your certificate is revoked"),
        opening=opening,
        blocks=(
            Paragraph(opening),
            *reason(facts, _reasons(facts)[facts.reason]),
            Paragraph(number(facts)),
            Paragraph(_("Whoever checks the number now reads that it is revoked:")),
            Link(_("Check the certificate"), facts.verify_url),
            *page_link(facts),
            Note(_("Do you think this is wrong? Write to %(contact)s.") % contact(facts)),
        ),
    )


def certificate_suspended(facts: LetterFacts) -> Letter:
    """Return the letter that says that a certificate does not hold for the time being, and why."""
    _ = phrases(facts.language).gettext
    assert facts.verify_url
    assert facts.reason
    opening = _("%(organiser)s has suspended your certificate for %(title)s.") % {
        "organiser": facts.organiser,
        "title": about(facts),
    }
    return Letter(
        subject=_("Certificate suspended: %(title)s") % {"title": about(facts)},
        heading=_("Your certificate is suspended"),
        opening=opening,
        blocks=(
            Paragraph(opening),
            *reason(facts, _reasons(facts)[facts.reason]),
            Paragraph(number(facts)),
            Paragraph(
                _(
                    "Until that is settled it is not valid, and you cannot fetch it. We write to"
                    " you as soon as it changes. Whoever checks the number reads that it is"
                    " suspended:"
                )
            ),
            Link(_("Check the certificate"), facts.verify_url),
            *page_link(facts),
            Note(_("Do you think this is wrong? Write to %(contact)s.") % contact(facts)),
        ),
    )


def certificate_restored(facts: LetterFacts) -> Letter:
    """Return the letter that says that a suspended certificate holds again."""
    _ = phrases(facts.language).gettext
    opening = _("Your certificate for %(title)s is valid again.") % {"title": about(facts)}
    return Letter(
        subject=_("Certificate valid again: %(title)s") % {"title": about(facts)},
        heading=_("Your certificate is valid again"),
        opening=opening,
        blocks=(Paragraph(opening), *handing_over(facts)),
    )


def correction_declined(facts: LetterFacts) -> Letter:
    """Return the letter that says that the name on a certificate stays, and why."""
    _ = phrases(facts.language).gettext
    opening = _(
        "%(organiser)s has looked at your correction. The name on your certificate for"
        " %(title)s stays as it is."
    ) % {"organiser": facts.organiser, "title": about(facts)}
    wished = _("You had asked for: %(name)s") % {"name": facts.wished_name or ""}
    return Letter(
        subject=_("The name on your certificate: %(title)s") % {"title": about(facts)},
        heading=_("The name stays as it is"),
        opening=opening,
        blocks=(
            Paragraph(opening),
            Paragraph(wished),
            *reason(facts, facts.note or ""),
            Paragraph(number(facts)),
            *page_link(facts),
            Note(_("Do you think this is wrong? Write to %(contact)s.") % contact(facts)),
        ),
    )


def _reasons(facts: LetterFacts) -> dict[str, str]:
    _ = phrases(facts.language).gettext
    return {
        "issued_in_error": _("It was issued by mistake."),
        "attendance_withdrawn": _("The attendance that it builds on was corrected."),
        "misuse": _("It was used in a way that it may not be used."),
        "at_holders_request": _("You asked for it."),
        "under_review": _("It is being looked into."),
        "attendance_in_question": _("The attendance that it builds on is being checked."),
    }
