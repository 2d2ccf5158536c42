"""Calendars of what is on that anybody can follow: of one program, or of all public ones."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from services.registration.gateways.program_calendar import PublicSession, calendar_bytes
from services.registration.storage import program_queries, queries
from services.registration.storage.catalogue import Cohort, Program, ProgramSession
from services.registration.web.doors import database, found, links, reader

blueprint = Blueprint("program_feeds", __name__)

_MAX_AGE_SECONDS = 900
_PACKING = 6
# As long as in people's own feeds: who looks back sees what was, and what is off is seen as such.
_KEPT = timedelta(days=365)
_CANCELLED_KEPT = timedelta(days=30)


def address_of_feed(slug: str | None = None) -> str:
    """Return where the calendar of a program, or of all, is followed in the reader's language."""
    path = "/programs.ics" if slug is None else f"/programs/{slug}/sessions.ics"
    return f"{links().public_url}{path}?lang={reader().language}"


@blueprint.get("/programs.ics")
def all_programs() -> ResponseReturnValue:
    """Return the sessions of all public programs."""
    with database().transaction() as session:
        shown = _sessions_of(session, program_queries.published(session))
    return _answer(_("Programs in Dalarna"), shown)


@blueprint.get("/programs/<slug>/sessions.ics")
def one_program(slug: str) -> ResponseReturnValue:
    """Return the sessions of one public program."""
    with database().transaction() as session:
        program = found(queries.program_by_slug(session, slug))
        name = program.title.in_language(reader().language)
        shown = _sessions_of(session, [program])
    return _answer(name, shown)


def _sessions_of(session: Session, programs: Sequence[Program]) -> list[PublicSession]:
    """Return what is shown of some programs, in order of time."""
    now = reader().now
    cohorts = {cohort.id: cohort for program in programs for cohort in program.cohorts}
    return [
        _public(meeting, cohorts[meeting.cohort_id])
        for meeting in program_queries.all_sessions_of(session, programs)
        if _is_shown(meeting, cohorts[meeting.cohort_id], now)
    ]


def _is_shown(meeting: ProgramSession, cohort: Cohort, now: datetime) -> bool:
    off_since = _off_since(meeting, cohort)
    if off_since is not None:
        return off_since > now - _CANCELLED_KEPT
    return meeting.ends_at > now - _KEPT


def _off_since(meeting: ProgramSession, cohort: Cohort) -> datetime | None:
    return meeting.cancelled_at or cohort.cancelled_at


def _public(meeting: ProgramSession, cohort: Cohort) -> PublicSession:
    off_since, program = _off_since(meeting, cohort), cohort.program
    assert program.published_at is not None
    return PublicSession(
        uid=str(meeting.id),
        # The end of the whole cohort is a revision of its own.
        sequence=meeting.revision + (off_since is not None and meeting.cancelled_at is None),
        stamped_at=off_since or program.published_at,
        starts=meeting.starts_local,
        ends=meeting.ends_local,
        zone=meeting.zone,
        whole_day=meeting.whole_day,
        summary=_summary(meeting, cohort),
        description=_description(meeting, program),
        place=_place(meeting),
        url=links().program(program.slug),
        cancelled=off_since is not None,
    )


def _summary(meeting: ProgramSession, cohort: Cohort) -> str:
    title = cohort.program.title.in_language(reader().language)
    if len(cohort.sessions) <= 1:
        return title
    numbers = {"title": title, "number": meeting.number, "count": len(cohort.sessions)}
    return str(_("%(title)s (session %(number)d of %(count)d)", **numbers))


def _description(meeting: ProgramSession, program: Program) -> str:
    language = reader().language
    paragraphs = [program.summary.in_language(language)]
    if meeting.track:
        paragraphs.append(_("Track: %(track)s", track=meeting.track.in_language(language)))
    paragraphs.append(_("About the program: %(url)s", url=links().program(program.slug)))
    paragraphs.append(_("Questions: %(contact)s", contact=program.organiser_email))
    if program.project is not None:
        paragraphs.append(program.project.statement.in_language(language))
    return "\n\n".join(paragraphs)


def _place(meeting: ProgramSession) -> str:
    """Return where it is; the link to an online meeting is only for those with a place."""
    if meeting.online_url is not None:
        return str(_("Online"))
    place = meeting.place.in_language(reader().language)
    return f"{place}, {meeting.room}" if meeting.room else place


def _answer(name: str, sessions: list[PublicSession]) -> Response:
    """Return a calendar, or 304 for a reader who has these very bytes."""
    content = calendar_bytes(name, sessions)
    tag = hashlib.sha256(content).hexdigest()[:32]
    packs = request.accept_encodings.quality("gzip") > 0
    tag = f"{tag}-gzip" if packs else tag
    has_it = request.if_none_match.contains_weak(tag)
    body = b"" if has_it else gzip.compress(content, _PACKING, mtime=0) if packs else content
    response = Response(body, status=304 if has_it else 200, mimetype="text/calendar")
    response.set_etag(tag)
    response.headers["Cache-Control"] = f"public, max-age={_MAX_AGE_SECONDS}"
    response.headers["Content-Disposition"] = 'inline; filename="programs.ics"'
    response.headers["Content-Language"] = reader().language
    response.vary.update(["Accept-Encoding", "Accept-Language"])
    if packs and not has_it:
        response.headers["Content-Encoding"] = "gzip"
    return response
