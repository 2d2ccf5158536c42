"""A public program as schema.org describes it (JSON-LD), for search engines and calendars."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from services.registration.domain.links import Links
from services.registration.storage.catalogue import Cohort, Program, ProgramSession
from services.registration.web.presenting.participants import Reader, availability, can_register

Data = dict[str, Any]

_SCHEMA = "https://schema.org"
_STANDING = {
    "open": "InStock",
    "few": "LimitedAvailability",
    "gathering": "PreOrder",
    "full": "SoldOut",
    "queue_full": "SoldOut",
    "not_open": "PreOrder",
}


def structured_program(
    program: Program, waiting: dict[Any, int], reader: Reader, links: Links
) -> list[Data]:
    """Return one Event for each cohort, or an EventSeries for a cohort of several sessions."""
    return [
        {"@context": _SCHEMA, **_cohort(cohort, waiting.get(cohort.id, 0), reader, links)}
        for cohort in sorted(program.cohorts, key=lambda row: row.sessions[0].starts_at)
    ]


def _cohort(cohort: Cohort, waiting: int, reader: Reader, links: Links) -> Data:
    first, last = cohort.sessions[0], cohort.sessions[-1]
    if len(cohort.sessions) == 1:
        kind: Data = {"@type": "Event", "location": _location(first, cohort, reader, links)}
    else:
        meetings = [_meeting(meeting, cohort, reader, links) for meeting in cohort.sessions]
        kind = {"@type": "EventSeries", "subEvent": meetings}
    url = links.program(cohort.program.slug)
    return {
        **kind,
        "@id": f"{url}#{cohort.key}",
        "url": url,
        **_about(cohort.program, reader),
        "startDate": _instant(first, start=True),
        "endDate": _instant(last, start=False),
        "eventStatus": _status(cohort),
        "eventAttendanceMode": f"{_SCHEMA}/{_mode(cohort)}EventAttendanceMode",
        "maximumAttendeeCapacity": cohort.capacity,
        "remainingAttendeeCapacity": max(0, cohort.capacity - cohort.places_taken),
        "offers": _offer(cohort, waiting, reader, url),
    }


def _about(program: Program, reader: Reader) -> Data:
    """Return what all cohorts of a program have alike."""
    language = reader.language
    about: Data = {
        "name": program.title.in_language(language),
        "description": program.summary.in_language(language),
        "inLanguage": language,
        "audience": {
            "@type": "Audience",
            "audienceType": program.audience.in_language(language),
        },
        "organizer": {
            "@type": "Organization",
            "name": program.organiser_name,
            "email": program.organiser_email,
        },
    }
    if program.project is not None:
        about["funder"] = [
            {"@type": "Organization", "name": name} for name in program.project.funders
        ]
    return about


def _meeting(meeting: ProgramSession, cohort: Cohort, reader: Reader, links: Links) -> Data:
    return {
        "@type": "Event",
        "name": f"{cohort.program.title.in_language(reader.language)} {meeting.number}",
        "startDate": _instant(meeting, start=True),
        "endDate": _instant(meeting, start=False),
        "eventStatus": _status(cohort),
        "location": _location(meeting, cohort, reader, links),
    }


def _instant(meeting: ProgramSession, *, start: bool) -> str:
    """Return a time with its distance from UTC, as the wall clock shows it; or the day alone."""
    local, instant = (
        (meeting.starts_local, meeting.starts_at)
        if start
        else (meeting.ends_local, meeting.ends_at)
    )
    if meeting.whole_day:
        return local.date().isoformat()
    offset = local.replace(tzinfo=UTC) - instant
    minutes = int(offset.total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"{local.isoformat(timespec='minutes')}{sign}{hours:02}:{rest:02}"


def _location(meeting: ProgramSession, cohort: Cohort, reader: Reader, links: Links) -> Data:
    """Return where it is; the link to an online meeting is only for those with a place."""
    if meeting.online_url is not None:
        return {"@type": "VirtualLocation", "url": links.program(cohort.program.slug)}
    return {
        "@type": "Place",
        "name": meeting.place.in_language(reader.language),
        "address": {
            "@type": "PostalAddress",
            "addressLocality": meeting.municipality,
            "addressCountry": "SE",
        },
    }


def _mode(cohort: Cohort) -> str:
    online = {meeting.online_url is not None for meeting in cohort.sessions}
    return "Mixed" if len(online) > 1 else "Online" if online == {True} else "Offline"


def _status(cohort: Cohort) -> str:
    return f"{_SCHEMA}/{'EventCancelled' if cohort.cancelled_at else 'EventScheduled'}"


def _offer(cohort: Cohort, waiting: int, reader: Reader, url: str) -> Data:
    standing = availability(cohort, waiting, reader.now)
    offer: Data = {
        "@type": "Offer",
        "url": f"{url}/register?cohort={cohort.key}" if can_register(standing) else url,
        "description": cohort.program.price.in_language(reader.language),
        "validFrom": cohort.registration_opens_at.isoformat(timespec="minutes"),
        "validThrough": cohort.registration_closes_at.isoformat(timespec="minutes"),
        "availability": f"{_SCHEMA}/{_STANDING.get(standing.kind, 'Discontinued')}",
    }
    return offer
