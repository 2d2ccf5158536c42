"""Made-up people whose certificates try a template: a usual name, a long and an Arabic one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from services.certificates.facts import PrintedFacts
from services.certificates.settings import Design
from shared.contracts.facts import Funding, Language, LocalizedText

Sample = Literal["usual", "long", "arabic"]
SAMPLES: tuple[Sample, ...] = get_args(Sample)
LONGEST_NAME = 120

# Made once by new_public_code, so its check character is right. Nobody was given it.
_NUMBER = "7K4MQX2WPRT9ZB3CZ"
_NAMES: dict[Sample, str] = {
    "usual": "Åsa Exempelsson",
    "long": (
        "Maria Christina Wilhelmina von Exempelstierna-Lindegren af Långbersklack och Stora "
        "Tuna Prästgård den Yngre Anna Greta"
    )[:LONGEST_NAME],
    "arabic": "محمد عبد الرحمن المثالي",
}
_FUNDING = Funding(
    project=LocalizedText(sv="Exempelprojektet", en="The example project"),
    statement=LocalizedText(
        sv="Medfinansieras av Europeiska unionen", en="Co-funded by the European Union"
    ),
    funders=("Europeiska regionala utvecklingsfonden", "Region Exempel"),
    emblem="eu",
)


@dataclass(frozen=True)
class SampleHouse:
    """Who signs in a sample, and where its certificates would be found."""

    organiser: str
    issuer: str
    public_url: str


def sample_facts(
    sample: Sample, language: Language, house: SampleHouse, *, design: Design, bilingual: bool
) -> PrintedFacts:
    """Return the facts of a made-up certificate; one that says all that there can be to say."""
    return PrintedFacts(
        number=_NUMBER,
        language=language,
        name=_NAMES[sample],
        program_title=LocalizedText(
            sv="Testa AI i produktionen: en kurs för små företag",
            en="Try AI in production: a course for small enterprises",
        ),
        program_summary=LocalizedText(
            sv="Tre halvdagar om vad maskiner kan lära sig av era egna mätvärden.",
            en="Three half days about what machines can learn from your own measurements.",
        ),
        place=LocalizedText(sv="Borlänge", en="Borlänge"),
        first_day=date(2026, 11, 3),
        last_day=date(2026, 11, 17),
        minutes_attended=510,
        minutes_planned=540,
        sessions_attended=3,
        sessions_planned=3,
        sub_goal="research_and_innovation",
        global_goal_targets=("9.5", "8.2"),
        organiser=house.organiser,
        issuer=house.issuer,
        funding=_FUNDING,
        issued_on=date(2026, 11, 24),
        verify_url=f"{house.public_url}/certificates/{_NUMBER}",
        design=design,
        bilingual=bilingual,
    )
