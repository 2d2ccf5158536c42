"""Offered places: list them, answer one for the person who holds its link."""

from __future__ import annotations

from services.registration.api import finding
from services.registration.api.operations import Call, Operations
from services.registration.api.paging import Page, id_after, page_of
from services.registration.api.shapes.registrations import (
    AnswerBody,
    OfferShape,
    OffersQuery,
    offer_shape,
)
from services.registration.domain.own_page.own_links import to_answer
from services.registration.domain.waitlist.answering import answer_offer
from services.registration.storage import api_queries

operations = Operations("offers", "Freed places that are held for somebody who waits.")


@operations.add(
    "GET", "/cohorts/<uuid:cohort_id>/offers", scope="registrations:read",
    answers=Page[OfferShape], query=OffersQuery,
)  # fmt: skip
def list_offers(call: Call) -> Page[OfferShape]:
    """List a cohort's offers, the oldest first."""
    cohort, query = finding.cohort(call), call.query(OffersQuery)
    rows, following = page_of(
        call,
        query,
        lambda after, count: api_queries.offers_after(
            call.db, cohort.id, id_after(after), count, state=query.state
        ),
        lambda row: str(row.id),
    )
    return Page[OfferShape](items=[offer_shape(row) for row in rows], next=following)


@operations.add(
    "POST", "/offers/answer", scope="registrations:write", answers=OfferShape, body=AnswerBody,
    refusals=(404, 410),
)  # fmt: skip
def answer_an_offer(call: Call) -> OfferShape:
    """Accept an offered place or pass it on, with the token of the link in the person's mail."""
    body = call.body(AnswerBody)
    offer_id = to_answer(call.db, body.token, call.links)
    return offer_shape(answer_offer(call.db, offer_id, body.answer, now=call.now, links=call.links))
