"""Organizers' own words in letters: what is allowed, which hold, and how they change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain.errors import NothingKnown, WordingChanged, WordingFaulty
from services.notifications.domain.versions import add_version
from services.notifications.facts.letter_facts import Kind, Wording
from services.notifications.gateways.own_words import variables_of
from services.notifications.gateways.plain_markup import faults_in, read_parts, variables_in
from services.notifications.storage import wording_queries
from services.notifications.storage.wordings import LetterScope, WordingVersion
from shared.kernel.identifiers import new_id
from shared.kernel.text import clean_block, clean_line

LONGEST_SUBJECT = 150
LONGEST_BODY = 4000
# Each part brings its own style with it; mail programs cut a letter of more than 102 KB short.
MOST_PARTS = 40
MOST_VARIABLES = 40

# Letters about a person's own page: no program is theirs.
_OF_THE_HOUSE: frozenset[Kind] = frozenset({"sign_in_code", "data_ready"})


@dataclass(frozen=True)
class Author:
    """The organizer who writes, and when."""

    id: str
    name: str
    at: datetime


@dataclass(frozen=True)
class Fault:
    """What is wrong with a subject or a body; ``what`` is the place in it, as it was typed."""

    field: Literal["subject", "body"]
    code: Literal[
        "too_long",
        "too_many_parts",
        "too_many_variables",
        "unknown_variable",
        "bad_link",
        "variable_in_link",
    ]
    what: str = ""


def is_of_the_house(kind: Kind) -> bool:
    """Tell whether letters of a kind belong to no program, so that only admins word them."""
    return kind in _OF_THE_HOUSE


def faults_of(kind: Kind, words: Wording) -> Iterator[Fault]:
    """Yield what is wrong with some words for letters of a kind."""
    if len(words.subject) > LONGEST_SUBJECT:
        yield Fault("subject", "too_long")
    if len(words.body) > LONGEST_BODY:
        yield Fault("body", "too_long")
    parts = read_parts(words.body)
    if len(parts) > MOST_PARTS:
        yield Fault("body", "too_many_parts")
    if len(variables_in(words.body)) > MOST_VARIABLES:
        yield Fault("body", "too_many_variables")
    known = variables_of(kind)
    fields: tuple[tuple[Literal["subject", "body"], str], ...]
    fields = (("subject", words.subject), ("body", words.body))
    for field, text in fields:
        for name in variables_in(text):
            if name not in known:
                yield Fault(field, "unknown_variable", name)
    for code, link in faults_in(words.body):
        yield Fault("body", code, link)


def tidy(words: Wording) -> Wording:
    """Return words without what cannot be seen: one line of subject, plain lines of body."""
    return Wording(subject=clean_line(words.subject), body=clean_block(words.body))


def wording_in_use(
    session: Session, program_id: UUID | None, kind: Kind, language: str
) -> Wording | None:
    """Return the words of a letter that is written now: the program's, else the house's.

    Subject and body are looked for apart. None when both are ours.
    """
    newest = wording_queries.newest_versions(session, program_id).values()
    held = [each for each in newest if each.kind == kind and each.language == language]
    held.sort(key=lambda each: each.program_id is None)
    subject = next((each.subject for each in held if each.subject), "")
    body = next((each.body for each in held if each.body), "")
    return Wording(subject=subject, body=body) if subject or body else None


def change_wording(
    session: Session, scope: LetterScope, words: Wording, author: Author, *, based_on: int
) -> int:
    """Let ``words`` hold from now on and return the number of this version.

    Mails that are entered already say what they said. The same words again change nothing.

    Raises:
        WordingChanged: Since version ``based_on``, which the author saw, there is a newer one.
        WordingFaulty: Something is wrong with the words.
    """
    words = tidy(words)
    if any(faults_of(scope.kind, words)):
        raise WordingFaulty
    newest = next(iter(wording_queries.versions(session, scope)), None)
    number = newest.number if newest else 0
    if number != based_on:
        raise WordingChanged
    if newest and (newest.subject, newest.body) == (words.subject, words.body):
        return number
    return _add(session, scope, words, author, number=number + 1)


def restore_wording(session: Session, scope: LetterScope, number: int, author: Author) -> int:
    """Let the words of version ``number`` hold again, as a new version; 0 stands for ours.

    Raises:
        NothingKnown: There is no such version.
    """
    kept = wording_queries.versions(session, scope)
    old = next((each for each in kept if each.number == number), None)
    if old is None and number != 0:
        raise NothingKnown
    words = Wording(subject=old.subject, body=old.body) if old else Wording()
    newest = kept[0].number if kept else 0
    return change_wording(session, scope, words, author, based_on=newest)


def _add(
    session: Session, scope: LetterScope, words: Wording, author: Author, *, number: int
) -> int:
    version = WordingVersion(
        id=new_id(),
        program_id=scope.program_id,
        kind=scope.kind,
        language=scope.language,
        number=number,
        subject=words.subject,
        body=words.body,
        made_at=author.at,
        organizer_id=author.id,
        organizer_name=author.name,
    )
    return add_version(session, version)
