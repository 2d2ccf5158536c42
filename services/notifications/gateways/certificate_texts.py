"""The words of the letters that hand over a certificate."""

from __future__ import annotations

from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways.letter_blocks import (
    Action,
    Block,
    Letter,
    Link,
    Note,
    Paragraph,
)
from services.notifications.gateways.letter_dates import session_time
from services.notifications.gateways.letter_parts import page_link
from services.notifications.gateways.phrases import phrases
from shared.kernel.identifiers import grouped_public_code


def certificate_issued(facts: LetterFacts) -> Letter:
    """Return the letter that hands over a certificate."""
    _ = phrases(facts.language).gettext
    if facts.certified:
        opening = _("You took part in %(title)s. Here is your certificate of that session.") % {
            "title": about(facts)
        }
    else:
        opening = _("You have completed %(title)s. Here is your certificate.") % {
            "title": facts.title
        }
    return Letter(
        subject=_("Your certificate: %(title)s") % {"title": about(facts)},
        heading=_("Your certificate"),
        opening=opening,
        blocks=(Paragraph(opening), *handing_over(facts)),
    )


def certificate_corrected(facts: LetterFacts) -> Letter:
    """Return the letter that hands over a certificate that replaces another."""
    _ = phrases(facts.language).gettext
    opening = _("Here is your corrected certificate for %(title)s.") % {"title": about(facts)}
    return Letter(
        subject=_("Your corrected certificate: %(title)s") % {"title": about(facts)},
        heading=_("Your corrected certificate"),
        opening=opening,
        blocks=(
            Paragraph(opening),
            Paragraph(
                _(
                    "It has a number of its own. Whoever checks the number of the old one reads"
                    " that it was replaced, so pass on the new one."
                )
            ),
            *handing_over(facts),
        ),
    )


def transcript_issued(facts: LetterFacts) -> Letter:
    """Return the letter that hands over a transcript."""
    _ = phrases(facts.language).gettext
    assert facts.download_url
    assert facts.verify_url
    opening = _("Here is the transcript of everything that you have a certificate for.")
    grouped = grouped_public_code(facts.certificate_number or "")
    return Letter(
        subject=_("Your transcript"),
        heading=_("Your transcript"),
        opening=opening,
        blocks=(
            Paragraph(opening),
            Paragraph(_("Number of the transcript: %(number)s") % {"number": grouped}),
            Action(_("Fetch the transcript"), facts.download_url),
            Paragraph(
                _("Whoever you show it to can check that it is genuine, by its number or here:")
            ),
            Link(_("Check the transcript"), facts.verify_url),
            Paragraph(
                _(
                    "You asked for it on the page of your certificate for %(title)s. If that was"
                    " not you, somebody has your link; they have not seen the transcript."
                )
                % {"title": about(facts)}
            ),
            *page_link(facts),
            Note(_("The link to the transcript is yours alone. Pass on the document, not it.")),
        ),
    )


def handing_over(facts: LetterFacts) -> tuple[Block, ...]:
    """Return where the holder has their certificate, and where others check it."""
    _ = phrases(facts.language).gettext
    assert facts.download_url
    assert facts.verify_url
    return (
        *_session(facts),
        Paragraph(number(facts)),
        # Programs that look through mails follow links, but press no button on a page.
        Action(_("Fetch the certificate"), facts.holder_url or facts.download_url),
        *(
            (Paragraph(_("There you also correct your name and choose how it shows to others.")),)
            if facts.holder_url
            else ()
        ),
        Paragraph(_("Whoever you show it to can check that it is genuine, by its number or here:")),
        Link(_("Check the certificate"), facts.verify_url),
        *page_link(facts),
        Note(_("The link to the certificate is yours alone. Pass on the document, not it.")),
    )


def about(facts: LetterFacts) -> str:
    """Return what a certificate is for: the program, and of one session which one it is."""
    _ = phrases(facts.language).gettext
    if facts.certified is None:
        return facts.title
    named = facts.certified.track or _("session %(number)s") % {"number": facts.certified.number}
    return f"{facts.title}: {named}"


def _session(facts: LetterFacts) -> tuple[Block, ...]:
    """Return when the one session was that a certificate is about."""
    if facts.certified is None:
        return ()
    _ = phrases(facts.language).gettext
    when = session_time(facts.certified, facts.language)
    number = facts.certified.number
    return (Paragraph(_("Session %(number)s: %(when)s") % {"number": number, "when": when}),)


def number(facts: LetterFacts) -> str:
    """Return which certificate a letter is about, by its number in groups."""
    _ = phrases(facts.language).gettext
    assert facts.certificate_number
    grouped = grouped_public_code(facts.certificate_number)
    return _("Number of the certificate: %(number)s") % {"number": grouped}
