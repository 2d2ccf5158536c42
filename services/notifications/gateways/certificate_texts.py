"""The words of the letters about a certificate."""

from __future__ import annotations

from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways.letter_blocks import Action, Letter, Link, Note, Paragraph
from services.notifications.gateways.letter_parts import contact, page_link, reason
from services.notifications.gateways.phrases import phrases
from shared.kernel.identifiers import grouped_public_code


def certificate_issued(facts: LetterFacts) -> Letter:
    """Return the letter that hands over a certificate."""
    _ = phrases(facts.language).gettext
    assert facts.download_url
    assert facts.verify_url
    opening = _("You have completed %(title)s. Here is your certificate.") % {"title": facts.title}
    return Letter(
        subject=_("Your certificate: %(title)s") % {"title": facts.title},
        heading=_("Your certificate"),
        opening=opening,
        blocks=(
            Paragraph(opening),
            Paragraph(_number(facts)),
            Action(_("Fetch the certificate"), facts.download_url),
            Paragraph(
                _("Whoever you show it to can check that it is genuine, by its number or here:")
            ),
            Link(_("Check the certificate"), facts.verify_url),
            *page_link(facts),
            Note(_("The link to the certificate is yours alone. Pass on the document, not it.")),
        ),
    )


def certificate_revoked(facts: LetterFacts) -> Letter:
    """Return the letter that says that a certificate no longer holds, and why."""
    _ = phrases(facts.language).gettext
    assert facts.verify_url
    assert facts.reason
    reasons = {
        "issued_in_error": _("It was issued by mistake."),
        "attendance_withdrawn": _("The attendance that it builds on was corrected."),
        "misuse": _("It was used in a way that it may not be used."),
        "at_holders_request": _("You asked for it."),
    }
    opening = _("%(organiser)s has revoked your certificate for %(title)s.") % {
        "organiser": facts.organiser,
        "title": facts.title,
    }
    return Letter(
        subject=_("Certificate revoked: %(title)s") % {"title": facts.title},
        heading=_("Your certificate is revoked"),
        opening=opening,
        blocks=(
            Paragraph(opening),
            *reason(facts, reasons[facts.reason]),
            Paragraph(_number(facts)),
            Paragraph(_("Whoever checks the number now reads that it is revoked:")),
            Link(_("Check the certificate"), facts.verify_url),
            *page_link(facts),
            Note(_("Do you think this is wrong? Write to %(contact)s.") % contact(facts)),
        ),
    )


def _number(facts: LetterFacts) -> str:
    _ = phrases(facts.language).gettext
    assert facts.certificate_number
    number = grouped_public_code(facts.certificate_number)
    return _("Number of the certificate: %(number)s") % {"number": number}
