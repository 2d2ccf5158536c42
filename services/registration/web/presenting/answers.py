"""What pages show of an answer: its words, its past, and the day on which it is deleted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.registration.domain.questions.question import Kind
from services.registration.domain.questions.versions import Versions
from services.registration.domain.questions.wording import in_words
from services.registration.domain.transitions import PARTICIPANT
from services.registration.storage.forms import Answer


@dataclass(frozen=True)
class FormerView:
    """What an answer was until ``ended_at``; ``label`` is its question if worded otherwise."""

    label: str | None
    words: str
    ended_at: datetime
    by_participant: bool


@dataclass(frozen=True)
class AnswerView:
    """One answer under the wording of the version that asked for it.

    ``words`` is None once it was taken back, or deleted on its day (``deleted_at``). ``since`` is
    when that came to be. ``reworded`` says that the question has another wording now, or is no
    longer asked. ``can_withdraw``: a consent stands that may be taken back. ``is_file``: there is
    a file to read.
    """

    key: str
    label: str
    purpose: str
    words: str | None
    since: datetime
    deletes_at: datetime
    deleted_at: datetime | None
    reworded: bool
    can_withdraw: bool
    is_file: bool
    former: tuple[FormerView, ...]


def answer_views(
    rows: Sequence[Answer],
    versions: Versions,
    language: str,
    *,
    consents: Collection[str] = (),
) -> tuple[AnswerView, ...]:
    """Return answers in the order of their questions; ``consents`` are keys where one stands."""
    order = {key: place for place, key in enumerate(versions.keys)}
    return tuple(
        _view(row, versions, language, can_withdraw=row.question in consents)
        for row in sorted(rows, key=lambda row: order[row.question])
    )


def _view(row: Answer, versions: Versions, language: str, *, can_withdraw: bool) -> AnswerView:
    asked = versions.question(row.form_version_id, row.question)
    now_asked = next((one for one in versions.present if one.key == row.question), None)
    label = asked.label.in_language(language)
    return AnswerView(
        key=row.question,
        label=label,
        purpose=asked.purpose.in_language(language),
        words=None if row.value is None else in_words(asked, row.value).in_language(language),
        since=row.answered_at,
        deletes_at=row.deletes_at,
        deleted_at=row.deleted_at,
        reworded=now_asked is None or now_asked.label != asked.label,
        can_withdraw=can_withdraw,
        is_file=row.value is not None and asked.kind == Kind.FILE,
        former=_former(row, versions, language),
    )


def _former(row: Answer, versions: Versions, language: str) -> tuple[FormerView, ...]:
    now_called = versions.question(row.form_version_id, row.question).label
    found = []
    for one in row.former:
        asked = versions.question(one.form_version_id, row.question)
        found.append(
            FormerView(
                label=None if asked.label == now_called else asked.label.in_language(language),
                words=in_words(asked, one.value).in_language(language),
                ended_at=one.ended_at,
                by_participant=one.ended_by == PARTICIPANT,
            )
        )
    return tuple(found)
