"""The compiled way: renderers with templates that are ready, and documents that they sealed."""

from __future__ import annotations

from functools import cache
from typing import Any

from services.certificates.facts import PrintedFacts
from services.certificates.gateways.compiled.activation import Activations
from services.certificates.gateways.compiled.kinds import kind_of
from services.certificates.gateways.compiled.renderer import CompiledRenderer
from services.certificates.gateways.sealing.sealer import PadesSealer, open_sealer
from services.certificates.settings import Design
from shared.contracts.facts import Language
from tests.conformance.certificates.documents import RENDERER
from tests.support.certificates import printed_facts
from tests.support.seals import PASSWORD, key_file

MANY = 50
Look = tuple[Design, Language, bool]
LOOKS: tuple[Look, ...] = (
    ("classic", "sv", False),
    ("classic", "en", True),
    ("modern", "en", False),
    ("compact", "sv", True),
)


class Tried(Activations):
    """Takes the trial with many names as done: point 19 makes it for every look."""

    def _is_known(self, key: str) -> bool:
        del key
        return True


def facts_of(look: Look, **more: Any) -> PrintedFacts:
    """Return facts to be printed in this design and in these languages."""
    design, language, bilingual = look
    return printed_facts(design=design, language=language, bilingual=bilingual, **more)


@cache
def sealer() -> PadesSealer:
    """Return one sealer for all."""
    return open_sealer(str(key_file()), PASSWORD)


@cache
def ready(look: Look, *, sealed: bool = True) -> CompiledRenderer:
    """Return a renderer that has compiled this look."""
    room = sealer().waits_for if sealed else None
    renderer = CompiledRenderer(RENDERER, room, activations=Tried())
    renderer.expect([facts_of(look)] * MANY)
    assert kind_of(facts_of(look)) in renderer.compiled
    return renderer


def compiled(look: Look, **more: Any) -> bytes | None:
    """Return the sealed document as a template gives it, or None if it refuses."""
    facts = facts_of(look, **more)
    filled = ready(look).fill(facts)
    return None if filled is None else sealer().seal(filled, facts)
