"""The sample catalogue: its shape, and that it shows all that the demo has to show."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, get_args
from zoneinfo import available_timezones

import pytest
from pydantic import BaseModel, ValidationError

from shared.contracts.facts import SubGoal
from tests.support.catalogue import (
    TARGETS,
    Catalogue,
    Cohort,
    Completion,
    DatedSession,
    Earlier,
    Moment,
    Organiser,
    Person,
    Program,
    Project,
    ShortText,
    SoonSession,
    Text,
    target_exists,
)

DATA = Path(__file__).parents[3] / "data"
LONGEST_GAP_BETWEEN_CLOCK_CHANGES = 217  # days: last Sunday of March to last Sunday of October

# Numbers of a group that no Swedish organisation has: they pass the check digit and reach nobody.
FICTIONAL_NUMBERS = {
    f"402001-{tail}"
    for tail in (
        "0015", "0023", "0031", "0049", "0056", "0064",
        "0072", "0080", "0098", "0106", "0114", "0122",
    )
}  # fmt: skip

MUNICIPALITIES = {
    "Avesta", "Borlänge", "Falun", "Gagnef", "Hedemora", "Leksand", "Ludvika", "Malung-Sälen",
    "Mora", "Orsa", "Rättvik", "Smedjebacken", "Säter", "Vansbro", "Älvdalen",
}  # fmt: skip

# slug: places in each cohort, places in its queue (None: no limit)
PLACES = {
    "forskarfrukost-stal": (40, 15),
    "testa-ai-i-produktionen": (12, 6),
    "matchning-forskare-foretag": (24, None),
    "startupresan": (10, 5),
    "gron-affarsmodell": (16, 8),
    "styrelse-och-kapital": (20, 10),
    "klusterdialog-skog-och-tra": (30, None),
    "studentutmaning-48-timmar": (50, 20),
    "exportskola": (12, 4),
    "soft-landing": (15, None),
    "kom-i-gang-kvall": (60, None),
    "resultatdag": (120, 40),
}


@pytest.fixture(scope="module")
def raw() -> Any:
    return json.loads((DATA / "catalogue.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def schema() -> Any:
    return json.loads((DATA / "catalogue.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def catalogue(raw: Any) -> Catalogue:
    return Catalogue.model_validate(raw)


@pytest.fixture(scope="module")
def cohorts(catalogue: Catalogue) -> dict[str, Cohort]:
    return {f"{p.slug}/{c.key}": c for p in catalogue.programs for c in p.cohorts}


@pytest.fixture(scope="module")
def people(cohorts: dict[str, Cohort]) -> list[Person]:
    return [person for cohort in cohorts.values() for person in cohort.people]


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [found for item in value.values() for found in strings(item)]
    if isinstance(value, list):
        return [found for item in value for found in strings(item)]
    return [value] if isinstance(value, str) else []


def test_catalogue_when_swedish_is_missing_then_refused(raw: Any):
    broken = json.loads(json.dumps(raw))
    del broken["programs"][0]["title"]["sv"]
    with pytest.raises(ValidationError):
        Catalogue.model_validate(broken)


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("text", Text),
        ("shortText", ShortText),
        ("organiser", Organiser),
        ("project", Project),
        ("program", Program),
        ("completion", Completion),
        ("cohort", Cohort),
        ("earlier", Earlier),
        ("datedSession", DatedSession),
        ("soonSession", SoonSession),
        ("moment", Moment),
        ("person", Person),
    ],
)
def test_schema_when_compared_then_has_the_fields_of_the_model(
    schema: Any, name: str, model: type[BaseModel]
):
    definition = schema["$defs"][name]
    required = {field for field, info in model.model_fields.items() if info.is_required()}
    assert (set(definition["properties"]), set(definition["required"])) == (
        set(model.model_fields),
        required,
    )


def test_schema_when_compared_then_has_the_choices_of_the_model(schema: Any):
    program = schema["$defs"]["program"]["properties"]
    kinds = get_args(Program.model_fields["kind"].annotation)
    assert (program["kind"]["enum"], program["sub_goal"]["enum"]) == (
        list(kinds),
        list(get_args(SubGoal)),
    )


def test_schema_when_compared_then_has_the_municipalities_of_dalarna(schema: Any):
    assert set(schema["$defs"]["municipality"]["enum"]) == MUNICIPALITIES


def test_programs_when_counted_then_have_places_and_queues_as_planned(catalogue: Catalogue):
    places = {p.slug: {(c.capacity, c.queue_limit) for c in p.cohorts} for p in catalogue.programs}
    assert places == {slug: {pair} for slug, pair in PLACES.items()}


def test_programs_when_listed_then_slugs_are_unique(catalogue: Catalogue):
    assert max(Counter(p.slug for p in catalogue.programs).values()) == 1


def test_programs_when_listed_then_cover_every_sub_goal(catalogue: Catalogue):
    assert {p.sub_goal for p in catalogue.programs} == set(get_args(SubGoal))


def test_programs_when_listed_then_point_to_real_targets(catalogue: Catalogue):
    targets = [target for p in catalogue.programs for target in p.global_goal_targets]
    assert [target for target in targets if not target_exists(target)] == []


def test_targets_when_added_up_then_are_the_169_of_the_agenda():
    assert sum(map(sum, TARGETS.values())) == 169


def test_programs_when_listed_then_name_a_project_of_the_catalogue(catalogue: Catalogue):
    assert {p.project for p in catalogue.programs} <= {p.key for p in catalogue.projects}


def test_projects_when_listed_then_end_after_they_start(catalogue: Catalogue):
    assert all(p.starts < p.ends for p in catalogue.projects)


def test_descriptions_when_split_then_have_two_to_four_paragraphs(catalogue: Catalogue):
    wrong = [
        p.slug
        for p in catalogue.programs
        for text in (p.description.sv, p.description.en)
        if len(text.split("\n\n")) not in (2, 3, 4)
    ]
    assert wrong == []


def test_descriptions_when_compared_then_have_as_many_paragraphs_in_both_languages(
    catalogue: Catalogue,
):
    both = [(p.description.sv, p.description.en) for p in catalogue.programs]
    assert [sv.count("\n\n") for sv, _ in both] == [en.count("\n\n") for _, en in both]


def test_texts_when_read_then_are_normalised_and_trimmed(raw: Any):
    assert [
        text
        for text in strings(raw)
        if text != text.strip() or "  " in text or not unicodedata.is_normalized("NFC", text)
    ] == []


def test_texts_when_read_then_name_no_weekday(raw: Any):
    # A session moves with the day of loading, so a weekday in its text would be wrong six times
    # out of seven.
    weekday = re.compile(
        r"\b((mån|tis|ons|tors|fre|lör|sön)dag(en|ar)?"
        r"|(mon|tues|wednes|thurs|fri|satur|sun)days?)\b",
        re.IGNORECASE,
    )
    assert [text for text in strings(raw) if weekday.search(text)] == []


def test_sessions_when_placed_then_cover_all_of_dalarna(cohorts: dict[str, Cohort]):
    seen = {s.municipality for c in cohorts.values() if not c.cancelled for s in c.sessions}
    assert seen == MUNICIPALITIES


def test_sessions_when_zoned_then_zones_exist(cohorts: dict[str, Cohort]):
    zones = {s.zone for c in cohorts.values() for s in c.sessions}
    assert zones - available_timezones() == set()


def test_sessions_when_listed_then_follow_each_other(cohorts: dict[str, Cohort]):
    assert [key for key, c in cohorts.items() if c.days != sorted(set(c.days))] == []


def test_sessions_when_moved_from_weekends_then_still_fall_on_different_days(
    cohorts: dict[str, Cohort],
):
    crowded = [
        key
        for key, c in cohorts.items()
        for first, second in zip(c.sessions, c.sessions[1:], strict=False)
        if isinstance(first, DatedSession)
        and isinstance(second, DatedSession)
        and second.day - first.day <= 2
        and not (first.weekend and second.weekend)
    ]
    assert crowded == []


def test_windows_when_compared_then_open_before_they_close_before_the_first_session(
    cohorts: dict[str, Cohort],
):
    wrong = [
        key
        for key, c in cohorts.items()
        if c.registration_closes is not None
        and not c.registration_opens.day < c.registration_closes.day < c.days[0]
    ]
    assert wrong == []


def test_people_when_registered_then_the_cohort_takes_registrations_on_loading(
    cohorts: dict[str, Cohort],
):
    wrong = [
        key
        for key, c in cohorts.items()
        if c.people
        and (
            c.cancelled
            or c.registration_opens.day >= 0
            or (c.registration_closes is not None and c.registration_closes.day <= 0)
        )
    ]
    assert wrong == []


def test_people_when_registered_then_stand_once_in_a_cohort(cohorts: dict[str, Cohort]):
    twice = [key for key, c in cohorts.items() if len({p.email for p in c.people}) < len(c.people)]
    assert twice == []


def test_people_when_registered_several_times_then_are_the_same(people: list[Person]):
    by_address: dict[str, set[Person]] = defaultdict(set)
    for person in people:
        by_address[person.email].add(person)
    assert [address for address, same in by_address.items() if len(same) > 1] == []


def test_addresses_when_listed_then_reach_nobody(raw: Any):
    domains = {text.rpartition("@")[2] for text in strings(raw) if "@" in text}
    assert domains == {"example.org", "exempel.se"}


def test_organisation_numbers_when_listed_then_are_all_the_fictional_ones(people: list[Person]):
    numbers = {p.organisation_number for p in people if p.organisation_number}
    assert numbers == FICTIONAL_NUMBERS


def test_organisation_numbers_when_listed_then_belong_to_one_name_each(people: list[Person]):
    pairs = {(p.organisation_number, p.organisation) for p in people if p.organisation_number}
    assert len(pairs) == len(FICTIONAL_NUMBERS)


def test_sole_traders_when_listed_then_give_no_number(people: list[Person]):
    numbers = {p.organisation_number for p in people if p.organisation.endswith("enskild firma")}
    assert numbers == {None}


def test_foundations_when_listed_then_there_is_one(people: list[Person]):
    names = {p.organisation for p in people if p.organisation.startswith("Stiftelsen ")}
    assert len(names) == 1


def test_firms_when_counted_then_two_send_several_to_the_same_workshop(
    cohorts: dict[str, Cohort],
):
    workshop = cohorts["testa-ai-i-produktionen/ludvika"]
    sent = Counter(p.organisation for p in workshop.people)
    assert sum(count > 1 for count in sent.values()) == 2


def test_ai_workshop_when_loaded_then_has_one_place_left(cohorts: dict[str, Cohort]):
    workshop = cohorts["testa-ai-i-produktionen/ludvika"]
    assert workshop.capacity - len(workshop.people) == 1


def test_board_workshop_when_loaded_then_is_full_with_three_waiting(cohorts: dict[str, Cohort]):
    workshop = cohorts["styrelse-och-kapital/leksand"]
    assert len(workshop.people) - workshop.capacity == 3


def test_board_workshop_when_a_place_becomes_free_then_offers_it(cohorts: dict[str, Cohort]):
    offering = [key for key, cohort in cohorts.items() if cohort.promotion == "offer"]
    assert offering == ["styrelse-och-kapital/leksand"]


def test_earlier_runs_when_listed_then_are_over_and_had_a_queue_that_moved(catalogue: Catalogue):
    known = {person.email for p in catalogue.programs for c in p.cohorts for person in c.people}
    runs = [(program, run) for program in catalogue.programs for run in program.earlier]
    for program, run in runs:
        (like,) = [cohort for cohort in program.cohorts if cohort.key == run.like]
        assert max(like.days) < run.days_before
        assert len(set(run.people)) == len(run.people) > like.capacity
        assert set(run.gave_back) < set(run.people[: like.capacity])
        assert set(run.people) <= known
    assert [program.slug for program, _ in runs] == ["styrelse-och-kapital"] * 2


def test_cohorts_when_listed_then_one_is_cancelled(cohorts: dict[str, Cohort]):
    assert [key for key, c in cohorts.items() if c.cancelled] == ["gron-affarsmodell/rattvik"]


def test_cohorts_when_listed_then_some_open_later(cohorts: dict[str, Cohort]):
    later = [key for key, c in cohorts.items() if c.registration_opens.day > 0]
    assert later == ["testa-ai-i-produktionen/hedemora", "startupresan/borlange-2"]


def test_cluster_dialogue_when_loaded_on_any_day_then_spans_a_clock_change(
    cohorts: dict[str, Cohort],
):
    days = cohorts["klusterdialog-skog-och-tra/aret"].days
    assert days[-1] - days[0] > LONGEST_GAP_BETWEEN_CLOCK_CHANGES


def test_cluster_dialogue_when_loaded_then_one_run_has_sessions_to_close_and_others_ahead(
    cohorts: dict[str, Cohort],
):
    certifying = [key for key, c in cohorts.items() if c.certifies == "each_session"]
    assert certifying == [
        "klusterdialog-skog-och-tra/aret",
        "klusterdialog-skog-och-tra/pagar",
    ]
    run = cohorts[certifying[1]]
    assert [day < 0 for day in run.days] == [True, True, False, False]
    assert len(run.people) > 3


def test_evening_in_mora_when_loaded_then_starts_soon_and_takes_registrations_until_then(
    cohorts: dict[str, Cohort],
):
    evening = cohorts["kom-i-gang-kvall/mora"]
    assert (
        isinstance(evening.sessions[0], SoonSession),
        len(evening.sessions),
        evening.registration_closes,
    ) == (True, 1, None)


def test_get_started_evening_when_listed_then_has_a_later_one_elsewhere(
    cohorts: dict[str, Cohort],
):
    later = cohorts["kom-i-gang-kvall/gagnef"]
    assert (later.days[0] > 7, later.sessions[0].municipality) == (True, "Gagnef")
