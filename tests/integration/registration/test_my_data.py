"""A person's own data: a copy of all of it and of nobody else's, and a name to correct."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from services.registration.domain.attendance import mark_attendance
from services.registration.domain.certificates import note_certificate
from services.registration.domain.commands import CloseCohort, MarkAttendance
from services.registration.domain.programs.closing import close_cohort
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import ReceivedCertificate, Registration
from services.registration.storage.tables import Base
from shared.contracts.certificates import CertificateIssued
from shared.contracts.published import example_of
from shared.kernel.identifiers import new_id
from tests.support.answers import DIET, ask, change, sign_up
from tests.support.data_copies import answer_all
from tests.support.pages import Visitor, words
from tests.support.stories import Stories


def page_of(stories: Stories, who: str) -> str:
    with stories.database.transaction() as session:
        row = session.get(Registration, stories.id_of(who))
        assert row is not None
        return f"/my/{stories.links.own_page_token(row.participant)}"


def hold(stories: Stories, who: str) -> None:
    """Mark somebody as present, close the cohort and keep a certificate."""
    stories.clock.advance(timedelta(days=15))
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        marks = MarkAttendance(cohort.sessions[0].id, {stories.id_of(who): True}, "organizer:abc")
        mark_attendance(session, marks, now=stories.clock.now())
        close = CloseCohort(stories.cohort_id, actor="organizer:abc", early=False)
        close_cohort(session, close, now=stories.clock.now(), links=stories.links)
        session.add(
            ReceivedCertificate(
                issuance_id=new_id(),
                registration_id=stories.id_of(who),
                cohort_id=stories.cohort_id,
                number="7KQ4W9XZ2MTH8RVCP",
                verify_url="https://spinn.example.org/certificates/7KQ4W9XZ2MTH8RVCP",
                sequence=1,
            )
        )


def copy_of(app: Flask, stories: Stories, who: str, language: str = "en") -> TestResponse:
    """Ask for a copy, let the other services answer, and fetch it."""
    visitor, path = Visitor.of(app, language), page_of(stories, who)
    waiting = visitor.press(visitor.get(path), f"{path}/export").location
    answer_all(stories)
    return visitor.press(visitor.get(waiting), f"{waiting}/fetch")


def unpacked(response: TestResponse) -> tuple[dict[str, Any], str]:
    archive = zipfile.ZipFile(io.BytesIO(response.data))
    assert archive.namelist() == ["data.json", "data.html"]
    return json.loads(archive.read("data.json")), archive.read("data.html").decode()


@pytest.fixture
def two_people(stories: Stories) -> Stories:
    stories.open_cohort(capacity=2)
    stories.enter("anna", "bertil")
    return stories


def test_copy_when_taken_then_holds_every_kind_of_row_about_the_person(
    app: Flask, two_people: Stories
) -> None:
    hold(two_people, "anna")
    two_people.ask_for_code("anna@example.org")

    found, _ = unpacked(copy_of(app, two_people, "anna"))

    assert [row["email"] for row in found["participant"]] == ["anna@example.org"]
    for table in (
        "registration",
        "registration_transition",
        "consent",
        "attendance",
        "received_certificate",
        "organisation",
        "sign_in_code",
    ):
        assert found[table], table
    assert found["attendance"][0]["actor"] == "organizer"
    assert found["programs"][0]["title"] == {"sv": "Testa en sak", "en": "Try a thing"}


def test_copy_when_taken_then_names_every_table_that_belongs_to_a_person(
    app: Flask, two_people: Stories
) -> None:
    found, _ = unpacked(copy_of(app, two_people, "anna"))

    personal = {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in ("participant", "registration")
    }
    assert personal <= set(found)


def test_copy_when_taken_then_holds_nothing_of_anybody_else(
    app: Flask, two_people: Stories
) -> None:
    hold(two_people, "anna")
    other = str(two_people.id_of("bertil"))

    found, page = unpacked(copy_of(app, two_people, "anna"))

    text = json.dumps(found) + page
    assert [word for word in ("bertil", other, "organizer:abc") if word in text.lower()] == []


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["keeps about you", "Try a thing", "has a place (you)", "anna@example.org"]),
        ("sv", ["sparat om dig", "Testa en sak", "har plats (du)", "anna@example.org"]),
    ],
)
def test_copy_when_opened_by_a_person_then_reads_in_their_language(
    app: Flask, two_people: Stories, language: str, sentences: list[str]
) -> None:
    _, page = unpacked(copy_of(app, two_people, "anna", language))

    assert page.lstrip().startswith("<!DOCTYPE html>")
    assert [sentence for sentence in sentences if sentence not in page] == []


def test_copy_when_sent_then_is_kept_by_no_cache(app: Flask, two_people: Stories) -> None:
    response = copy_of(app, two_people, "anna")

    assert response.headers["Cache-Control"] == "no-store"
    assert response.mimetype == "application/zip"
    assert "attachment" in response.headers["Content-Disposition"]


def test_copy_when_only_a_link_is_opened_then_is_not_given(app: Flask, two_people: Stories) -> None:
    assert Visitor.of(app).get(f"{page_of(two_people, 'anna')}/export").status_code == 405


def test_name_when_corrected_then_stands_in_registration_and_history(
    app: Flask, two_people: Stories
) -> None:
    visitor, path = Visitor.of(app), page_of(two_people, "anna")
    assert 'value="Anna"' in visitor.get(f"{path}/name").text

    answer = visitor.submit(f"{path}/name", {"name": "  Anna   Öberg "})

    assert "Your name is corrected." in words(visitor.get(answer.location))
    assert "Hello Anna Öberg" in words(visitor.get(path))
    assert two_people.steps("anna öberg")[-1] == ("confirmed", "confirmed", "name_changed")


def test_name_when_the_same_then_leaves_no_step(app: Flask, two_people: Stories) -> None:
    before = two_people.steps("anna")
    Visitor.of(app).submit(f"{page_of(two_people, 'anna')}/name", {"name": "Anna"})

    assert two_people.steps("anna") == before


@pytest.mark.parametrize("name", ["", "<b>Anna</b>", "850709-9805", "A" * 121])
def test_name_when_it_breaks_a_rule_of_the_form_then_is_refused(
    app: Flask, two_people: Stories, name: str
) -> None:
    answer = Visitor.of(app).submit(f"{page_of(two_people, 'anna')}/name", {"name": name})

    assert answer.status_code == 422
    assert two_people.state("anna") == "confirmed"


def test_name_when_cohort_is_closed_then_stays(app: Flask, two_people: Stories) -> None:
    path = page_of(two_people, "anna")
    visitor = Visitor.of(app)
    form = visitor.get(f"{path}/name")
    hold(two_people, "anna")

    assert "no registration in which it can be changed" in words(visitor.get(f"{path}/name"))
    visitor.press(form, f"{path}/name", {"name": "Anna Öberg"})
    assert two_people.state("anna") == "completed"


def test_name_when_corrected_then_the_certificate_prints_it(
    app: Flask, two_people: Stories
) -> None:
    Visitor.of(app).submit(f"{page_of(two_people, 'anna')}/name", {"name": "Anna Öberg"})
    hold(two_people, "anna öberg")

    name, body = two_people.messages("anna öberg")[-1]
    assert (name, body["participant"]["name"]) == ("registration.completed", "Anna Öberg")


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        pytest.param("en", ["Diet", "Ägg", "Before, until", "Nötter (you)", "Kept until"], id="en"),
        pytest.param(
            "sv", ["Kost", "Ägg", "Tidigare, till", "Nötter (du)", "Sparas till"], id="sv"
        ),
    ],
)
def test_copy_when_questions_were_answered_then_tells_each_in_words_with_its_past(
    app: Flask, stories: Stories, language: str, sentences: list[str]
) -> None:
    stories.open_cohort(capacity=2)
    form, _ = ask(stories, DIET)
    sign_up(stories, "anna", form, "diet", diet="Nötter")
    change(stories, "anna", form, "diet", diet="Ägg")
    sign_up(stories, "bertil", form, "diet", diet="Mjölk")

    found, page = unpacked(copy_of(app, stories, "anna", language))

    read = " ".join(page.split())
    assert [one for one in sentences if one not in read] == []
    (told,) = found["answers_in_words"]
    assert (told["answer"]["sv"], [one["answer"]["sv"] for one in told["before"]]) == (
        "Ägg",
        ["Nötter"],
    )
    assert "Mjölk" not in str(found)


def test_certificate_when_its_registration_is_deleted_then_stays_for_the_count_and_blocks_nothing(
    two_people: Stories,
) -> None:
    hold(two_people, "anna")
    mine = two_people.id_of("anna")
    with two_people.database.transaction() as session:
        for table in reversed(Base.metadata.sorted_tables):
            for key in table.foreign_keys:
                of_registration = key.column.table.name == "registration"
                if of_registration and table.name != "received_certificate":
                    session.execute(delete(table).where(key.parent == mine))
        session.execute(delete(Registration).where(Registration.id == mine))

    with two_people.database.transaction() as session:
        row = session.scalars(select(ReceivedCertificate)).one()
        assert (row.registration_id, row.cohort_id) == (None, two_people.cohort_id)
        assert queries.certificates_of_participant(session, new_id()) == {}


def test_certificate_when_it_is_told_after_its_registration_was_deleted_then_is_dropped(
    two_people: Stories,
) -> None:
    told = CertificateIssued.model_validate(example_of(CertificateIssued).body)

    with two_people.database.transaction() as session:
        note_certificate(session, told, sequence=1)

    with two_people.database.transaction() as session:
        assert session.scalars(select(ReceivedCertificate)).all() == []
