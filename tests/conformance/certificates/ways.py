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
from tests.support.badges import badge
from tests.support.certificates import printed_facts
from tests.support.seals import PASSWORD, key_file

MANY = 50
BADGE = badge()
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
def ready(look: Look, *, whole: bool = True) -> CompiledRenderer:
    """Return a renderer that has compiled this look, with place for badge and seal if ``whole``."""
    room = sealer().waits_for if whole else None
    renderer = CompiledRenderer(RENDERER, room, with_badges=whole, activations=Tried())
    renderer.expect([facts_of(look)] * MANY)
    assert kind_of(facts_of(look)) in renderer.compiled
    return renderer


def filled(look: Look, **more: Any) -> bytes | None:
    """Return the document as a template gives it, without a seal, or None if it refuses."""
    return ready(look).fill(facts_of(look, **more), BADGE)


def compiled(look: Look, **more: Any) -> bytes | None:
    """Return the sealed document as a template gives it, or None if it refuses."""
    content = filled(look, **more)
    return None if content is None else sealer().seal(content, facts_of(look, **more))
