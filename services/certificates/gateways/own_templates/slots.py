"""The slots of organizers' own templates: all that changes from one certificate to another."""

from __future__ import annotations

from services.certificates.engine.markup import Vocabulary
from services.certificates.gateways.designs import FOLDER, pictures
from services.certificates.settings import Design

SENTENCES = ("kind", "certifies", "took-part", "issued", "unsigned", "verify")
FACTS = ("when", "session", "place", "time", "sessions", "sub-goal", "goals", "until")
NEEDED = ("name", "number", "code", "address", "funders")
SLOTS = frozenset(
    (
        *NEEDED,
        *SENTENCES,
        *FACTS,
        "title",
        "title-second",
        "summary",
        "summary-second",
        "facts",
        "organiser",
        "issuer",
    )
)
# What the name must say about its room, so that long names are set smaller.
NAME_MEASURES = ("data-width", "data-size")
# A slot that has to be an element of its own kind.
KINDS = {"code": "img", "facts": "table"}


def vocabulary(design: Design) -> Vocabulary:
    """Return what templates that start from a design may hold."""
    return Vocabulary(SLOTS, NEEDED, frozenset(pictures(FOLDER / design)))
