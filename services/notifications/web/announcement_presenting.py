"""From messages to a cohort to what their pages show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from services.notifications.domain import announcing
from services.notifications.storage import queries
from services.notifications.storage.announcements import (
    Announcement,
    AnnouncementState,
    Audience,
    announcements_of,
)
from services.notifications.storage.cohorts import Cohort, ProgramSession
from services.notifications.web.announcement_timing import ALL_SESSIONS, Times
from services.notifications.web.doors import Reader
from services.notifications.web.presenting import title_of
from shared.web.formats import clock, weekday_date

_HOME_ZONE = "Europe/Stockholm"


@dataclass(frozen=True)
class AnnouncementRow:
    """One message: what it is called, to whom it goes, and what became of it."""

    announcement_id: UUID
    subject: str
    language: str
    audience: Audience
    about: str | None
    state: AnnouncementState
    planned_at: datetime
    ended_at: datetime | None
    recipients: int | None
    organizer: str
    late: bool
    waits_for_marks: bool


@dataclass(frozen=True)
class AnnouncementsPage:
    """notifications/announcements.html and notifications/announcement.html."""

    cohort_id: UUID
    title: str
    rows: tuple[AnnouncementRow, ...]


def announcements_page(session: Session, cohort: Cohort, reader: Reader) -> AnnouncementsPage:
    """Return the messages to a cohort, the newest first."""
    rows = (_row(session, each, reader) for each in announcements_of(session, cohort.id))
    return AnnouncementsPage(cohort.id, title_of(cohort, reader.language), tuple(rows))


def times_of(session: Session, cohort: Cohort, now: datetime) -> Times:
    """Return by which clocks a cohort is, those of its first session, and when sessions end."""
    zone = next((each.zone for each in queries.sessions_of_cohort(session, cohort.id)), _HOME_ZONE)
    held = queries.sessions_to_be_held(session, cohort.id)
    ends = {str(each.id): each.ends_at for each in held}
    return Times(zone, now, ends | ({ALL_SESSIONS: max(ends.values())} if ends else {}))


def named_sessions(session: Session, cohort: Cohort, language: str) -> list[SelectChoice]:
    """Return the sessions that a message can be about: all of them, or one."""
    held = queries.sessions_to_be_held(session, cohort.id)
    return [
        SelectChoice(ALL_SESSIONS, _("All sessions")),
        *(SelectChoice(str(each.id), _named(each, language)) for each in held),
    ]


def _named(held: ProgramSession, language: str) -> str:
    day, time = weekday_date(held.starts_wall), clock(held.starts_wall)
    said = _("Session %(number)d, %(day)s at %(time)s", number=held.number, day=day, time=time)
    return f"{said}: {held.track.in_language(language)}" if held.track else str(said)


def named_audiences(people: Mapping[Audience, int]) -> list[SelectChoice]:
    """Return to whom one can write, with how many people that is now."""
    words: Mapping[Audience, str] = {
        "with_place": ngettext(
            "Everybody with a place: one person now",
            "Everybody with a place: %(num)d people now",
            people["with_place"],
        ),
        "attended": ngettext(
            "Those of them who were there: one person now",
            "Those of them who were there: %(num)d people now",
            people["attended"],
        ),
        "missed": ngettext(
            "Those of them who were marked absent: one person now",
            "Those of them who were marked absent: %(num)d people now",
            people["missed"],
        ),
        "waiting": ngettext(
            "Everybody who waits for a place: one person now",
            "Everybody who waits for a place: %(num)d people now",
            people["waiting"],
        ),
    }
    return [SelectChoice(audience, said) for audience, said in words.items()]


def _row(session: Session, found: Announcement, reader: Reader) -> AnnouncementRow:
    words = found.words_in(reader.language)
    late = found.state == "planned" and found.planned_at <= reader.now
    about = session.get(ProgramSession, found.session_id) if found.session_id else None
    return AnnouncementRow(
        announcement_id=found.id,
        subject=words.subject,
        language="sv" if words is found.swedish else "en",
        audience=found.audience,
        about=_named(about, reader.language) if about else None,
        state=found.state,
        planned_at=found.planned_at,
        ended_at=found.ended_at,
        recipients=found.recipients,
        organizer=found.organizer_name,
        late=late,
        waits_for_marks=late and announcing.waits_for_marks(session, found, reader.now),
    )
