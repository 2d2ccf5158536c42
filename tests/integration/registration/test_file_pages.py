"""Files in the form of registration: taken, refused, carried along, deleted."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from services.registration.app import create_app
from services.registration.storage.catalogue import Cohort
from tests.support import files as made
from tests.support.answers import answers, ask
from tests.support.file_forms import SIZE, file, on_disk, open_form, own, person, sweep
from tests.support.pages import Visitor, words
from tests.support.registration import registration_settings
from tests.support.stories import Stories

TOKEN = re.compile(r'type="hidden"\s+name="q_cv"\s+value="([^"]+)"')
MEGABYTE = 1_000_000


@pytest.fixture
def path(stories: Stories) -> str:
    return open_form(stories)


def test_form_when_a_file_is_sent_then_it_is_kept_under_no_name(
    app: Flask, path: str, stories: Stories, files: Path
) -> None:
    page = Visitor.of(app).get(path)
    assert 'enctype="multipart/form-data"' in page.text
    assert "PDF, PNG picture. At most 1 MB." in words(page)
    own(app, stories, path)

    upload_id, name = answers(stories, "anna")["cv"].split("/")
    assert name == "Mitt CV.pdf"
    assert on_disk(files) == [made.PDF]
    assert [path.name for path in files.rglob("*") if path.is_file()] == [UUID(upload_id).hex]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        pytest.param(made.SVG, "bild.svg", "cannot take that kind of file", id="svg"),
        pytest.param(made.HTML, "cv.pdf", "cannot take that kind of file", id="html"),
        pytest.param(made.DOCX, "cv.docx", "cannot take that kind of file", id="not-asked-for"),
        pytest.param(b"", "cv.pdf", "There is nothing in that file", id="empty"),
        pytest.param(made.PDF + bytes(MEGABYTE), "cv.pdf", "may have at most 1 MB", id="too-large"),
    ],
)
def test_form_when_a_file_is_refused_then_nothing_typed_is_lost_and_nothing_kept(
    app: Flask,
    path: str,
    files: Path,
    content: bytes,
    name: str,
    sentence: str,
) -> None:
    sent = person("anna", q_cv=file(content, name), q_size="7")
    refused = Visitor.of(app).submit(path, sent)

    assert (refused.status_code, sentence in words(refused)) == (422, True)
    assert 'value="Anna"' in refused.text
    assert 'value="7"' in refused.text
    assert on_disk(files) == []


def test_form_when_there_is_no_file_then_asks_for_it(app: Flask, path: str) -> None:
    refused = Visitor.of(app).submit(path, person("anna", q_cv=(io.BytesIO(b""), "")))

    assert "Answer this question." in words(refused)


def carried(page: TestResponse) -> str:
    found = TOKEN.search(page.text)
    assert found
    return found.group(1)


def test_form_when_another_field_is_wrong_then_the_file_need_not_be_chosen_again(
    app: Flask, path: str, stories: Stories, files: Path
) -> None:
    visitor = Visitor.of(app)
    refused = visitor.submit(path, person("anna", q_cv=file(), q_size="seven"))
    assert "We have this file." in words(refused)
    again = person("anna", q_cv=carried(refused), q_size="7")
    assert visitor.press(refused, path, again).status_code == 302

    assert answers(stories, "anna")["cv"].endswith("/Mitt CV.pdf")
    stories.clock.advance(timedelta(days=1))
    sweep(stories, files)
    assert on_disk(files) == [made.PDF]


def test_form_when_it_is_never_sent_right_then_its_file_is_deleted(
    app: Flask, path: str, stories: Stories, files: Path
) -> None:
    Visitor.of(app).submit(path, person("anna", q_cv=file(), q_size="seven"))
    assert on_disk(files) == [made.PDF]
    sweep(stories, files)
    assert on_disk(files) == [made.PDF]

    stories.clock.advance(timedelta(hours=4))
    sweep(stories, files)
    assert on_disk(files) == []


def test_form_when_its_file_has_gone_then_asks_for_it_again(
    app: Flask, path: str, stories: Stories, files: Path
) -> None:
    visitor = Visitor.of(app)
    refused = visitor.submit(path, person("anna", q_cv=file(), q_size="seven"))
    stories.clock.advance(timedelta(hours=4))
    sweep(stories, files)
    late = visitor.press(refused, path, person("anna", q_cv=carried(refused)))

    assert (late.status_code, "has waited too long" in words(late)) == (422, True)


def test_form_when_a_token_is_made_up_then_asks_for_the_file(app: Flask, path: str) -> None:
    refused = Visitor.of(app).submit(path, person("anna", q_cv="made-up"))

    assert (refused.status_code, "Choose it once more" in words(refused)) == (422, True)


def test_form_when_it_is_sent_twice_then_the_file_stays_with_the_first(
    app: Flask, path: str, stories: Stories, files: Path
) -> None:
    visitor = Visitor.of(app)
    refused = visitor.submit(path, person("anna", q_cv=file(), q_size="seven"))
    again = person("anna", q_cv=carried(refused), q_size="7")
    first = visitor.press(refused, path, again)
    second = visitor.press(refused, path, again)

    assert (first.status_code, second.status_code) == (302, 302)
    stories.clock.advance(timedelta(days=1))
    sweep(stories, files)
    assert on_disk(files) == [made.PDF]


def test_form_when_its_file_is_somebody_elses_then_tells_nothing_of_who_is_registered(
    app: Flask, path: str
) -> None:
    visitor = Visitor.of(app)
    refused = visitor.submit(path, person("anna", q_cv=file(), q_size="seven"))
    token = carried(refused)
    visitor.press(refused, path, person("anna", q_cv=token, q_size="7"))
    visitor.submit(path, person("bo", q_cv=file(), q_size="7"))

    again = [
        visitor.press(refused, path, person(who, q_cv=token, q_size="7")) for who in ("bo", "cia")
    ]

    assert [answer.status_code for answer in again] == [422, 422]
    assert all("Choose it once more" in words(answer) for answer in again)


def test_form_when_too_many_files_wait_then_takes_no_more_and_loses_nothing(
    path: str, stories: Stories, redis_url: str, files: Path
) -> None:
    settings = registration_settings(
        stories.database.url, redis_url, file_directory=files, waiting_files_megabytes=0
    )
    refused = Visitor.of(create_app(settings, stories.clock)).submit(
        path, person("anna", q_cv=file(), q_size="7")
    )

    assert (refused.status_code, "We have no room for files" in words(refused)) == (422, True)
    assert on_disk(files) == []


def test_form_without_files_when_sent_then_takes_no_large_body(
    app: Flask, stories: Stories
) -> None:
    stories.open_cohort(capacity=5)
    ask(stories, SIZE)
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        slug = cohort.program.slug
    refused = Visitor.of(app).submit(
        f"/programs/{slug}/register", person("anna", q_size=file(bytes(300_000)))
    )

    assert refused.status_code == 413
