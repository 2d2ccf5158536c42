from __future__ import annotations

from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from services.notifications.gateways.transmission import Fate, Stage, Transmission
from tests.support.notification_story import ACCEPTED, Applicant, KeepingPost, Listener

NOBODY = Transmission(Fate.REFUSED_ADDRESS, Stage.RCPT, "550 5.1.1 nobody", "5.1.1", 550)
BLOCKED = Transmission(Fate.REFUSED_POLICY, Stage.RCPT, "550 5.7.1 blocked", "5.7.1", 550)
GONE = Transmission(Fate.DEFERRED, Stage.CONNECT, "ConnectionRefusedError: nobody listens")


# Written out: a name drawn anew would be another test in each worker.
NOBODYS = "/problems/addresses/01a1f0c2-6e98-7a51-8d07-2c4be9135f60"


def text_at(client: FlaskClient, path: str) -> str:
    return " ".join(client.get(f"{path}?lang=en").get_data(as_text=True).split())


def send(listener: Listener, post: KeepingPost, answer: Transmission) -> Applicant:
    post.answer = lambda _: answer
    applicant = Applicant()
    listener.hear(applicant.received(), 1)
    listener.run_due()
    return applicant


def address_of_release(page: str) -> str:
    return page.partition('href="/problems/addresses/')[2].partition('"')[0]


@pytest.mark.parametrize("path", ["/problems", "/problems/addresses/new", NOBODYS])
def test_problems_when_not_signed_in_then_sent_to_the_sign_in_page(
    visitor: FlaskClient, path: str
) -> None:
    assert visitor.get(path).headers["Location"].startswith("/organizer/sign-in")
    assert visitor.post(path).status_code in {302, 405}


def test_problems_when_there_are_none_then_says_so(organizer: FlaskClient) -> None:
    page = text_at(organizer, "/problems")
    assert "The mail server takes our mails." in page
    assert "Every address gets mail" in page


def test_address_when_released_with_a_reason_then_gets_mail_again(
    organizer: FlaskClient, listener: Listener, post: KeepingPost
) -> None:
    send(listener, post, NOBODY)
    page = text_at(organizer, "/problems")
    assert "asa@example.org" in page
    assert "550 5.1.1 nobody" in page
    path = "/problems/addresses/" + page.partition('href="/problems/addresses/')[2][:36]
    assert "The mail server says that there is no such mailbox" in text_at(organizer, path)
    assert organizer.post(path, data={"why": " "}).status_code == 422
    assert organizer.post(path, data={"why": "They called."}).status_code == 302
    assert "Every address gets mail" in text_at(organizer, "/problems")
    assert organizer.get(path).status_code == 404
    assert organizer.post(path, data={"why": "Again."}).status_code == 404
    send(listener, post, ACCEPTED)
    assert len(post.parcels) == 1


def test_address_when_stopped_by_hand_then_gets_none_and_the_page_says_by_whom(
    organizer: FlaskClient, listener: Listener, post: KeepingPost
) -> None:
    path = "/problems/addresses/new"
    assert "Stop mail to an address" in text_at(organizer, path)
    assert organizer.post(path, data={"address": "asa", "why": "Moved."}).status_code == 422
    kept = organizer.post(path, data={"address": "Asa@example.org", "why": "Moved."})
    assert kept.headers["Location"] == "/problems"
    assert "Stopped by Olle Exempel" in text_at(organizer, "/problems")
    send(listener, post, ACCEPTED)
    assert (listener.fates(), post.parcels) == ([("confirm_address", "suppressed")], [])


def test_refusal_by_policy_when_settled_then_off_the_page_until_it_happens_again(
    organizer: FlaskClient, listener: Listener, post: KeepingPost
) -> None:
    applicant = send(listener, post, BLOCKED)
    page = text_at(organizer, "/problems")
    assert "example.org refuses our mails" in page
    cohort = f"/cohorts/{applicant.cohort.cohort_id}"
    assert "Mail does not get through as it should" in text_at(organizer, cohort)
    act = page.partition('action="/problems/alerts/')[2].partition('"')[0]
    for _ in range(2):
        assert organizer.post(f"/problems/alerts/{act}").status_code == 302
    assert "refuses our mails" not in text_at(organizer, "/problems")
    assert "Mail does not get through" not in text_at(organizer, cohort)
    send(listener, post, BLOCKED)
    assert "refuses our mails" in text_at(organizer, "/problems")
    assert organizer.post(f"/problems/alerts/{uuid4()}/settle").status_code == 404


def test_mail_server_when_away_then_the_page_says_that_mails_wait(
    organizer: FlaskClient, listener: Listener, post: KeepingPost
) -> None:
    send(listener, post, GONE)
    page = text_at(organizer, "/problems")
    assert "The mail server takes no mail" in page
    assert "relay: ConnectionRefusedError: nobody listens" in page


def test_metrics_when_mail_is_in_trouble_then_counted(
    visitor: FlaskClient, listener: Listener, post: KeepingPost
) -> None:
    send(listener, post, NOBODY)
    send(listener, post, GONE)
    text = visitor.get("/metrics").text
    for name, value in {
        "spinn_mail_alerts": 0,
        "spinn_mail_paused": 0,
        "spinn_mails_waiting": 0,
        "spinn_addresses_suppressed": 1,
    }.items():
        assert f'{name}{{service="notifications"}} {value}\n' in text
