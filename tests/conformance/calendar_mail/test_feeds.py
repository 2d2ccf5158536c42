"""Points 57 and 58: feeds over HTTP, and the secret in their address."""

from __future__ import annotations

import gzip
import hashlib
import logging
import re
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from sqlalchemy import select

from services.notifications.domain import following
from services.notifications.storage.feeds import Feed
from services.notifications.storage.tables import Base
from shared.contracts.participants import LinksRevoked
from shared.kernel.log import JsonLine
from tests.conformance.points import point
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.feeds import BO, Follower, placed
from tests.support.notification_story import (
    Applicant,
    Listener,
    cohort_facts,
    moved,
    session_facts,
)
from tests.support.statements import statements_of


@point(57)
def test_feed_when_read_by_a_calendar_then_it_needs_neither_cookies_nor_accept(
    follower: Follower, asa: Applicant
) -> None:
    answer = follower.read(follower.follow(asa.id))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'inline; filename="sessions.ics"'
    assert answer.headers["Cache-Control"] == "private, max-age=900"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Content-Language"] == "sv"
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"


@point(57)
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_feed_when_only_its_head_is_asked_for_then_the_headers_of_get(
    follower: Follower, asa: Applicant, encoding: str
) -> None:
    path = follower.follow(asa.id)
    headers = {"Accept-Encoding": encoding}
    got, asked = (
        follower.calendar.open(path, method=method, headers=headers) for method in ("GET", "HEAD")
    )
    assert dict(asked.headers) == dict(got.headers)
    assert int(got.headers["Content-Length"]) == len(got.data) > 0
    assert asked.data == b""


@point(57)
def test_feed_when_packed_then_the_same_calendar_under_a_tag_of_its_own(
    follower: Follower, asa: Applicant
) -> None:
    path = follower.follow(asa.id)
    plain, packed = follower.read(path), follower.read(path, Accept_Encoding="gzip, br")
    refused = follower.read(path, Accept_Encoding="gzip;q=0, identity")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data == refused.data
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["ETag"] != plain.headers["ETag"] == refused.headers["ETag"]


@point(57)
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_feed_when_the_calendar_has_it_then_304_without_a_body_or_a_rebuild(
    follower: Follower,
    asa: Applicant,
    clock: SettableClock,
    encoding: str,
) -> None:
    path = follower.follow(asa.id)
    first = follower.read(path, Accept_Encoding=encoding)
    tag = first.headers["ETag"]
    assert re.fullmatch(r'"[\w-]+"', tag)
    clock.advance(timedelta(minutes=20))
    with statements_of(follower.calendar.application) as sent:
        again = follower.read(path, Accept_Encoding=encoding, If_None_Match=f'"other", {tag}')
        weakened = follower.read(path, Accept_Encoding=encoding, If_None_Match=f"W/{tag}")
    for answer in (again, weakened):
        assert (answer.status_code, answer.data) == (304, b"")
        for kept in ("ETag", "Cache-Control", "Vary"):
            assert answer.headers[kept] == first.headers[kept]
    # Who asks, and whether anything has changed: no row of the schedule is read.
    assert len(sent) == 4
    assert not any("SELECT invitation" in each for each in sent)


@point(57)
def test_feed_when_nothing_changes_then_the_same_bytes_for_days_and_in_another_process(
    follower: Follower, asa: Applicant, clock: SettableClock
) -> None:
    path = follower.follow(asa.id)
    first = follower.read(path)
    clock.advance(timedelta(days=9))
    later = follower.read(path)
    following._SHELF.clear()
    for answer in (later, follower.read(path)):
        assert answer.data == first.data
        assert answer.headers["ETag"] == first.headers["ETag"]
        assert answer.headers["Last-Modified"] == first.headers["Last-Modified"]


@point(57)
def test_feed_when_a_session_moves_then_another_tag_and_the_time_of_the_revision(
    follower: Follower, asa: Applicant, listener: Listener, clock: SettableClock
) -> None:
    path = follower.follow(asa.id)
    before = follower.read(path)
    clock.advance(timedelta(hours=2))
    told_at = clock.now().replace(microsecond=0)
    listener.hear(asa.rescheduled(moved(asa.cohort.sessions[0], timedelta(hours=1))), 1)
    after = follower.read(path, If_None_Match=before.headers["ETag"])
    assert after.status_code == 200
    assert after.headers["ETag"] != before.headers["ETag"]
    assert parsedate_to_datetime(after.headers["Last-Modified"]) == told_at


@point(58)
def test_address_when_made_then_256_random_bits_of_which_only_the_hash_is_kept(
    follower: Follower, asa: Applicant, notifications_database: TestDatabase
) -> None:
    path = follower.follow(asa.id)
    token = path.split("/")[2]
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token)
    with notifications_database.transaction() as session:
        feed = session.scalars(select(Feed)).one()
        assert feed.token_hash == hashlib.sha256(token.encode()).digest()
        tables = Base.metadata.sorted_tables
        rows = [str(row) for table in tables for row in session.execute(select(table))]
    assert len(rows) > 3
    assert not any(token in row for row in rows)


