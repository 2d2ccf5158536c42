"""The facts of letters that nobody gets: a made-up reader, and a made-up program if need be."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from services.notifications.domain import composing
from services.notifications.domain.house import House
from services.notifications.facts.calendar_entry import CalendarEntry, Mailbox, Method
from services.notifications.facts.letter_facts import Kind, LetterFacts, SessionLine
from services.notifications.facts.stoppable import stoppable_of
from services.notifications.gateways.phrases import phrases
from services.notifications.storage.cohorts import Cohort
from services.notifications.storage.wordings import LetterScope

_READER = {"sv": "Alva Exempelsson", "en": "Alex Example"}
_COLLEAGUE = {"sv": "Gun Exempelsson", "en": "Gill Example"}
_ZONE = "Europe/Stockholm"
_INVITING: frozenset[Kind] = frozenset(
    {"place_confirmed", "promoted", "chosen", "part_changed", "session_invited", "session_moved"}
)
_CANCELLING: frozenset[Kind] = frozenset(
    {"registration_cancelled", "session_withdrawn", "session_dropped", "session_called_off"}
)


def made_up_line(scope: LetterScope, now: datetime) -> SessionLine:
    """Return a session in two weeks."""
    _ = phrases(scope.language).gettext
    start = datetime.combine(now.date() + timedelta(days=14), time(17, 0))
    return SessionLine(
        number=1,
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        zone=_ZONE,
        place=_("The Mine, Falun"),
        online_url=None,
    )


def sample_facts(
    scope: LetterScope,
    cohort: Cohort | None,
    lines: tuple[SessionLine, ...],
    *,
    house: House,
    now: datetime,
) -> LetterFacts:
    """Return the facts of a letter of ``scope``, with those of ``cohort`` where it is known."""
    _ = phrases(scope.language).gettext
    language = scope.language
    known: dict[str, Any] = {
        "title": _("Try AI in production"),
        "program_url": "https://spinn.example/programs",
        "organiser": _("The organizer"),
        "contact": house.sender,
        "funding": None,
    }
    if cohort is not None:
        known = {
            "title": cohort.program.title.in_language(language),
            "program_url": cohort.program.url,
            "organiser": cohort.organiser.name,
            "contact": cohort.organiser.email,
            "funding": composing.funding_lines(cohort.funding, language),
        }
    return LetterFacts.model_validate(
        {
            "kind": scope.kind,
            "language": language,
            "reader": _READER[language],
            **known,
            **_details(scope, lines, now),
        }
    )


def _details(scope: LetterScope, lines: tuple[SessionLine, ...], now: datetime) -> dict[str, Any]:
    """Return what any kind of letter may need; each takes what it says."""
    method: Method | None = "REQUEST" if scope.kind in _INVITING else None
    if scope.kind in _CANCELLING:
        method = "CANCEL"
    before = lines[0].model_copy(
        update={
            "starts_at": lines[0].starts_at - timedelta(days=1),
            "ends_at": lines[0].ends_at - timedelta(days=1),
        }
    )
    soon = now + timedelta(days=3)
    address = "https://spinn.example/"
    return {
        "sessions": lines,
        "of_sessions": max(line.number for line in lines),
        "before": before if scope.kind == "session_moved" else None,
        "calendar_method": method,
        "position": 3,
        "counted_at": now,
        "cause": "by_participant",
        "had_place": True,
        "confirm_url": address,
        "confirm_by": soon,
        "offer_url": address,
        "answer_by": soon,
        "answer_url": address,
        "answer_days": 5,
        "my_page_url": address,
        "calendar_url": address,
        "claim_url": address,
        "download_url": address,
        "holder_url": address,
        "wished_name": _READER[scope.language],
        "verify_url": address,
        "stop_url": address if stoppable_of(scope.kind) else None,
        "certificate_number": "7KQ4W9XZ2MTH8RVCP",
        "reason": "at_holders_request",
        "limit": 1,
        "invited_by": _COLLEAGUE[scope.language],
        "code": "048213" if scope.kind == "sign_in_code" else None,
        "code_until": now + timedelta(minutes=10),
    }


def sample_entry(facts: LetterFacts, house: House, now: datetime) -> CalendarEntry:
    """Return the calendar entry that would travel with the letter."""
    assert facts.calendar_method
    line = facts.sessions[0]
    return CalendarEntry(
        uid=f"sample@{house.mail_domain}",
        sequence=0,
        revised_at=now.astimezone(UTC),
        method=facts.calendar_method,
        language=facts.language,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        zone=line.zone,
        title=facts.title,
        number=line.number,
        of_sessions=facts.of_sessions,
        about="",
        place=line.place,
        online_url=line.online_url,
        url=facts.program_url or "",
        contact=facts.contact,
        funding=None,
        categories=(),
        organizer=Mailbox(name=facts.organiser, address=house.sender),
        attendee=Mailbox(name=facts.reader, address=facts.contact),
    )
