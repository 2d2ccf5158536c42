"""The form of registration, made for whoever opens or sends it."""

from __future__ import annotations

from flask import request
from sqlalchemy.orm import Session

from services.registration.domain.questions.question import Kind
from services.registration.storage import queries
from services.registration.storage.kept_programs import Offered, last_offered, published_cohorts
from services.registration.web.access_part import Guest, ask_whoever_comes, form_is_open
from services.registration.web.doors import found, reader
from services.registration.web.fields.part import PartFields
from services.registration.web.fields.questions import QuestionFields
from services.registration.web.forms.queue import ask_for_group
from services.registration.web.forms.registration import SignUpForm
from services.registration.web.forms.sign_up_questions import known_questions
from services.registration.web.pages.participants import CohortOffer
from services.registration.web.presenting.participants import by_interest, cohort_offer
from shared.web.languages import current_language

KnownForm = tuple[SignUpForm, Offered]


def offered_cohort(db: Session, slug: str, key: str | None) -> Offered:
    """Return the cohort that the address names, or the one that is most worth joining."""
    named = [one for one in published_cohorts(db, slug) if key in (None, one.cohort.key)]
    if len(named) > 1:
        # Only a choice needs to know how long the queues are; a rush comes to one cohort.
        waiting = queries.queue_lengths(db, [one.cohort.id for one in named])
        now = reader().now
        named.sort(key=lambda one: by_interest(one.cohort, waiting.get(one.cohort.id, 0), now))
    return found(named[0] if named else None)


def made_form(
    make: type[SignUpForm], offered: Offered, offer: CohortOffer, guest: Guest | None
) -> SignUpForm:
    """Return the form with what its sender is asked, filled with what was sent."""
    cohort = offered.cohort
    groups = tuple(str(tier["group"]) for tier in cohort.tiers)
    filled = make()
    filled.largest_party = offer.largest_party
    ask_whoever_comes(filled, cohort, offer, guest)
    ask_for_group(filled, groups)
    if guest is None and not filled.is_submitted():
        filled.drawn_from = (
            offered.edition,
            filled.full if isinstance(filled, QuestionFields) else None,
            filled.offer if isinstance(filled, PartFields) else None,
            cohort.access_rules,
            groups,
            offer.code_opens,
            offer.largest_party,
        )
    return filled


def known_form(slug: str) -> KnownForm | None:
    """Return the form that was sent, as this process knows it from before.

    Nothing is asked of the database: whether it is still the form of today is found out under the
    cohort's lock. None where there is more to ask, or nothing to sign up for.
    """
    offered = last_offered(slug, request.args.get("cohort"))
    if offered is None or "invitation" in request.args or _asks_more(offered):
        return None
    offer = cohort_offer(offered.cohort, 0, reader())
    if not form_is_open(offer, offered.cohort, None):
        return None
    make = known_questions(SignUpForm, offered.form, current_language())
    return made_form(make, offered, offer, None), offered


def _asks_more(offered: Offered) -> bool:
    """Say whether the form depends on who has chosen what, or takes files, which are read once."""
    cohort, questions = offered.cohort, offered.form.questions if offered.form else ()
    return cohort.chooses or cohort.hybrid or any(one["kind"] == Kind.FILE for one in questions)
