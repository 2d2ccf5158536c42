"""Draws certificates the compiled way where it can, and the plain way everywhere else.

Certificates that differ in nothing but person, number and attendance are of one kind. A kind is
laid out once; after that each certificate costs half a millisecond instead of forty. Whatever the
template cannot take, and every kind or design that does not come out like the plain way, is drawn
the plain way.
"""

from __future__ import annotations

import logging
from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Protocol

from services.certificates.engine.errors import NotCompilable, NotInTemplate, RenderingRefused
from services.certificates.engine.pictures import Code
from services.certificates.engine.template import Template
from services.certificates.facts import PrintedFacts
from services.certificates.gateways.compiled.activation import Activations
from services.certificates.gateways.compiled.kinds import (
    SAMPLE_BADGE,
    Kind,
    filling_of,
    kind_of,
    sample_of,
)
from services.certificates.gateways.compiled.likeness import difference
from services.certificates.gateways.credentials.values import Badge
from services.certificates.gateways.pdf import PlainRenderer
from shared.kernel.qr import CodeFamily, modules, scannable

log = logging.getLogger(__name__)

# A kind costs as much as about ten certificates that are drawn the plain way.
_PAYS_FROM = 12
# Those of a cohort differ in first and last day. Each keeps its page and fonts, some mebibytes.
_KINDS_KEPT = 8
_KINDS_COUNTED = 256
# Of the names of the trial; some are too long for some designs.
_LEAST_TAKEN = 0.8


class SealsLater(Protocol):
    """What seals the documents that are drawn here."""

    @property
    def waits_for(self) -> int | None:
        """Bytes that a document keeps empty for the seal, if it may."""
        ...


@dataclass(frozen=True)
class CompiledRenderer:
    """Both ways behind one port; made once per process. ``seal_room`` is in bytes."""

    plain: PlainRenderer
    seal_room: int | None = None
    with_badges: bool = False
    activations: Activations = field(default_factory=Activations)
    _templates: OrderedDict[Kind, Template | None] = field(default_factory=OrderedDict)
    _seen: Counter[Kind] = field(default_factory=Counter)
    _compiling: Lock = field(default_factory=Lock)
    _keeping: Lock = field(default_factory=Lock)
    _codes: dict[tuple[str, int], CodeFamily] = field(default_factory=dict)

    def version(self, facts: PrintedFacts) -> str:
        """Name the design of a certificate as it looks now, whichever way it is drawn."""
        return self.plain.version(facts)

    def expect(self, batch: Sequence[PrintedFacts]) -> None:
        """Compile the kinds of which there are enough in this batch and those before it."""
        # One thread compiles, and others that wait for the same kind find it ready.
        with self._compiling:
            if len(self._seen) > _KINDS_COUNTED:
                self._seen.clear()
            self._seen.update(kind_of(facts) for facts in batch)
            for facts in batch:
                kind = kind_of(facts)
                if kind not in self._templates and self._seen[kind] >= _PAYS_FROM:
                    self._keep(kind, self.compile(facts))

    def _keep(self, kind: Kind, template: Template | None) -> None:
        with self._keeping:
            self._templates[kind] = template
            while len(self._templates) > _KINDS_KEPT:
                forgotten, _template = self._templates.popitem(last=False)
                self._seen.pop(forgotten, None)

    def _template(self, kind: Kind) -> Template | None:
        with self._keeping:
            if kind in self._templates:
                self._templates.move_to_end(kind)
            return self._templates.get(kind)

    def render(self, facts: PrintedFacts, badge: Badge | None = None) -> bytes:
        """Return the PDF of ``facts``; an empty place for the seal is in it if one was asked for.

        Raises:
            NameNotPrintable: A character of the texts is in no shipped font.
            RenderingRefused: The library complained, so the document is not as designed.
        """
        return self.fill(facts, badge) or self.plain.render(facts, badge)

    def fill(self, facts: PrintedFacts, badge: Badge | None = None) -> bytes | None:
        """Return the PDF as a template gives it, or None if none can."""
        kind = kind_of(facts)
        template = self._template(kind)
        if template is None:
            return None
        try:
            return template.fill(filling_of(facts, self._code(facts), badge))
        except NotInTemplate as refusal:
            log.debug("certificate %s is drawn the plain way: %s", facts.number, refusal)
        except Exception:
            log.exception("%s goes back to the plain way", _title(facts))
            self._keep(kind, None)
        return None

    @property
    def compiled(self) -> frozenset[Kind]:
        """The kinds for which there is a template now."""
        return frozenset(kind for kind, template in self._templates.items() if template)

    def compile(self, facts: PrintedFacts) -> Template | None:
        """Return a template for the kind of ``facts`` if it draws as the plain way does.

        Every kind is tried with one certificate of its own; the first kind of each design and
        language with many names, which is remembered. Whatever goes wrong, nobody waits for it.
        """
        folder = self.plain.folder / facts.design
        try:
            sample = sample_of(facts, folder, seal_room=self.seal_room, badge=self._badge)
            template = self.plain.engine(facts.design).compile(sample)
            self._try(template, self.activations.trials(facts, folder))
        except (NotCompilable, RenderingRefused) as refusal:
            log.error("%s stays with the plain way: %s", _title(facts), refusal)  # noqa: TRY400
            return None
        except Exception:
            log.exception("%s stays with the plain way", _title(facts))
            return None
        self.activations.remember(facts, folder)
        return template

    def _try(self, template: Template, trials: Sequence[PrintedFacts]) -> None:
        """Draw ``trials`` both ways.

        Raises:
            NotCompilable: They come out differently, or too few of them are taken.
        """
        taken = 0
        for facts in trials:
            try:
                filled = template.fill(filling_of(facts, self._code(facts), self._badge))
            except NotInTemplate:
                continue
            found = difference(filled, self.plain.render(facts, self._badge))
            if found is not None:
                raise NotCompilable(f"{found} differs")
            taken += 1
        if taken < len(trials) * _LEAST_TAKEN:
            raise NotCompilable(f"{taken} of {len(trials)} names are taken")

    @property
    def _badge(self) -> Badge | None:
        return SAMPLE_BADGE if self.with_badges else None

    def _code(self, facts: PrintedFacts) -> Code:
        url = scannable(facts.verify_url)
        place = (url.removesuffix(facts.number), len(url))
        try:
            if place not in self._codes:
                self._codes[place] = CodeFamily(url)
            return Code(self._codes[place].modules(url))
        except ValueError:
            return Code(modules(url))


def ready_renderer(
    sealer: SealsLater | None, *, with_badges: bool, folder: Path | None
) -> CompiledRenderer:
    """Return a renderer for what ``sealer`` seals, after finding out that this machine can draw.

    ``folder`` is where workers remember which designs they may draw the compiled way.

    Raises:
        EngineUnusable: A library is missing.
    """
    return CompiledRenderer(
        PlainRenderer.ready(),
        seal_room=None if sealer is None else sealer.waits_for,
        with_badges=with_badges,
        activations=Activations(folder),
    )


def _title(facts: PrintedFacts) -> str:
    tongue = "bilingual" if facts.bilingual else facts.language
    return f"design {facts.design} ({tongue}) of {facts.program_title.en}"
