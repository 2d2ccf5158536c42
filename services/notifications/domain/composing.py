"""From what we know to what a mail says: letter facts and calendar entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from services.notifications.domain import policies
from services.notifications.domain.house import House
from services.notifications.facts.calendar_entry import CalendarEntry, Mailbox
from services.notifications.facts.letter_facts import (
    FundingLines,
    Kind,
    LetterFacts,
    SessionLine,
)
from services.notifications.gateways.phrases import phrases
from services.notifications.storage.cohorts import Cohort, ProgramSession
from services.notifications.storage.registrations import Invitation, Mode, Registration
from shared.contracts.facts import (
    CohortFacts,
    Funding,
    Language,
    LocalizedText,
    Organiser,
    Person,
    SessionFacts,
    SubGoal,
)


def line_for(
    registration: Registration, program_session: ProgramSession, language: Language | None = None
) -> SessionLine:
    """Return when and where a session is for one person, in their language or in another.

    Whoever comes on site needs no link, and whoever is online no address.
    """
    language = language or registration.participant.language
    mode, track = registration.mode, program_session.track
    return SessionLine(
        number=program_session.number,
        starts_at=program_session.starts_wall,
        ends_at=program_session.ends_wall,
        zone=program_session.zone,
        place=where(program_session.place, program_session.room, mode=mode, language=language),
        online_url=None if mode == "on_site" else program_session.online_url,
        track=track.in_language(language) if track else None,
        whole_day=program_session.whole_day,
    )


def line_of_facts(
    facts: SessionFacts, language: Language, *, mode: Mode | None = None
) -> SessionLine:
    """Return when and where a session is for somebody without a place: never the link to join."""
    return SessionLine(
        number=facts.number,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        zone=facts.zone,
        place=where(facts.place, facts.room, mode=mode, language=language),
        online_url=None,
        track=facts.track.in_language(language) if facts.track else None,
        whole_day=facts.whole_day,
    )


def where(place: LocalizedText, room: str | None, *, mode: Mode | None, language: Language) -> str:
    """Return where to go in words: the place with its room, or that it is online."""
    _ = phrases(language).gettext
    if mode == "online":
        return _("Online")
    named = place.in_language(language)
    return _("%(place)s, room: %(room)s") % {"place": named, "room": room} if room else named


def funding_lines(funding: Funding | None, language: Language) -> FundingLines | None:
    """Return who pays, in the reader's language."""
    if funding is None:
        return None
    return FundingLines(
        statement=funding.statement.in_language(language),
        project=funding.project.in_language(language),
        funders=funding.funders,
        emblem=funding.emblem,
    )


def facts_of_page(
    kind: Kind, person: Person, organiser: Organiser, details: Mapping[str, Any]
) -> LetterFacts:
    """Return the facts of a letter about a person's own page; ``details`` are those of its kind."""
    language = person.language
    _ = phrases(language).gettext
    return LetterFacts.model_validate(
        {
            "kind": kind,
            "language": language,
            "reader": person.name,
            "title": _("My page"),
            "program_url": None,
            "organiser": organiser.name,
            "contact": organiser.email,
            "funding": None,
            **details,
        }
    )


def facts_of_cohort(
    kind: Kind, person: Person, cohort: CohortFacts, details: Mapping[str, Any]
) -> LetterFacts:
    """Return the facts of a letter about a cohort to somebody who is not registered in it."""
    return LetterFacts.model_validate(
        {
            **_heading(kind, person, cohort),
            "sessions": [line_of_facts(each, person.language) for each in cohort.sessions],
            "of_sessions": len(cohort.sessions),
            **details,
        }
    )


def letter_facts(
    kind: Kind,
    registration: Registration,
    cohort: Cohort,
    *,
    house: House,
    details: Mapping[str, Any],
) -> LetterFacts:
    """Return the facts of a letter about a registration; ``details`` are those of its kind."""
    return LetterFacts.model_validate(
        {
            **_heading(kind, registration.participant, cohort),
            "my_page_url": registration.my_page_url,
            "reservation": str(registration.id),
            "calendar_url": house.calendar_url(registration.id, registration.link_epoch),
            "follow_url": house.calendar_page_url(registration.id, registration.link_epoch),
            "preferences_url": house.preferences_url(registration.id, registration.link_epoch),
            **details,
        }
    )


def _heading(kind: Kind, person: Person, cohort: Cohort | CohortFacts) -> dict[str, Any]:
    """Return what every letter about a cohort says."""
    language = person.language
    return {
        "kind": kind,
        "language": language,
        "reader": person.name,
        "title": cohort.program.title.in_language(language),
        "program_url": cohort.program.url,
        "organiser": cohort.organiser.name,
        "contact": cohort.organiser.email,
        "funding": funding_lines(cohort.funding, language),
    }


def calendar_entry(
    invitation: Invitation,
    registration: Registration,
    cohort: Cohort,
    *,
    line: SessionLine,
    of_sessions: int,
) -> CalendarEntry:
    """Return the calendar entry of the invitation's newest revision.

    Its address is the program's page: a calendar is shared and forwarded, so the person's own
    link never goes in.
    """
    person = registration.participant
    language = person.language
    starts_at, ends_at = line.span()
    return CalendarEntry(
        uid=invitation.uid,
        sequence=invitation.sequence,
        revised_at=invitation.revised_at,
        method=invitation.method,
        language=language,
        starts_at=starts_at,
        ends_at=ends_at,
        zone=line.zone,
        whole_days=line.whole_day,
        title=cohort.program.title.in_language(language),
        number=line.number,
        of_sessions=of_sessions,
        about=cohort.program.summary.in_language(language),
        place=line.place,
        online_url=line.online_url,
        track=line.track,
        url=cohort.program.url,
        contact=cohort.organiser.email,
        funding=None if cohort.funding is None else cohort.funding.statement.in_language(language),
        categories=_categories(cohort, language),
        organizer=invitation.organizer,
        attendee=Mailbox(name=person.name, address=person.email),
    )


def useful_until(facts: LetterFacts) -> datetime | None:
    """Return when a letter stops saying anything useful; None when it always does.

    That is when an answer is due, or when the last session that it speaks of has been; a reminder
    helps only until its session begins.
    """
    if due := facts.confirm_by or facts.answer_by:
        return due
    if not facts.sessions:
        return None
    if facts.kind == "reminder":
        first = facts.sessions[0]
        return policies.instant_of(first.starts_at, first.zone)
    return max(policies.instant_of(each.ends_at, each.zone) for each in facts.sessions)


def last_end(sessions: Sequence[ProgramSession]) -> datetime | None:
    """Return when the last of ``sessions`` ends."""
    return max((each.ends_at for each in sessions), default=None)


def _categories(cohort: Cohort, language: Language) -> tuple[str, ...]:
    """Return the sub-goal in words and the global goals, such as ``SDG-9`` for target 9.4."""
    goals = {target.partition(".")[0] for target in cohort.program.global_goal_targets}
    numbers = sorted(goals, key=int)
    return (_sub_goal(cohort.program.sub_goal, language), *(f"SDG-{goal}" for goal in numbers))


def _sub_goal(sub_goal: SubGoal, language: Literal["sv", "en"]) -> str:
    _ = phrases(language).gettext
    names: Mapping[SubGoal, str] = {
        "research_and_innovation": _("Research and innovation"),
        "business_development": _("Business development"),
        "collaboration": _("Collaboration"),
        "internationalisation": _("Internationalisation"),
        "communication": _("Communication"),
    }
    return names[sub_goal]
