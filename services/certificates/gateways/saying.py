"""What a certificate says, in the language of its holder and, on bilingual ones, in both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

from services.certificates.facts import PrintedFacts
from services.certificates.gateways import wording
from services.certificates.gateways.phrases import phrases
from services.certificates.gateways.wording import Translate
from shared.contracts.facts import Language, LocalizedText


@dataclass(frozen=True)
class Phrase:
    """Some words and the language that they are in."""

    language: Language
    text: str


Said = tuple[Phrase, ...]
"""One thing, said in one language or two; once if both say it with the same letters."""


@dataclass(frozen=True)
class Row:
    """A line of the table: its name in templates, its head, and the lines beside it."""

    key: str
    head: Said
    lines: tuple[Said, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The lines as they are set, to be measured."""
        return tuple(" / ".join(phrase.text for phrase in line) for line in self.lines)


@dataclass(frozen=True)
class Speaker:
    """Says the facts of one certificate in its languages."""

    facts: PrintedFacts

    @property
    def languages(self) -> tuple[Language, ...]:
        """The holder's language first."""
        first = self.facts.language
        others = tuple(each for each in get_args(Language) if each != first)
        return (first, *others) if self.facts.bilingual else (first,)

    def say(self, words: Callable[[Translate, Language], str]) -> Said:
        """Return what ``words`` gives for the phrases of each language."""
        return self._said(lambda language: words(phrases(language).gettext, language))

    def localized(self, text: LocalizedText) -> Said:
        """Return a text of people in each language."""
        return self._said(text.in_language)

    def rows(self) -> tuple[Row, ...]:
        """Return the lines of the table that have something to say."""
        rows = (*self._held(), *self._attendance(), *self._goals(), *self._validity())
        return tuple(row for row in rows if row.lines)

    def _held(self) -> tuple[Row, ...]:
        facts = self.facts
        return (
            Row("when", self.say(lambda _, _language: _("When")), (self._said(self._period),)),
            Row(
                "session",
                self.say(lambda _, _language: _("Session")),
                (self.say(self._session),) if facts.session else (),
            ),
            Row(
                "place",
                self.say(lambda _, _language: _("Place")),
                (self.localized(facts.place),) if facts.place else (),
            ),
        )

    def _attendance(self) -> tuple[Row, ...]:
        return (
            Row(
                "time",
                self.say(lambda _, _language: _("Time attended")),
                (self.time_attended(),),
            ),
            Row(
                "sessions",
                self.say(lambda _, _language: _("Sessions attended")),
                () if self.facts.session else (self.sessions_attended(),),
            ),
        )

    def _goals(self) -> tuple[Row, ...]:
        facts = self.facts
        goals = [
            wording.global_goals(facts.global_goal_targets, phrases(language).gettext)
            for language in self.languages
        ]
        return (
            Row(
                "sub-goal",
                self.say(lambda _, _language: _("Sub-goal")),
                (self.say(lambda _, _language: wording.sub_goal_name(facts.sub_goal, _)),),
            ),
            Row(
                "goals",
                self.say(lambda _, _language: _("Global Goals")),
                tuple(self._goal(same) for same in zip(*goals, strict=True)),
            ),
        )

    def _validity(self) -> tuple[Row, ...]:
        facts = self.facts
        return (
            Row(
                "until",
                self.say(lambda _, _language: _("Valid until")),
                (self._said(self._until),) if facts.valid_until else (),
            ),
            Row(
                "attested",
                self.say(lambda _, _language: _("Basis")),
                (self.say(self._attested),) if facts.attested_on else (),
            ),
        )

    def _said(self, words: Callable[[Language], str]) -> Said:
        said: list[Phrase] = []
        for language in self.languages:
            text = words(language)
            if text.casefold() not in {phrase.text.casefold() for phrase in said}:
                said.append(Phrase(language, text))
        return tuple(said)

    def _attested(self, _: Translate, language: Language) -> str:
        assert self.facts.attested_on is not None, "asked only where there is a day"
        return wording.attested(self.facts.attested_on, language, _)

    def _until(self, language: Language) -> str:
        assert self.facts.valid_until is not None, "asked only where there is a day"
        return wording.day(self.facts.valid_until, language)

    def _period(self, language: Language) -> str:
        facts = self.facts
        return wording.held(facts.first_day, facts.last_day, facts.session, language)

    def _session(self, _: Translate, language: Language) -> str:
        assert self.facts.session is not None, "asked only where there is one"
        return wording.session_name(self.facts.session, language, _)

    def time_attended(self) -> Said:
        """Return of how many hours somebody attended how many."""
        facts = self.facts
        return self._share(
            wording.duration(facts.minutes_attended), wording.duration(facts.minutes_planned)
        )

    def sessions_attended(self) -> Said:
        """Return of how many sessions somebody attended how many."""
        return self._share(self.facts.sessions_attended, self.facts.sessions_planned)

    def _share(self, attended: object, planned: object) -> Said:
        if self.facts.bilingual:  # a stroke says "of" in both
            return (Phrase(self.facts.language, f"{attended} / {planned}"),)
        return self.say(
            lambda _, _language: (
                _("%(attended)s of %(planned)s") % {"attended": attended, "planned": planned}
            )
        )

    def _goal(self, same: tuple[wording.GlobalGoal, ...]) -> Said:
        """Say the targets once, and the name of the goal in each language."""
        texts = [same[0].words, *(goal.name for goal in same[1:])]
        return tuple(
            Phrase(language, text) for language, text in zip(self.languages, texts, strict=True)
        )