@point(58)
def test_address_when_another_is_made_then_the_old_one_is_nothing_at_once(
    follower: Follower, asa: Applicant
) -> None:
    first = follower.follow(asa.id)
    second = follower.follow(asa.id)
    assert first != second
    assert follower.read(first).status_code == 404
    assert follower.read(second).status_code == 200


@point(58)
def test_address_when_ended_then_nothing_is_there_at_once(
    follower: Follower, asa: Applicant
) -> None:
    path = follower.follow(asa.id)
    for _ in range(2):
        answer = follower.browser.post(follower.page_path(asa.id, then="/feed/end"))
        assert answer.status_code == 303
    assert follower.read(path).status_code == 404
    assert "Make my address" in follower.page(asa.id)


@point(58)
def test_address_when_the_person_ends_all_links_then_it_ends_and_a_later_one_stays(
    follower: Follower, asa: Applicant, listener: Listener, clock: SettableClock
) -> None:
    path = follower.follow(asa.id)
    clock.advance(timedelta(minutes=1))
    fact = LinksRevoked(participant_id=asa.id, registration_ids=(asa.id,), epoch=1)
    raw = listener.hear(fact, 1)
    assert follower.read(path).status_code == 404
    assert follower.browser.get(follower.page_path(asa.id)).status_code == 410
    clock.advance(timedelta(minutes=1))
    newer = follower.page_path(asa.id, epoch=1, then="/feed")
    assert follower.browser.post(newer).status_code == 303
    listener.hear_again(raw)
    shown = follower.browser.get(follower.page_path(asa.id, epoch=1)).get_data(as_text=True)
    (url,) = re.findall(r"<code>(.*?)</code>", shown)
    assert follower.read(url.partition("/notifications")[2]).status_code == 200


@point(58)
@pytest.mark.parametrize("token", ["", "x", "A" * 43, "%00", "å" * 43])
def test_address_when_the_token_is_wrong_then_not_found(
    follower: Follower, asa: Applicant, token: str
) -> None:
    path = follower.follow(asa.id)
    token_of = path.split("/")[2]
    guessed = path.replace(token_of, token_of[::-1])
    for wrong in (f"/cal/{token}/sessions.ics", guessed):
        assert follower.read(wrong).status_code == 404


@point(58)
def test_address_when_read_then_shown_as_used_to_the_hour(
    follower: Follower, asa: Applicant, clock: SettableClock
) -> None:
    path = follower.follow(asa.id)
    assert "No calendar has asked for it yet." in follower.page(asa.id)
    clock.set(datetime.fromisoformat("2026-12-01T11:00:00+00:00"))
    follower.read(path)
    clock.advance(timedelta(minutes=59))
    follower.read(path)
    shown = "A calendar last asked for it on Tuesday 1 December 2026 at {}."
    assert shown.format("12:00") in follower.page(asa.id)
    clock.advance(timedelta(minutes=1))
    follower.read(path)
    assert shown.format("13:00") in follower.page(asa.id)


@point(58)
def test_feed_when_two_people_have_one_then_each_shows_its_owner_only(
    follower: Follower, asa: Applicant, listener: Listener
) -> None:
    bo = placed(listener, Applicant(cohort_facts(session_facts(3)), BO))
    mine, other = follower.follow(asa.id), follower.follow(bo.id)
    uids = [{str(each["UID"]) for each in follower.events(path)} for path in (mine, other)]
    assert [len(each) for each in uids] == [2, 1]
    assert uids[0] & uids[1] == set()
    for path in (mine, other):
        content = follower.read(path).data
        assert not any(word in content for word in (b"Ek", b"example.org", b"ATTENDEE", b"/my/"))


@point(58)
def test_page_when_the_link_is_for_something_else_then_not_found(
    follower: Follower, asa: Applicant
) -> None:
    query = follower.page_path(asa.id).partition("?")[2]
    file_link = f"/registrations/{asa.id}/calendar.ics?{query}"
    assert follower.browser.get(file_link).status_code == 404
    assert follower.browser.get("/calendar?token=x").status_code == 404
    for act in ("/calendar/feed?token=x", "/calendar/feed/end", f"/calendar/feed/end?{query}x"):
        assert follower.browser.post(act).status_code == 404


@point(58)
def test_page_when_shown_then_no_cache_no_robot_and_no_referrer(
    follower: Follower, asa: Applicant
) -> None:
    follower.follow(asa.id)
    headers = follower.browser.get(follower.page_path(asa.id)).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "no-referrer"


@point(58)
def test_address_when_reading_it_fails_then_no_log_has_it(
    follower: Follower, asa: Applicant, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    path = follower.follow(asa.id)
    token = path.split("/")[2]
    follower.read(path)
    follower.read(path.replace(token, token[::-1]))
    logging.getLogger("gunicorn.error").error("Error handling request %s", path)
    written = [JsonLine().format(record) for record in caplog.records]
    assert any("/cal/.../sessions.ics" in line for line in written)
    assert not any(token in line or token[::-1] in line for line in written)
