"""What organizers say in their own words: which variables a letter has, and where words go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from services.notifications.facts.letter_facts import Kind, LetterFacts
from services.notifications.gateways.letter_blocks import Letter, Prose
from services.notifications.gateways.letter_dates import moment, session_time
from services.notifications.gateways.phrases import phrases
from services.notifications.gateways.plain_markup import Line, Part, Run, read_line, read_parts
from shared.kernel.identifiers import grouped_public_code

_EVERY_LETTER = ("name", "title", "organiser", "contact")
_OF_A_SESSION = ("when", "place", "number", "count")
_MORE: Mapping[Kind, tuple[str, ...]] = {
    "confirm_address": ("confirm_by",),
    "session_invited": _OF_A_SESSION,
    "session_withdrawn": _OF_A_SESSION,
    "session_dropped": _OF_A_SESSION,
    "session_called_off": _OF_A_SESSION,
    "session_moved": _OF_A_SESSION,
    "clocks_changed": _OF_A_SESSION,
    "reminder": _OF_A_SESSION,
    "not_chosen": ("position",),
    "absence_asked": ("answer_by",),
    "place_offered": ("answer_by",),
    "invited": ("answer_by",),
    "data_ready": ("answer_by",),
    "certificate_issued": ("certificate_number",),
    "certificate_corrected": ("certificate_number",),
    "certificate_suspended": ("certificate_number",),
    "certificate_restored": ("certificate_number",),
    "certificate_revoked": ("certificate_number",),
    "correction_declined": ("certificate_number",),
    "transcript_issued": ("certificate_number",),
    "seat_named": ("invited_by",),
    "place_handed_on": ("invited_by",),
}

# In these the heading and what stays below say all that our first sentence does. In every other
# letter it holds a fact, and the organizer's words come before it.
_FIRST_SENTENCE_MAY_GO: frozenset[Kind] = frozenset(
    {
        "confirm_address",
        "place_confirmed",
        "promoted",
        "chosen",
        "part_changed",
        "session_invited",
        "session_moved",
        "reminder",
        "absence_asked",
        "place_offered",
        "offer_lapsed",
        "invited",
        "application_received",
        "application_declined",
        "certificate_issued",
        "certificate_corrected",
        "announcement",
    }
)
_PREVIEW_CHARACTERS = 140


def variables_of(kind: Kind) -> tuple[str, ...]:
    """Return the names of the variables that every letter of a kind has a value for."""
    return (*_EVERY_LETTER, *_MORE.get(kind, ()))


def replaces_first_sentence(kind: Kind) -> bool:
    """Tell whether the organizer's words stand instead of our first sentence, not before it."""
    return kind in _FIRST_SENTENCE_MAY_GO


def in_own_words(letter: Letter, facts: LetterFacts) -> Letter:
    """Return ``letter`` with the organizer's words where they have any.

    The heading, and every block that holds a fact, a date or a link, stays.
    """
    wording = facts.wording
    if wording is None:
        return letter
    speaker = _Speaker(facts)
    if wording.subject:
        letter = replace(letter, subject=speaker.plain(read_line(wording.subject)))
    if not wording.body:
        return letter
    parts = tuple(speaker.part(each) for each in read_parts(wording.body))
    if not replaces_first_sentence(facts.kind):
        return replace(letter, blocks=(Prose(parts), *letter.blocks))
    first = speaker.plain(parts[0].lines[0]) if parts else letter.opening
    return replace(
        letter, opening=first[:_PREVIEW_CHARACTERS], blocks=(Prose(parts), *letter.blocks[1:])
    )


@dataclass(frozen=True)
class _Speaker:
    """Puts values where variables stand; a value is always text and never a mark."""

    facts: LetterFacts

    def part(self, part: Part) -> Part:
        return Part(part.is_list, tuple(self.line(each) for each in part.lines))

    def line(self, line: Line) -> Line:
        return tuple(self._run(run) for run in line)

    def plain(self, line: Line) -> str:
        return "".join(run.text for run in self.line(line))

    def _run(self, run: Run) -> Run:
        if run.variable not in variables_of(self.facts.kind):
            return replace(run, variable=None)
        return Run(_VALUES[run.variable](self.facts), bold=run.bold)


def _name(facts: LetterFacts) -> str:
    return facts.reader or phrases(facts.language).gettext("you")


def _said(due: datetime | None, facts: LetterFacts) -> str:
    return moment(due, facts.language) if due else ""


_VALUES: Mapping[str, Callable[[LetterFacts], str]] = {
    "name": _name,
    "title": lambda facts: facts.title,
    "organiser": lambda facts: facts.organiser,
    "contact": lambda facts: facts.contact,
    "when": lambda facts: session_time(facts.sessions[0], facts.language),
    "place": lambda facts: facts.sessions[0].place,
    "number": lambda facts: str(facts.sessions[0].number),
    "count": lambda facts: str(facts.of_sessions),
    "confirm_by": lambda facts: _said(facts.confirm_by, facts),
    "answer_by": lambda facts: _said(facts.answer_by, facts),
    "position": lambda facts: str(facts.position),
    "certificate_number": lambda facts: grouped_public_code(facts.certificate_number or ""),
    "invited_by": lambda facts: facts.invited_by or "",
}
