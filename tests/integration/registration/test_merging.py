"""One organisation is one row, however its people spell it; merges can be taken back."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import func, select

from services.registration.domain.commands import Register
from services.registration.domain.errors import (
    AlreadyMerged,
    DifferentNumbers,
    MergeUndone,
    SameOrganisation,
)
from services.registration.domain.organisations.merging import (
    NUMBER_WINS,
    Merge,
    Part,
    keeper,
    merge,
    undo_merge,
)
from services.registration.domain.registering import register
from services.registration.storage.people import Organisation, OrganisationMerge, Participant
from services.registration.storage.registrations import Registration
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id
from tests.support.stories import Stories

NUMBER = "402001-0015"


@pytest.fixture
def house(stories: Stories) -> Stories:
    stories.open_cohort(capacity=50)
    return stories


def join(
    stories: Stories, who: str, organisation: str, number: str | None = None, **more: str
) -> None:
    command = Register(
        cohort_id=stories.cohort_id,
        name=who.title(),
        email=f"{who}@example.org",
        organisation=organisation,
        organisation_number=number,
        language="sv",
        consent_version="test",
    )
    with stories.database.transaction() as session:
        register(
            session,
            replace(command, **more),
            now=stories.clock.now(),
            links=stories.links,  # type: ignore[arg-type]
        )


def of(stories: Stories, who: str) -> UUID:
    """The organisation that somebody's registration points at."""
    query = (
        select(Registration.organisation_id)
        .join(Participant, Participant.id == Registration.participant_id)
        .where(Participant.email == f"{who}@example.org")
    )
    with stories.database.transaction() as session:
        found = session.scalars(query).one()
    assert found
    return found


def merge_as_organizer(stories: Stories, kept: UUID, gone: UUID) -> UUID:
    with stories.database.transaction() as session:
        command = Merge(kept, gone, "organizer:astrid", "Samma hus")
        return merge(session, command, stories.clock.now()).id


def part(stories: Stories, merge_id: UUID) -> None:
    with stories.database.transaction() as session:
        undo_merge(session, Part(merge_id, "organizer:olle", "Två hus"), stories.clock.now())


def the_merge(stories: Stories) -> tuple[UUID, str, str]:
    with stories.database.transaction() as session:
        row = session.scalars(select(OrganisationMerge)).one()
        return row.id, row.merged_by, row.reason


@pytest.mark.parametrize("spelling", ["EKBOLAGET", "Ekbolaget, Aktiebolag", " ekbolaget ab (publ)"])
def test_organisation_when_spelled_otherwise_then_is_one_row(house: Stories, spelling: str) -> None:
    join(house, "anna", "Ekbolaget AB")
    join(house, "bo", spelling)

    assert of(house, "anna") == of(house, "bo")


def test_organisation_when_number_is_the_same_then_names_do_not_count(house: Stories) -> None:
    join(house, "anna", "Ekbolaget AB", NUMBER)
    join(house, "bo", "Ek i Falun", NUMBER)

    assert of(house, "anna") == of(house, "bo")


def test_organisation_when_numbers_differ_then_names_do_not_count(house: Stories) -> None:
    join(house, "anna", "Ekbolaget AB", NUMBER)
    join(house, "bo", "Ekbolaget AB", "402001-0023")

    assert of(house, "anna") != of(house, "bo")


def test_organisation_when_one_numbered_has_the_name_then_the_name_means_it(house: Stories) -> None:
    join(house, "anna", "Ekbolaget AB", NUMBER)
    join(house, "bo", "Ekbolaget")

    assert of(house, "anna") == of(house, "bo")


def test_organisation_when_two_numbered_have_the_name_then_the_name_means_neither(
    house: Stories,
) -> None:
    join(house, "anna", "Ekbolaget AB", NUMBER)
    join(house, "bo", "Ekbolaget HB", "402001-0023")
    join(house, "cia", "Ekbolaget")

    assert of(house, "cia") not in (of(house, "anna"), of(house, "bo"))


def test_organisation_when_its_number_comes_later_then_all_of_the_name_have_it(
    house: Stories,
) -> None:
    join(house, "anna", "Ekbolaget")
    join(house, "bo", "Ekbolaget AB", NUMBER)
    join(house, "cia", "ekbolaget")

    assert of(house, "anna") == of(house, "bo") == of(house, "cia")
    assert the_merge(house)[1:] == ("system", NUMBER_WINS)


def test_organisation_when_a_number_was_parted_from_the_name_then_it_does_not_take_it_again(
    house: Stories,
) -> None:
    join(house, "anna", "Ekbolaget")
    join(house, "bo", "Ekbolaget AB", NUMBER)
    part(house, the_merge(house)[0])
    join(house, "cia", "Ekbolaget AB", NUMBER)

    assert of(house, "anna") != of(house, "bo")
    assert of(house, "cia") == of(house, "bo")


def test_sole_trader_when_named_as_a_company_then_is_another_row(house: Stories) -> None:
    join(house, "anna", "Eks bageri", organisation_kind="sole_trader")
    join(house, "bo", "Eks bageri", NUMBER)
    join(house, "cia", "EKS BAGERI", organisation_kind="sole_trader")

    assert of(house, "anna") == of(house, "cia") != of(house, "bo")


