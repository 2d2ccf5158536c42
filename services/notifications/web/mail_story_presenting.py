"""From a ledger row and its steps to the page about one mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from services.notifications.domain.noting import Act
from services.notifications.domain.obstacles import Obstacles
from services.notifications.domain.showing import shown_mail
from services.notifications.storage import queries, text_queries
from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.delivery_steps import DeliveryStep, steps_of
from services.notifications.storage.texts import TextMessage
from services.notifications.web.doors import Reader, house
from services.notifications.web.mail_presenting import mail_row
from services.notifications.web.mail_story_pages import MailStoryPage, StoryRow, TextStory
from services.notifications.web.presenting import title_of

_ACTS: tuple[Act, ...] = ("again", "aborted")
_SHOWN_DIGITS = 2
_OPEN = frozenset({"queued", "sending", "deferred"})


def story_page(
    session: Session, delivery: Delivery, cohort_id: UUID, *, reader: Reader
) -> MailStoryPage:
    """Return one mail with all that happened to it and what it says."""
    shown = shown_mail(delivery, house())
    obstacles = Obstacles.of(session, [delivery], now=reader.now)
    return MailStoryPage(
        row=mail_row(delivery),
        cohort_id=cohort_id,
        title=title_of(queries.cohort_of_id(session, cohort_id), reader.language),
        subject=shown.letter.subject,
        language=delivery.facts.language,
        message_id=delivery.message_id,
        not_after=delivery.not_after,
        is_being_sent=delivery.state == "sending",
        story=story_of(delivery, steps_of(session, delivery.id)),
        acts=tuple(act for act in _ACTS if obstacles.to(act, delivery) is None),
        text=shown.letter.text,
        entry=shown.entry,
        others_url=url_for("mails.mails", cohort_id=cohort_id, person=delivery.registration_id),
        beside=_beside(text_queries.text_beside(session, delivery.id)),
    )


def _beside(text: TextMessage | None) -> TextStory | None:
    if text is None:
        return None
    return TextStory(
        state=text.state,
        number=text.phone[-_SHOWN_DIGITS:],
        body=text.body or "",
        language=text.language,
        entered_at=text.created_at,
        attempts=text.attempts,
        settled_at=text.settled_at,
        next_attempt_at=text.next_attempt_at,
        words=text.words,
    )


def story_of(delivery: Delivery, steps: Sequence[DeliveryStep]) -> tuple[StoryRow, ...]:
    """Return what happened to a mail, from the moment when it was entered.

    How it stands now is told by its row; where no step says the same, that comes last.
    """
    story = [StoryRow("entered", delivery.created_at), *(_step_row(each) for each in steps)]
    known = {each.kind for each in steps[-1:]} | ({"unknown"} if _was_silent(steps) else set())
    if delivery.state not in _OPEN and delivery.state not in known:
        ended = StoryRow(
            delivery.state, delivery.settled_at or delivery.created_at, words=delivery.words
        )
        story.append(ended)
    if delivery.state == "unknown" and delivery.next_attempt_at:
        story[-1] = replace(story[-1], next_attempt_at=delivery.next_attempt_at)
    return tuple(story)


def _was_silent(steps: Sequence[DeliveryStep]) -> bool:
    return bool(steps) and steps[-1].kind == "silent"


def _step_row(step: DeliveryStep) -> StoryRow:
    return StoryRow(
        kind=step.kind,
        moment=step.happened_at,
        attempt=step.attempt,
        stage=step.stage,
        words=step.words,
        next_attempt_at=step.next_attempt_at,
        organizer=step.organizer_name,
        reason=step.reason,
    )
