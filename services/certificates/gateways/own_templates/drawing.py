"""Draws certificates that have a template of their own; all others as they were drawn before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from services.certificates.engine.drawing import Engine
from services.certificates.engine.errors import RenderingRefused
from services.certificates.engine.fetching import AssetRefused
from services.certificates.engine.pictures import Code
from services.certificates.facts import OwnTemplate, PrintedFacts
from services.certificates.gateways.attachments import attachment_of
from services.certificates.gateways.credentials.values import Badge
from services.certificates.gateways.designs import FOLDER, pictures
from services.certificates.gateways.own_templates.filling import CODE, filled
from shared.kernel.qr import modules, scannable

_MOST_KEPT = 16


class Others(Protocol):
    """Draws what has no template of its own."""

    def version(self, facts: PrintedFacts) -> str:
        """Name the design of a certificate."""
        ...

    def expect(self, batch: Sequence[PrintedFacts]) -> None:
        """Hear what is to be drawn next."""
        ...

    def render(self, facts: PrintedFacts, badge: Badge | None = None) -> bytes:
        """Return the PDF with the badge inside."""
        ...


@dataclass
class OwnDesigns:
    """Templates, which never change, with an engine for each that was used of late."""

    others: Others
    read: Callable[[UUID], OwnTemplate]
    _kept: dict[UUID, tuple[OwnTemplate, Engine]] = field(default_factory=dict)

    def version(self, facts: PrintedFacts) -> str:
        """Name the template or the design of a certificate as it looks."""
        if facts.template is None:
            return self.others.version(facts)
        return self._of(facts.template)[0].version

    def expect(self, batch: Sequence[PrintedFacts]) -> None:
        """Pass on what will be drawn in designs of the house."""
        self.others.expect([facts for facts in batch if facts.template is None])

    def render(self, facts: PrintedFacts, badge: Badge | None = None) -> bytes:
        """Return the PDF of ``facts`` with its badge inside; same facts and badge, same bytes.

        Raises:
            NameNotPrintable: A character of the texts is in no font.
            RenderingRefused: The document is not as designed.
        """
        if facts.template is None:
            return self.others.render(facts, badge)
        template, engine = self._of(facts.template)
        codes = {CODE: Code(modules(scannable(facts.verify_url)))}
        try:
            page, attachment = filled(template.html, facts), attachment_of(facts, badge)
            content, layout = engine.draw_and_look(page, codes, attachment)
        except AssetRefused:
            # A ``BaseException``, so that no library swallows it; a worker has to live on.
            raise RenderingRefused("the template asks for something outside its design") from None
        if layout.pages != 1:
            raise RenderingRefused(f"the template makes {layout.pages} pages")
        return content

    def _of(self, template_id: UUID) -> tuple[OwnTemplate, Engine]:
        if template_id not in self._kept:
            while len(self._kept) >= _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            template = self.read(template_id)
            engine = Engine(template.css, pictures(FOLDER / template.design))
            self._kept[template_id] = (template, engine)
        return self._kept[template_id]
