"""Made-up certificates in a frame or as a picture, drawn by the real engine in a process apart."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response
from flask.typing import ResponseReturnValue

from services.certificates.facts import OwnTemplate, PrintedFacts
from services.certificates.gateways.own_templates.samples import Sample, sample_facts
from services.certificates.gateways.own_templates.trying import Tried, try_template
from services.certificates.web.doors import organizer, sample_house
from shared.contracts.facts import Language
from shared.kernel.errors import NotFound
from shared.web.errors import error_page
from shared.web.surroundings import current_surroundings

_SHOWN: dict[Sample, Language] = {"usual": "sv", "long": "en", "arabic": "sv"}
# Each costs a second of a processor; whoever types without a pause waits for the next minute.
_LIMIT = "60/minute"


def may_draw() -> bool:
    """Count one trial of the signed-in organizer and tell whether it is within the limit."""
    return current_surroundings().limits.allow("certificate-trial", organizer().id, _LIMIT)


def tried(template: OwnTemplate, samples: Sequence[Sample], *, bilingual: bool) -> Tried:
    """Draw a template with some made-up people."""
    return try_template(template, [_facts(template, each, bilingual=bilingual) for each in samples])


def drawn_alone(template: OwnTemplate, *, bilingual: bool) -> ResponseReturnValue:
    """Answer with the picture of a template that was tried before."""
    if not may_draw():
        return error_page(429)
    pictures = tried(template, ["usual"], bilingual=bilingual).pictures
    if not pictures:
        raise NotFound
    return Response(pictures[0], mimetype="image/png")


def _facts(template: OwnTemplate, sample: Sample, *, bilingual: bool) -> PrintedFacts:
    return sample_facts(
        sample, _SHOWN[sample], sample_house(), design=template.design, bilingual=bilingual
    )
