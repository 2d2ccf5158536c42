"""From messages to a cohort to what their pages show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import ngettext
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from services.notifications.storage import queries
from services.notifications.storage.announcements import (
    Announcement,
    AnnouncementState,
    Audience,
    announcements_of,
)
from services.notifications.storage.cohorts import Cohort
from services.notifications.web.doors import Reader
from services.notifications.web.presenting import title_of

_HOME_ZONE = "Europe/Stockholm"


@dataclass(frozen=True)
class AnnouncementRow:
    """One message: what it is called, to whom it goes, and what became of it."""

    announcement_id: UUID
    subject: str
    language: str
    audience: Audience
    state: AnnouncementState
    planned_at: datetime
    ended_at: datetime | None
    recipients: int | None
    organizer: str
    late: bool


@dataclass(frozen=True)
class AnnouncementsPage:
    """notifications/announcements.html and notifications/announcement.html."""

    cohort_id: UUID
    title: str
    rows: tuple[AnnouncementRow, ...]


def announcements_page(session: Session, cohort: Cohort, reader: Reader) -> AnnouncementsPage:
    """Return the messages to a cohort, the newest first."""
    rows = (_row(each, reader) for each in announcements_of(session, cohort.id))
    return AnnouncementsPage(cohort.id, title_of(cohort, reader.language), tuple(rows))


def zone_of(session: Session, cohort: Cohort) -> str:
    """Return by which clocks a cohort is: those of its first session."""
    sessions = queries.sessions_of_cohort(session, cohort.id)
    return sessions[0].zone if sessions else _HOME_ZONE


def named_audiences(people: Mapping[Audience, int]) -> list[SelectChoice]:
    """Return to whom one can write, with how many people that is now."""
    return [
        SelectChoice(
            "with_place",
            ngettext(
                "Everybody with a place: one person now",
                "Everybody with a place: %(num)d people now",
                people["with_place"],
            ),
        ),
        SelectChoice(
            "waiting",
            ngettext(
                "Everybody who waits for a place: one person now",
                "Everybody who waits for a place: %(num)d people now",
                people["waiting"],
            ),
        ),
    ]


def _row(found: Announcement, reader: Reader) -> AnnouncementRow:
    words = found.words_in(reader.language)
    return AnnouncementRow(
        announcement_id=found.id,
        subject=words.subject,
        language="sv" if words is found.swedish else "en",
        audience=found.audience,
        state=found.state,
        planned_at=found.planned_at,
        ended_at=found.ended_at,
        recipients=found.recipients,
        organizer=found.organizer_name,
        late=found.state == "planned" and found.planned_at <= reader.now,
    )
