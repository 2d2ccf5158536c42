"""Where somebody comes from, as the sign-up form asks it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from services.registration.storage.catalogue import Cohort
from services.registration.storage.people import Organisation
from tests.support.pages import Visitor, words
from tests.support.stories import Stories

PERSON = "850709-9805"


@pytest.fixture
def path(stories: Stories) -> str:
    cohort_id = stories.open_cohort(capacity=5)
    with stories.database.transaction() as session:
        return f"/programs/{session.get_one(Cohort, cohort_id).program.slug}/register"


def fields(**more: str) -> dict[str, str]:
    return {"name": "Anna Ek", "email": "anna@example.org", "consent": "y", **more}


def kept(stories: Stories) -> list[tuple[str, str, str, str | None, str | None]]:
    with stories.database.transaction() as session:
        rows = session.scalars(select(Organisation)).all()
        return [(r.name, r.kind, r.country, r.number, r.register_number) for r in rows]


def test_form_when_in_sweden_then_keeps_name_and_number(
    app: Flask, stories: Stories, path: str
) -> None:
    typed = fields(organisation="Ekbolaget", organisation_number="Org.nr 4020010015")

    assert Visitor.of(app).submit(path, typed).status_code == 302
    assert kept(stories) == [("Ekbolaget", "swedish", "SE", "402001-0015", None)]


def test_form_when_a_sole_trader_then_keeps_the_name_and_reads_no_number(
    app: Flask, stories: Stories, path: str
) -> None:
    typed = fields(
        organisation_kind="sole_trader", organisation="Eks bageri", organisation_number=PERSON
    )

    assert Visitor.of(app).submit(path, typed).status_code == 302
    assert kept(stories) == [("Eks bageri", "sole_trader", "SE", None, None)]


def test_form_when_a_sole_trader_errs_then_the_number_is_not_shown_again(
    app: Flask, path: str
) -> None:
    typed = fields(organisation_kind="sole_trader", organisation_number=PERSON)

    answer = Visitor.of(app).submit(path, typed)

    assert answer.status_code == 422
    assert "Write the name of your business." in words(answer)
    assert "850709" not in answer.text


def test_form_when_abroad_then_keeps_country_and_number(
    app: Flask, stories: Stories, path: str
) -> None:
    typed = fields(
        organisation_kind="foreign", organisation="Eiche", organisation_country="DE",
        register_number="de 136 695 976",
    )  # fmt: skip

    assert Visitor.of(app).submit(path, typed).status_code == 302
    assert kept(stories) == [("Eiche", "foreign", "DE", None, "DE136695976")]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"organisation_country": "", "organisation": "Eiche"}, "Choose the country"),
        ({"organisation_country": "DE"}, "Write the name of the organisation"),
        (
            {"organisation_country": "DE", "organisation": "E", "register_number": "DE136695978"},
            "check digits of that VAT number",
        ),
        (
            {"organisation_country": "DE", "organisation": "E", "register_number": PERSON},
            "personal identity number",
        ),
    ],
    ids=["no country", "no name", "wrong VAT number", "a person's number"],
)
def test_form_when_abroad_and_something_is_wrong_then_says_what(
    app: Flask, path: str, typed: dict[str, str], message: str
) -> None:
    answer = Visitor.of(app).submit(path, fields(organisation_kind="foreign", **typed))

    assert answer.status_code == 422
    assert message in words(answer)
    assert "850709" not in answer.text


def test_form_when_nobody_sent_the_person_then_keeps_no_organisation(
    app: Flask, stories: Stories, path: str
) -> None:
    typed = fields(organisation_kind="nobody", organisation="Ekbolaget", organisation_number="x")

    assert Visitor.of(app).submit(path, typed).status_code == 302
    assert kept(stories) == []
