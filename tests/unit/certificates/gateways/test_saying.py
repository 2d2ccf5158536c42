"""What a certificate says in one language and in two."""

from __future__ import annotations

from services.certificates.gateways.saying import Phrase, Speaker
from shared.contracts.facts import LocalizedText
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


def test_rows_when_place_and_goals_are_unknown_leave_them_out():
    rows = Speaker(printed_facts(place=None, global_goal_targets=())).rows()
    assert [row.head[0].text for row in rows] == ["När", "Närvaro", "Tillfällen", "Delmål"]
