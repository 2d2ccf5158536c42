"""From ledger rows to the view models of the pages about mails."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from services.notifications.domain.noting import Act
from services.notifications.domain.obstacles import Obstacles
from services.notifications.storage import mail_queries, queries
from services.notifications.storage.deliveries import Delivery, DeliveryState
from services.notifications.storage.mail_filters import MailFilter
from services.notifications.web.doors import Reader
from services.notifications.web.mail_choosing import Chosen
from services.notifications.web.mail_pages import (
    ActPage,
    MailRow,
    MailsPage,
    StateChoice,
)
from services.notifications.web.presenting import title_of
from shared.web.paging import PAGE_SIZE, offset_of, page_numbers, page_within


def mails_page(session: Session, wanted: MailFilter, *, number: int, language: str) -> MailsPage:
    """Return one page of the mails that are looked for, and what else could be."""
    cohort_id = wanted.cohort_id
    total = mail_queries.count_mails(session, wanted)
    number = page_within(number, total)
    found = mail_queries.mails(session, wanted, limit=PAGE_SIZE, offset=offset_of(number))
    asked = asked_for(wanted)
    return MailsPage(
        cohort_id=cohort_id,
        title=title_of(queries.cohort_of_id(session, cohort_id), language),
        choices=_state_choices(session, wanted),
        kinds=tuple(sorted(mail_queries.kinds_in(session, cohort_id))),
        asked=asked,
        person=found[0].facts.reader if wanted.person and found else "",
        rows=tuple(mail_row(each) for each in found),
        pages=page_numbers(number, total, "mails.mails", {"cohort_id": cohort_id, **asked}),
        all_url=url_for("mails.mails", cohort_id=cohort_id),
    )


def asked_for(wanted: MailFilter) -> dict[str, str]:
    """Return a filter as it stands in an address; what does not matter is left out."""
    pairs = {
        "state": wanted.state,
        "kind": wanted.kind,
        "person": wanted.person,
        "q": wanted.words,
    }
    return {name: str(value) for name, value in pairs.items() if value}


def mails_url(wanted: MailFilter) -> str:
    """Return the address of the mails that a filter finds."""
    arguments: dict[str, Any] = {"cohort_id": wanted.cohort_id, **asked_for(wanted)}
    return url_for("mails.mails", **arguments)


def act_page(
    session: Session, chosen: Chosen, act: Act, *, wanted: MailFilter, reader: Reader
) -> ActPage:
    """Return what an act would do to some mails."""
    known = Obstacles.of(session, chosen.mails, now=reader.now)
    obstacles = [(each, known.to(act, each)) for each in chosen.mails]
    possible = [each for each, obstacle in obstacles if obstacle is None]
    return ActPage(
        cohort_id=wanted.cohort_id,
        title=title_of(queries.cohort_of_id(session, wanted.cohort_id), reader.language),
        act=act,
        possible=tuple(mail_row(each) for each in possible[:PAGE_SIZE]),
        impossible=Counter(obstacle for _, obstacle in obstacles if obstacle),
        more=max(0, len(possible) - PAGE_SIZE),
        beyond=chosen.beyond,
        back_url=mails_url(wanted),
    )


def mail_row(delivery: Delivery) -> MailRow:
    """Return one mail as lists show it."""
    return MailRow(
        mail_id=delivery.id,
        kind=delivery.kind,
        name=delivery.facts.reader,
        address=delivery.recipient,
        state=delivery.state,
        moment=_moment(delivery),
        attempts=delivery.attempts,
        words=delivery.words,
    )


def _moment(delivery: Delivery) -> datetime:
    if delivery.state == "deferred" and delivery.next_attempt_at:
        return delivery.next_attempt_at
    return delivery.settled_at or delivery.created_at


def _state_choices(session: Session, wanted: MailFilter) -> tuple[StateChoice, ...]:
    counts = mail_queries.count_by_state(session, wanted.cohort_id)
    states: list[DeliveryState | None] = [None, *sorted(counts, key=_order_of)]
    return tuple(
        StateChoice(
            state=state,
            count=counts[state] if state else sum(counts.values()),
            url=mails_url(replace(wanted, state=state)),
            selected=state == wanted.state,
        )
        for state in states
    )


def _order_of(state: str) -> int:
    """Return where a state stands in a row: what needs somebody first."""
    order = (
        "failed",
        "bounced",
        "complained",
        "suppressed",
        "unknown",
        "expired",
        "deferred",
        "queued",
        "sending",
        "sent",
        "aborted",
        "superseded",
    )
    return order.index(state) if state in order else 0
