"""From versions of words to the view models of the pages where they are changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from services.notifications.domain.sampling import cohort_of_program
from services.notifications.domain.showing import ShownMail
from services.notifications.domain.wording import is_of_the_house
from services.notifications.facts.letter_facts import Kind
from services.notifications.gateways.own_words import replaces_first_sentence, variables_of
from services.notifications.storage import wording_queries
from services.notifications.storage.wordings import LetterScope, WordingVersion
from services.notifications.web.letter_pages import (
    LanguageRow,
    LetterPage,
    LetterRow,
    LettersPage,
    PreviewPage,
    VersionRow,
)
from services.notifications.web.presenting import title_of
from shared.contracts.facts import Language

# Messages of organizers have words of their own each time.
KINDS: tuple[Kind, ...] = tuple(each for each in get_args(Kind) if each != "announcement")
LANGUAGES: tuple[Language, ...] = get_args(Language)


def letters_page(
    session: Session, program_id: UUID | None, *, language: str, is_admin: bool
) -> LettersPage:
    """Return every kind of letter that can be worded here, with who has done so."""
    newest = wording_queries.newest_versions(session, program_id)
    return LettersPage(
        title=title_of(cohort_of_program(session, program_id), language),
        rows=tuple(
            LetterRow(
                kind, tuple(_row(newest, LetterScope(program_id, kind, each)) for each in LANGUAGES)
            )
            for kind in KINDS
            if program_id is None or not is_of_the_house(kind)
        ),
        is_house=program_id is None,
        house_url=url_for("letters.letters") if is_admin and program_id else None,
    )


def letter_page(session: Session, scope: LetterScope, *, language: str) -> LetterPage:
    """Return the words of one kind of letter with their history."""
    kept = wording_queries.versions(session, scope)
    house = wording_queries.newest_versions(session, None).get(
        LetterScope(None, scope.kind, scope.language)
    )
    shown_house = house if scope.program_id else None
    other: Language = "en" if scope.language == "sv" else "sv"
    return LetterPage(
        kind=scope.kind,
        language=scope.language,
        title=title_of(cohort_of_program(session, scope.program_id), language),
        is_house=scope.program_id is None,
        back_url=_url("letters", scope),
        preview_url=letter_url("preview", scope),
        restore_url=letter_url("restore", scope),
        other_url=letter_url("letter", LetterScope(scope.program_id, scope.kind, other)),
        variables=variables_of(scope.kind),
        replaces=replaces_first_sentence(scope.kind),
        versions=_versions(kept),
        house_subject=shown_house.subject if shown_house else "",
        house_body=shown_house.body if shown_house else "",
    )


def preview_page(shown: ShownMail, language: Language) -> PreviewPage:
    """Return what a letter would say."""
    letter = shown.letter
    return PreviewPage(language, letter.subject, letter.html, letter.text, shown.entry)


def letter_url(view: str, scope: LetterScope) -> str:
    """Return the address of a page about some letters."""
    return _url(view, scope, kind=scope.kind, language=scope.language)


def _url(view: str, scope: LetterScope, **more: Any) -> str:
    return url_for(f"letters.{view}", program_id=scope.program_id, **more)


def _in_languages(
    newest: Mapping[LetterScope, WordingVersion], program_id: UUID | None, kind: Kind
) -> tuple[LanguageRow, ...]:
    return tuple(_row(newest, LetterScope(program_id, kind, each)) for each in LANGUAGES)


def _row(newest: Mapping[LetterScope, WordingVersion], scope: LetterScope) -> LanguageRow:
    held = newest.get(scope)
    is_worded = held is not None and bool(held.subject or held.body)
    return LanguageRow(
        language=scope.language,
        url=letter_url("letter", scope),
        changed_at=held.made_at if held and is_worded else None,
        organizer=held.organizer_name if held and is_worded else "",
    )


def _versions(kept: Sequence[WordingVersion]) -> tuple[VersionRow, ...]:
    """Return every version, the newest first, and at the end our own words."""
    rows = [
        VersionRow(
            each.number,
            each.subject,
            each.body,
            each.made_at,
            each.organizer_name,
            holds=index == 0,
        )
        for index, each in enumerate(kept)
    ]
    return (*rows, VersionRow(0, "", "", None, "", holds=not rows))
