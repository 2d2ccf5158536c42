"""A mail as organizers may see it: what it says, without the keys that it carries.

Whoever opens a personal link, or types a code, acts as the person that it was sent to. So these
are left out of what is shown; all else is as it was written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from services.notifications.domain.house import House
from services.notifications.facts.calendar_entry import CalendarEntry
from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways.letter_pictures import as_data
from services.notifications.gateways.letters import SetLetter, set_letter
from services.notifications.storage.deliveries import Delivery

# Whatever else is a link of a letter is its reader's own, also one that is added later.
_EVERYBODYS_LINKS = frozenset({"program_url", "verify_url"})
_LEFT_OUT = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True)
class ShownMail:
    """What a mail says, in its three forms."""

    letter: SetLetter
    entry: CalendarEntry | None


def shown_mail(delivery: Delivery, house: House) -> ShownMail:
    """Return what a mail says, with the paths of personal links and codes left out."""
    return ShownMail(shown_letter(without_keys(delivery.facts), house), delivery.entry)


def shown_letter(facts: LetterFacts, house: House) -> SetLetter:
    """Return a letter for a page: its pictures stand in it and not beside it."""
    letter = set_letter(facts)
    html = letter.html
    for each in letter.pictures:
        html = as_data(html, each.content_id, house.picture_of(each.name))
    return replace(letter, html=html)


def without_keys(facts: LetterFacts) -> LetterFacts:
    """Return ``facts`` with nothing in them that opens anything."""
    links = {
        name: _origin_of(url)
        for name in LetterFacts.model_fields
        if name.endswith("_url") and name not in _EVERYBODYS_LINKS and (url := getattr(facts, name))
    }
    code = _LEFT_OUT * 3 if facts.code_request else facts.code
    return facts.model_copy(update={**links, "code": code})


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/{_LEFT_OUT}"
