"""The form of registration, made for whoever opens or sends it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session

from services.registration.domain.questions.question import Kind
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.kept_programs import Offered, last_offered, published_cohorts
from services.registration.web.access_part import (
    Guest,
    Offer,
    ask_whoever_comes,
    form_is_open,
    guest_of,
)
from services.registration.web.doors import found, reader
from services.registration.web.fields.part import PartFields, asking_part
from services.registration.web.fields.questions import QuestionFields
from services.registration.web.forms.queue import ask_for_group
from services.registration.web.forms.registration import SignUpForm
from services.registration.web.forms.sign_up_questions import asking_form, known_questions
from services.registration.web.pages.part import part_offer
from services.registration.web.presenting.participants import by_interest, entrance
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


@dataclass(frozen=True)
class AskedForm:
    """The form of a cohort with what it asks of whoever comes; ``guest`` is whom a link names."""

    make: type[SignUpForm]
    offered: Offered
    guest: Guest | None = None

    @property
    def cohort(self) -> Cohort:
        """What it is the form of."""
        return self.offered.cohort

    def made(self, offer: Offer) -> SignUpForm:
        """Return the form filled with what was sent."""
        filled = self.make()
        filled.largest_party = offer.largest_party
        ask_whoever_comes(filled, self.cohort, offer, self.guest)
        ask_for_group(filled, self._groups)
        if self.guest is None and not filled.is_submitted():
            filled.drawn_from = self.drawn_from(offer)
        return filled

    def drawn_from(self, offer: Offer) -> Hashable:
        """Return all that decides how the empty form looks, if it is for nobody in particular."""
        make = self.make
        return (
            self.offered.edition,
            make.full if issubclass(make, QuestionFields) else None,
            make.offer if issubclass(make, PartFields) else None,
            self.cohort.access_rules,
            self._groups,
            offer.code_opens,
            offer.largest_party,
        )

    @property
    def _groups(self) -> tuple[str, ...]:
        return tuple(str(tier["group"]) for tier in self.cohort.tiers)


def asked_form(db: Session, slug: str) -> AskedForm:
    """Return the form at the present address."""
    offered = offered_cohort(db, slug, request.args.get("cohort"))
    base = asking_part(SignUpForm, part_offer(db, offered.cohort, reader()))
    make = asking_form(db, offered.cohort, base, offered.form)
    return AskedForm(make, offered, guest_of(db, offered.cohort))


def known_form(slug: str) -> KnownForm | None:
    """Return the form that was sent, as this process knows it from before.

    Nothing is asked of the database: whether it is still the form of today is found out under the
    cohort's lock. None where there is more to ask, or nothing to sign up for.
    """
    offered = last_offered(slug, request.args.get("cohort"))
    if offered is None or "invitation" in request.args or _asks_more(offered):
        return None
    offer = entrance(offered.cohort, 0, reader().now)
    if not form_is_open(offer, offered.cohort, None):
        return None
    make = known_questions(SignUpForm, offered.form, current_language())
    return AskedForm(make, offered).made(offer), offered


def _asks_more(offered: Offered) -> bool:
    """Say whether the form depends on who has chosen what, or takes files, which are read once."""
    cohort, questions = offered.cohort, offered.form.questions if offered.form else ()
    return cohort.chooses or cohort.hybrid or any(one["kind"] == Kind.FILE for one in questions)
