"""The mailed code: the same answer for everybody, one browser, one use, few tries, no trace."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event, select

from services.registration.domain.own_page.signing_in import CODE_LIFETIME, MOST_TRIES
from services.registration.storage.registrations import Registration
from services.registration.storage.sign_in_codes import SignInCode
from shared.kernel.codes import one_time_code
from shared.messaging.tables import outbox
from tests.support.databases import TestDatabase
from tests.support.pages import Visitor, words
from tests.support.registration import SECRET
from tests.support.stories import Stories


@pytest.fixture
def anna(stories: Stories) -> str:
    """Somebody with a place; her address."""
    stories.open_cohort(capacity=1)
    stories.enter("anna")
    return "anna@example.org"


def requested(stories: Stories) -> list[dict[str, object]]:
    with stories.database.transaction() as session:
        rows = session.execute(
            select(outbox.c.body)
            .where(outbox.c.name == "participant.code_requested")
            .order_by(outbox.c.position)
        )
        return [row.body for row in rows]


def code_in_mail(stories: Stories) -> str:
    """The code that the mail about the newest request shows."""
    return one_time_code(SECRET, UUID(str(requested(stories)[-1]["request_id"])))


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def my_page_path(stories: Stories, who: str = "anna") -> str:
    with stories.database.transaction() as session:
        row = session.get(Registration, stories.id_of(who))
        assert row is not None
        return f"/my/{stories.links.own_page_token(row.participant)}"


@pytest.mark.parametrize("typed", ["anna@example.org", "Anna+tag@Example.org"])
def test_code_when_right_then_opens_the_page(
    app: Flask, stories: Stories, anna: str, typed: str
) -> None:
    del anna
    visitor = Visitor.of(app)
    assert visitor.submit("/my", {"email": typed}).location == "/my/code"
    code = code_in_mail(stories)

    answer = visitor.submit("/my/code", {"code": f" {code[:3]} {code[3:]}"})

    assert answer.status_code == 303
    assert "Hello Anna" in words(visitor.get(answer.location))


def test_code_when_asked_for_then_goes_to_the_address_that_its_owner_gave(
    app: Flask, stories: Stories, anna: str
) -> None:
    Visitor.of(app, "sv").submit("/my", {"email": "ANNA+annat@example.org"})

    told = requested(stories)[0]["participant"]
    assert told == {"name": "Anna", "email": anna, "language": "sv"}


def test_code_when_address_is_unknown_then_answer_is_the_same_and_nothing_is_told(
    app: Flask, stories: Stories, anna: str
) -> None:
    answers = []
    for email in (anna, "okand@example.org"):
        visitor = Visitor.of(app)
        asked = visitor.submit("/my", {"email": email})
        page = words(visitor.get(asked.location)).replace(email, "")
        tried = visitor.submit("/my/code", {"code": "12 34"})
        answers.append((asked.status_code, asked.location, page, tried.status_code, words(tried)))

    assert answers[0][:4] == answers[1][:4]
    assert answers[0][4].replace(anna, "") == answers[1][4].replace("okand@example.org", "")
    assert len(requested(stories)) == 1


@contextmanager
def statements(database: TestDatabase) -> Iterator[list[str]]:
    """What is sent to the database meanwhile, without the values."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


def test_code_when_address_is_unknown_then_the_same_work_is_done(
    stories: Stories, anna: str
) -> None:
    with statements(stories.database) as known:
        stories.ask_for_code(anna)
    with statements(stories.database) as unknown:
        stories.ask_for_code("okand@example.org")

    # They differ in how the telling ends: kept or taken back.
    assert known == [each.replace("ROLLBACK TO", "RELEASE") for each in unknown]


def test_code_when_wrong_then_may_be_tried_again_up_to_a_limit(
    app: Flask, stories: Stories, anna: str
) -> None:
    visitor = Visitor.of(app)
    visitor.submit("/my", {"email": anna})
    code = code_in_mail(stories)

    said = [words(visitor.submit("/my/code", {"code": wrong(code)})) for _ in range(MOST_TRIES)]
    last = visitor.submit("/my/code", {"code": code})

    assert ["not the code" in text for text in said] == [True] * (MOST_TRIES - 1) + [False]
    assert (last.status_code, "does not work any more" in words(last)) == (422, True)


def test_code_when_ten_minutes_are_over_then_does_not_work(
    app: Flask, stories: Stories, anna: str
) -> None:
    visitor = Visitor.of(app)
    visitor.submit("/my", {"email": anna})
    stories.clock.advance(CODE_LIFETIME)

    answer = visitor.submit("/my/code", {"code": code_in_mail(stories)})

    assert (answer.status_code, "does not work any more" in words(answer)) == (422, True)


def test_code_when_used_then_does_not_work_again_even_with_the_old_cookie(
    app: Flask, stories: Stories, anna: str
) -> None:
    visitor = Visitor.of(app)
    visitor.submit("/my", {"email": anna})
    cookie = visitor.client.get_cookie("spinn_form")
    page, code = visitor.get("/my/code"), code_in_mail(stories)
    assert visitor.press(page, "/my/code", {"code": code}).status_code == 303
    assert cookie is not None

    visitor.client.set_cookie("spinn_form", cookie.value)
    again = visitor.press(visitor.get("/my/code"), "/my/code", {"code": code})

    assert again.status_code == 422