def test_foreign_organisation_when_its_number_is_the_same_then_is_one_row(house: Stories) -> None:
    abroad = {"organisation_kind": "foreign", "country": "DE", "register_number": "DE136695976"}
    join(house, "anna", "Eiche GmbH", **abroad)
    join(house, "bo", "Die Eiche", **abroad)
    join(house, "cia", "Eiche", organisation_kind="foreign", country="AT")

    assert of(house, "anna") == of(house, "bo") != of(house, "cia")


def test_merge_when_done_then_registrations_point_at_what_is_kept_also_later_ones(
    house: Stories,
) -> None:
    join(house, "anna", "Ekbolaget", NUMBER)
    join(house, "bo", "Ek i Falun")
    merge_as_organizer(house, of(house, "anna"), of(house, "bo"))
    join(house, "cia", "Ek i Falun")

    assert of(house, "anna") == of(house, "bo") == of(house, "cia")


def test_merge_when_undone_then_each_registration_points_where_its_person_wrote(
    house: Stories,
) -> None:
    join(house, "anna", "Ekbolaget", NUMBER)
    join(house, "bo", "Ek i Falun")
    kept, gone = of(house, "anna"), of(house, "bo")
    merge_id = merge_as_organizer(house, kept, gone)
    join(house, "cia", "Ek i Falun")
    join(house, "dan", "Ekbolaget", NUMBER)

    part(house, merge_id)

    assert [of(house, who) for who in ("anna", "bo", "cia", "dan")] == [kept, gone, gone, kept]


def test_merge_when_undone_below_another_then_both_remember_their_spellings(house: Stories) -> None:
    for who, name in (("anna", "Alfa"), ("bo", "Beta"), ("cia", "Gamma")):
        join(house, who, name)
    a, b, c = (of(house, who) for who in ("anna", "bo", "cia"))
    first = merge_as_organizer(house, b, a)
    second = merge_as_organizer(house, c, b)
    assert {of(house, who) for who in ("anna", "bo", "cia")} == {c}

    part(house, first)
    assert [of(house, who) for who in ("anna", "bo", "cia")] == [a, c, c]

    part(house, second)
    assert [of(house, who) for who in ("anna", "bo", "cia")] == [a, b, c]


def test_merge_when_undone_then_tells_who_did_what_when_and_why(house: Stories) -> None:
    join(house, "anna", "Alfa")
    join(house, "bo", "Beta")
    merge_id = merge_as_organizer(house, of(house, "anna"), of(house, "bo"))
    part(house, merge_id)

    with house.database.transaction() as session:
        row = session.get_one(OrganisationMerge, merge_id)
        now = house.clock.now()
        assert (row.merged_at, row.merged_by, row.reason) == (now, "organizer:astrid", "Samma hus")
        assert (row.undone_at, row.undone_by, row.undo_reason) == (now, "organizer:olle", "Två hus")


def test_merge_when_undone_then_the_same_two_may_be_merged_again(house: Stories) -> None:
    join(house, "anna", "Alfa")
    join(house, "bo", "Beta")
    kept, gone = of(house, "anna"), of(house, "bo")
    part(house, merge_as_organizer(house, kept, gone))

    merge_as_organizer(house, kept, gone)

    assert of(house, "bo") == kept


def test_merge_when_not_possible_then_is_refused(house: Stories) -> None:
    join(house, "anna", "Alfa", NUMBER)
    join(house, "bo", "Beta", "402001-0023")
    join(house, "cia", "Gamma")
    a, b, c = (of(house, who) for who in ("anna", "bo", "cia"))

    with pytest.raises(SameOrganisation):
        merge_as_organizer(house, a, a)
    with pytest.raises(DifferentNumbers):
        merge_as_organizer(house, a, b)
    with pytest.raises(NotFound):
        merge_as_organizer(house, a, new_id())
    merge_as_organizer(house, a, c)
    with pytest.raises(AlreadyMerged):
        merge_as_organizer(house, c, a)


def test_undo_when_not_possible_then_is_refused(house: Stories) -> None:
    join(house, "anna", "Alfa")
    join(house, "bo", "Beta")
    merge_id = merge_as_organizer(house, of(house, "anna"), of(house, "bo"))
    part(house, merge_id)

    with pytest.raises(MergeUndone):
        part(house, merge_id)
    with pytest.raises(NotFound):
        part(house, new_id())


def test_keeper_when_only_one_has_a_number_then_that_one_is_kept() -> None:
    plain = Organisation(id=new_id(), name="Ek", name_key="ek")
    numbered = Organisation(id=new_id(), name="Ek", name_key="ek", number=NUMBER)

    assert keeper(plain, numbered) == keeper(numbered, plain) == (numbered, plain)
    assert keeper(plain, plain) == (plain, plain)


def test_person_when_without_organisation_then_no_row_is_made(house: Stories) -> None:
    join(house, "anna", "")

    with house.database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Organisation)) == 0
