"""From a cohort to what stands around its form, in the reader's language."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort
from services.registration.web.pages.participants import RegisterPage
from services.registration.web.presenting.participants import (
    Reader,
    cohort_offer,
    funding_block,
)
from services.registration.web.texts.outlooks import QUEUEING, QueueTold, told


def register_page(session: Session, cohort: Cohort, reader: Reader) -> RegisterPage:
    """Return what stands around the form of a cohort."""
    program, language = cohort.program, reader.language
    waiting = queries.queue_length(session, cohort.id)
    offer = cohort_offer(cohort, waiting, reader)
    waits = offer.availability.kind in QUEUEING
    return RegisterPage(
        slug=program.slug,
        title=program.title.in_language(language),
        cohort=offer,
        told=queue_told(session, cohort, waiting + 1, reader) if waits else None,
        organiser_name=program.organiser_name,
        funding=funding_block(program.project, language),
    )


def queue_told(
    session: Session, cohort: Cohort, place: int | None, reader: Reader
) -> QueueTold | None:
    """Return what to tell somebody at a place of the queue, if they have one."""
    return told(session, cohort, place, reader.now) if place else None