def test_code_when_typed_in_another_browser_then_opens_nothing(
    app: Flask, stories: Stories, anna: str
) -> None:
    Visitor.of(app).submit("/my", {"email": anna})
    code, thief = code_in_mail(stories), Visitor.of(app)

    page = thief.get("/my")
    without = thief.press(page, "/my/code", {"code": code})
    thief.submit("/my", {"email": anna})
    with_own_request = thief.submit("/my/code", {"code": code})

    assert without.location == "/my"
    assert with_own_request.status_code == 422


def test_code_when_of_an_unknown_address_then_no_code_fits(
    app: Flask, stories: Stories, anna: str
) -> None:
    del anna
    visitor = Visitor.of(app)
    visitor.submit("/my", {"email": "okand@example.org"})
    with stories.database.transaction() as session:
        request_id = session.scalars(select(SignInCode.id)).one()

    answer = visitor.submit("/my/code", {"code": one_time_code(SECRET, request_id)})

    assert answer.status_code == 422


def test_code_when_asked_for_too_often_then_has_to_wait_whoever_has_the_address(
    app: Flask, anna: str
) -> None:
    fates = {
        email: [Visitor.of(app).submit("/my", {"email": email}).status_code for _ in range(6)]
        for email in (anna, "okand@example.org")
    }

    # Six for the first address; the second shares the limit of the network.
    assert fates[anna] == [303] * 5 + [429]
    assert fates["okand@example.org"][-1] == 429


def test_code_when_told_then_stands_in_no_row_and_no_message(
    app: Flask, stories: Stories, anna: str
) -> None:
    Visitor.of(app).submit("/my", {"email": anna})

    code, told = code_in_mail(stories), requested(stories)[-1]
    with stories.database.transaction() as session:
        row = session.scalars(select(SignInCode)).one()
        kept = {name: str(getattr(row, name)) for name in SignInCode.__table__.columns.keys()}  # noqa: SIM118 - a collection of columns, no dict

    assert [value for value in (*told.values(), *kept.values()) if value == code] == []
    assert set(told) == {"participant_id", "participant", "request_id", "expires_at", "organiser"}


def test_code_when_old_then_its_request_is_forgotten(stories: Stories, anna: str) -> None:
    stories.ask_for_code(anna)
    stories.clock.advance(timedelta(days=2))
    newest = stories.ask_for_code(anna)

    with stories.database.transaction() as session:
        assert list(session.scalars(select(SignInCode.id))) == [newest]


def test_code_page_when_nothing_was_asked_then_leads_to_asking(app: Flask) -> None:
    assert Visitor.of(app).get("/my/code").location == "/my"


def test_code_page_when_shown_then_helps_phones_and_password_managers(
    app: Flask, anna: str
) -> None:
    visitor = Visitor.of(app)
    visitor.submit("/my", {"email": anna})

    page = visitor.get("/my/code")

    assert 'autocomplete="one-time-code"' in page.text
    assert 'inputmode="numeric"' in page.text
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("fields", [{"email": ""}, {"email": "not an address"}])
def test_address_when_it_cannot_be_one_then_is_told_kindly(
    app: Flask, fields: dict[str, str]
) -> None:
    assert Visitor.of(app).submit("/my", fields).status_code == 422


def test_code_when_left_empty_then_is_asked_for(app: Flask, anna: str) -> None:
    visitor = Visitor.of(app)
    visitor.submit("/my", {"email": anna})

    assert "Write the code" in words(visitor.submit("/my/code", {"code": ""}))


def test_links_when_revoked_then_old_ones_lead_to_the_code_and_a_new_one_works(
    app: Flask, stories: Stories, anna: str
) -> None:
    del anna
    visitor, old = Visitor.of(app), my_page_path(stories)
    assert "Keep the links" in words(visitor.get(f"{old}/links"))
    assert visitor.get(old).status_code == 200

    answer = visitor.submit(f"{old}/links")

    assert "do not work any more" in words(visitor.get(answer.location))
    for path in (old, f"{old}/links", f"{old}/registrations/{stories.id_of('anna')}/cancel"):
        refused = visitor.get(path)
        assert (refused.status_code, 'href="/my"' in refused.text) == (410, True)


def test_links_when_revoked_then_new_mails_carry_a_link_that_works(
    app: Flask, stories: Stories, anna: str
) -> None:
    del anna
    visitor = Visitor.of(app)
    visitor.submit(f"{my_page_path(stories)}/links")

    stories.sign_up("anna")

    url = stories.messages("anna")[-1][1]["my_page_url"]
    assert visitor.get(url.removeprefix("http://spinn.example.org")).status_code == 200


def test_links_when_page_is_only_opened_then_go_on_working(
    app: Flask, stories: Stories, anna: str
) -> None:
    del anna
    path = my_page_path(stories)
    Visitor.of(app).get(f"{path}/links")

    assert Visitor.of(app).get(path).status_code == 200


def test_log_when_pages_are_used_then_holds_no_token_no_code_and_no_address(
    app: Flask, stories: Stories, anna: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    visitor, path = Visitor.of(app), my_page_path(stories)
    visitor.submit("/my", {"email": anna})
    code = code_in_mail(stories)
    visitor.submit("/my/code", {"code": wrong(code)})
    visitor.submit("/my/code", {"code": code})
    for page in (path, f"{path}/links", f"{path}/nothing", f"{path}x"):
        assert visitor.get(page).headers["Referrer-Policy"] == "no-referrer"
    visitor.submit(f"{path}/links")
    visitor.get(path)

    secrets = (path.removeprefix("/my/"), code, anna)
    assert [secret for secret in secrets if secret in caplog.text] == []
