"""The pictures of a letter: the emblem of who pays, and the organizer's logo.

They travel inside the mail (RFC 2392): nothing is fetched when it is read, so nobody learns of it.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from services.notifications.facts.letter_facts import LetterFacts

_EMBLEMS = Path(__file__).parent / "pictures"
EU_EMBLEM = "eu-emblem"

# The emblem must be at least as high, or as wide, as the largest other logo beside it
# (Regulation (EU) 2021/1060, annex IX, 1.7).
EMBLEM_HEIGHT = 60
LOGO_HEIGHT = 48
_LOGO_WIDTH = 240


@dataclass(frozen=True)
class ShownPicture:
    """A picture as a letter shows it: which one, how large, and what it says in words."""

    name: str
    width: int
    height: int
    alt: str

    @property
    def content_id(self) -> str:
        """Return what names the picture inside the mail, without angle brackets."""
        return f"{self.name}@pictures"


def logo_of(facts: LetterFacts) -> ShownPicture | None:
    """Return the organizer's logo as high as it may be, if there is one."""
    logo = facts.brand.logo if facts.brand else None
    if logo is None:
        return None
    scale = min(1.0, LOGO_HEIGHT / logo.height, _LOGO_WIDTH / logo.width)
    width, height = max(1, round(logo.width * scale)), max(1, round(logo.height * scale))
    return ShownPicture(logo.digest, width, height, facts.organiser)


def emblem_of(facts: LetterFacts, alt: str) -> ShownPicture | None:
    """Return the emblem that the rules of publicity ask for, if they do."""
    if facts.funding is None or facts.funding.emblem is None:
        return None
    return ShownPicture(EU_EMBLEM, EMBLEM_HEIGHT * 3 // 2, EMBLEM_HEIGHT, alt)


@cache
def emblem_bytes(name: str) -> bytes:
    """Return an emblem as PNG."""
    return (_EMBLEMS / f"{name}.png").read_bytes()


def as_data(html: str, content_id: str, content: bytes) -> str:
    """Return a letter in which a picture stands itself, for a page that shows the letter."""
    data = base64.b64encode(content).decode("ascii")
    return html.replace(f"cid:{content_id}", f"data:image/png;base64,{data}")
