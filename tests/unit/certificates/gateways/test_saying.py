"""What a certificate says in one language and in two."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from services.certificates.facts import PrintedFacts
from services.certificates.gateways.saying import Phrase, Speaker
from shared.contracts.facts import CertifiedSession, LocalizedText
from tests.support.certificates import printed_facts


def test_say_when_in_one_language_says_it_once():
    assert Speaker(printed_facts()).languages == ("sv",)
    said = Speaker(printed_facts()).localized(LocalizedText(sv="Ett", en="One"))
    assert said == (Phrase("sv", "Ett"),)


def test_say_when_bilingual_says_it_in_the_holders_language_first():
    said = Speaker(printed_facts(language="en", bilingual=True)).localized(
        LocalizedText(sv="Ett", en="One")
    )
    assert said == (Phrase("en", "One"), Phrase("sv", "Ett"))


def test_say_when_both_languages_use_the_same_letters_says_it_once():
    rows = Speaker(printed_facts(bilingual=True)).rows()
    assert rows[0].texts == ("3–17 november 2026",)
    assert rows[1].texts == ("Borlänge",)


def test_rows_when_bilingual_share_numbers_with_a_stroke_and_goals_by_target():
    rows = Speaker(printed_facts(bilingual=True, global_goal_targets=("9.5",))).rows()
    assert rows[2].texts == ("8\u00a0h\u00a030\u00a0min / 9\u00a0h",)
    (goal,) = rows[-1].texts
    assert goal == (
        "9.5 Hållbar industri, innovationer och infrastruktur"
        " / Industry, innovation and infrastructure"
    )


def one_session(title: LocalizedText | None = None, *, whole_day: bool = False) -> PrintedFacts:
    """A certificate of the second session of a program."""
    of = CertifiedSession(
        session_id=UUID(int=7),
        number=2,
        title=title,
        starts_at=datetime(2026, 11, 3, 17),
        ends_at=datetime(2026, 11, 3, 19, 30),
        zone="Europe/Stockholm",
        whole_day=whole_day,
    )
    return printed_facts(
        session=of, last_day=date(2026, 11, 3), sessions_attended=1, sessions_planned=1
    )


def test_rows_when_it_is_of_one_session_say_which_and_when_and_not_how_many():
    rows = Speaker(one_session(LocalizedText(sv="Mäta rätt", en="Measuring right"))).rows()
    assert [(row.key, row.texts) for row in rows[:4]] == [
        ("when", ("3 november 2026, 17:00–19:30",)),
        ("session", ("2. Mäta rätt",)),
        ("place", ("Borlänge",)),
        ("time", ("8\u00a0h\u00a030\u00a0min av 9\u00a0h",)),
    ]
    assert "sessions" not in {row.key for row in rows}


def test_rows_when_the_session_has_no_title_say_its_number():
    rows = {row.key: row.texts for row in Speaker(one_session()).rows()}
    assert rows["session"] == ("Nummer 2",)


def test_rows_when_the_session_lasts_the_whole_day_say_no_time():
    rows = {row.key: row.texts for row in Speaker(one_session(whole_day=True)).rows()}
    assert rows["when"] == ("3 november 2026",)


def test_rows_when_place_and_goals_are_unknown_leave_them_out():
    rows = Speaker(printed_facts(place=None, global_goal_targets=())).rows()
    assert [row.head[0].text for row in rows] == ["När", "Närvaro", "Tillfällen", "Delmål"]
