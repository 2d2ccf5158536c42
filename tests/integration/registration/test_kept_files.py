"""Files that somebody sent: read, replaced, taken away, deleted on their day."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import dramatiq
import pytest
from dramatiq.brokers.stub import StubBroker
from flask import Flask

from services.registration.app import create_backstage
from services.registration.domain.questions.deleting import forget_answer
from services.registration.domain.questions.withdrawing import withdraw_consent
from services.registration.domain.uploads.holding import delete_unheld
from services.registration.gateways.file_store import LocalFileStore
from services.registration.storage.forms import answers_of
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id
from shared.messaging.scheduler import Scheduler
from tests.support import files as made
from tests.support.answers import answers
from tests.support.data_copies import answer_all
from tests.support.file_forms import file, on_disk, open_form, own, person, sweep
from tests.support.organizers import signed_in
from tests.support.pages import Visitor, words
from tests.support.registration import registration_settings
from tests.support.stories import Stories


@pytest.fixture
def path(stories: Stories) -> str:
    return open_form(stories)


def test_file_when_its_owner_reads_it_then_is_saved_and_runs_nothing(
    app: Flask, path: str, stories: Stories
) -> None:
    mine = own(app, stories, path)
    response = Visitor.of(app).get(f"{mine}/cv/file")

    assert response.data == made.PDF
    headers = response.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith("attachment;")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in headers["Cache-Control"]


def test_file_when_the_registration_is_somebody_elses_then_is_not_there(
    app: Flask, path: str, stories: Stories
) -> None:
    mine = own(app, stories, path)
    Visitor.of(app).submit(path, person("bo", q_cv=file()))
    stories.confirm("bo")

    others = mine.replace(str(stories.id_of("anna")), str(stories.id_of("bo")))
    assert Visitor.of(app).get(f"{others}/cv/file").status_code == 404
    assert Visitor.of(app).get(f"{mine}/proof/file").status_code == 404


def test_answers_when_saved_without_a_new_file_then_it_stays(
    app: Flask, path: str, stories: Stories, files: Path
) -> None:
    mine = own(app, stories, path)
    before = answers(stories, "anna")["cv"]
    visitor = Visitor.of(app)
    assert "Mitt CV.pdf" in words(visitor.get(mine))
    stories.clock.advance(timedelta(hours=5))
    visitor.submit(mine, {"q_size": "8"})

    assert answers(stories, "anna") == {"cv": before, "size": 8}
    sweep(stories, files)
    assert on_disk(files) == [made.PDF]


def test_answers_when_a_file_is_replaced_then_the_former_is_deleted(
    app: Flask, path: str, stories: Stories, files: Path
) -> None:
    mine = own(app, stories, path)
    Visitor.of(app).submit(mine, {"q_cv": file(made.PNG, "Mitt CV.png")})  # type: ignore[dict-item]

    assert answers(stories, "anna")["cv"].endswith("/Mitt CV.png")
    sweep(stories, files)
    assert on_disk(files) == [made.PNG]


def test_answers_when_a_file_is_taken_away_then_is_deleted(
    app: Flask, path: str, stories: Stories, files: Path
) -> None:
    mine = own(app, stories, path, q_proof=file(made.PNG, "a.png"), agree_proof="y")
    assert len(on_disk(files)) == 2
    Visitor.of(app).submit(mine, {"q_proof": "take_away"})

    sweep(stories, files)
    assert on_disk(files) == [made.PDF]


def test_file_when_consent_is_taken_back_then_is_deleted(
    app: Flask, path: str, stories: Stories, files: Path
) -> None:
    own(app, stories, path, q_proof=file(made.PNG, "a.png"), agree_proof="y")
    with stories.database.transaction() as session:
        withdraw_consent(session, stories.id_of("anna"), "proof", now=stories.clock.now())

    sweep(stories, files)
    assert on_disk(files) == [made.PDF]


def test_file_when_its_day_has_come_then_is_deleted(
    app: Flask, path: str, stories: Stories, files: Path
) -> None:
    own(app, stories, path)
    stories.clock.advance(timedelta(days=14 + 11))
    with stories.database.transaction() as session:
        (answer,) = answers_of(session, stories.id_of("anna"))
        assert forget_answer(session, answer.id, now=stories.clock.now())

    sweep(stories, files)
    assert on_disk(files) == []


def test_file_when_an_answer_still_holds_it_then_no_late_worker_deletes_it(
    app: Flask, path: str, stories: Stories, files: Path
) -> None:
    own(app, stories, path)
    upload_id = UUID(answers(stories, "anna")["cv"].split("/")[0])
    stories.clock.advance(timedelta(days=1))
    with stories.database.transaction() as session:
        store, now = LocalFileStore(files), stories.clock.now()
        assert not delete_unheld(session, upload_id, store=store, now=now)

    assert on_disk(files) == [made.PDF]


def test_file_when_an_organizer_reads_it_then_must_be_signed_in(
    app: Flask, path: str, stories: Stories
) -> None:
    own(app, stories, path)
    address = f"/organizer/registrations/{stories.id_of('anna')}/answers/cv/file"
    stranger = Visitor.of(app).get(address)
    response = signed_in(app, stories.database).get(address)

    assert stranger.location.startswith("/organizer/sign-in")
    assert (response.status_code, response.data) == (200, made.PDF)
    assert response.headers["Content-Disposition"].startswith("attachment;")


def test_file_when_it_is_special_then_is_only_for_a_stated_purpose(
    app: Flask, path: str, stories: Stories
) -> None:
    sent = person("anna", q_cv=file(), q_proof=file(made.PNG, "intyg.png"), agree_proof="y")
    assert Visitor.of(app).submit(path, sent).status_code == 302
    olle, answers = signed_in(app, stories.database), f"/organizer/cohorts/{stories.cohort_id}"
    address = f"/organizer/registrations/{stories.id_of('anna')}/answers/proof/file"
    listed = olle.get(f"{answers}/answers").text
    assert ("answers/cv/file" in listed, "answers/proof/file" in listed) == (True, False)
    assert olle.get(address).location == f"{answers}/answers/needs"

    purpose = {"purpose": "Kontrollera intyget"}
    reading = olle.submit(f"{answers}/answers/needs", purpose).location

    assert address in olle.get(reading).text
    assert olle.get(address).data == made.PNG


def test_answers_of_organizers_when_somebody_sent_a_file_then_lead_to_it(
    app: Flask, path: str, stories: Stories
) -> None:
    own(app, stories, path)
    olle = signed_in(app, stories.database)
    page = olle.get(f"/organizer/cohorts/{stories.cohort_id}/answers")

    assert "Mitt CV.pdf" in words(page)
    assert f"/organizer/registrations/{stories.id_of('anna')}/answers/cv/file" in page.text
    table = olle.get(f"/organizer/cohorts/{stories.cohort_id}/answers.csv")
    assert '"Mitt CV.pdf"' in table.text


def test_copy_of_data_when_taken_then_holds_the_files(
    app: Flask, path: str, stories: Stories
) -> None:
    mine = own(app, stories, path).partition("/registrations/")[0]
    visitor = Visitor.of(app)
    waiting = visitor.press(visitor.get(mine), f"{mine}/export").location
    answer_all(stories)
    response = visitor.press(visitor.get(waiting), f"{waiting}/fetch")
    with ZipFile(io.BytesIO(response.data)) as archive:
        (name,) = (one for one in archive.namelist() if one.startswith("files/"))
        assert (name.endswith("/Mitt CV.pdf"), archive.read(name)) == (True, made.PDF)


def test_upload_when_the_scheduler_runs_then_is_deleted_by_the_actor(
    app: Flask, path: str, stories: Stories, redis_url: str, files: Path
) -> None:
    Visitor.of(app).submit(path, person("anna", q_cv=file(), q_size="seven"))
    stories.clock.advance(timedelta(hours=4))
    settings = registration_settings(stories.database.url, redis_url, file_directory=files)
    backstage = create_backstage(settings, stories.clock)
    broker = StubBroker()
    backstage.declare_actors(broker)
    worker = dramatiq.Worker(broker, worker_timeout=50)
    worker.start()
    scheduler = Scheduler(backstage, broker, clock=stories.clock)

    assert scheduler.tick() == 1
    broker.join("registration")
    worker.stop()
    assert on_disk(files) == []


def test_store_when_a_file_has_gone_then_says_that_it_is_not_there(files: Path) -> None:
    store = LocalFileStore(files)
    store.delete(new_id())
    with pytest.raises(NotFound):
        store.open(new_id())
