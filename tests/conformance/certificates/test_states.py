"""Point 38: each state in one word and one sentence; each change with actor, time and reason."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.certificates.storage.log_tables import LogEntry
from shared.web.sign_in_sessions import ADMIN, Organizer, SignInSessions
from tests.conformance.points import point
from tests.support.certificate_site import CertificateSite
from tests.support.certificates import completed
from tests.support.pages import words

NOTE = "Mycket internt"
SAID = {
    "valid": {
        "sv": "Giltigt Vi har utfärdat intyget och det är inte återkallat.",
        "en": "Valid We issued this certificate, and it has not been revoked.",
    },
    "superseded": {
        "sv": "Ersatt Den 24 november 2026 ersattes det av ett rättat intyg.",
        "en": "Replaced A corrected certificate has taken its place on 24 November 2026.",
    },
    "suspended": {
        "sv": "Pausat Gäller inte för tillfället, sedan den 24 november 2026.",
        "en": "Suspended Not valid for the time being, since 24 November 2026.",
    },
    "revoked": {
        "sv": "Återkallat Gäller inte sedan den 24 november 2026.",
        "en": "Revoked Not valid since 24 November 2026.",
    },
    "expired": {
        "sv": "Utgånget Vi har utfärdat det här intyget, och dess tid har gått ut.",
        "en": "Expired We issued this certificate, and its time has run out.",
    },
    "erased": {
        "sv": "Raderat Vi har utfärdat ett intyg med det här numret.",
        "en": "Erased We issued a certificate with this number.",
    },
}
REASONS = {
    "suspended": {"sv": "Skäl: Det utreds.", "en": "Reason: It is being looked into."},
    "revoked": {
        "sv": "Skäl: Det utfärdades av misstag.",
        "en": "Reason: It was issued by mistake.",
    },
}


def brought_to(site: CertificateSite, state: str) -> UUID:
    """A certificate in this state."""
    house, completion = site.house, completed(good_for_months=1 if state == "expired" else None)
    issuance_id = house.issue(completion)
    if state == "superseded":
        house.correct(issuance_id, "Åsa Lindh")
    elif state == "suspended":
        house.suspend(issuance_id, NOTE)
    elif state == "revoked":
        house.revoke(issuance_id, NOTE)
    elif state == "expired":
        house.clock.advance(timedelta(days=31))
    elif state == "erased":
        house.forget(completion)
    return issuance_id


@point(38)
@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("state", SAID)
def test_page_when_in_a_state_then_says_so_in_a_word_and_a_sentence(
    site: CertificateSite, state: str, language: str
) -> None:
    answer = site.page(brought_to(site, state), language)
    page = words(answer).replace("\u00a0", " ")
    assert page.startswith(SAID[state][language])
    assert REASONS.get(state, {}).get(language, "") in page
    assert NOTE not in answer.text
    tone = "unknown" if state == "erased" else state
    assert answer.text.count('class="verdict verdict--') == 1
    assert f'class="verdict verdict--{tone}"' in answer.text


@point(38)
@pytest.mark.parametrize("state", SAID)
def test_page_when_in_a_state_then_says_no_other(site: CertificateSite, state: str) -> None:
    page = words(site.page(brought_to(site, state)))
    heads = {told["en"].split()[0] for told in SAID.values()}
    assert {head for head in heads if page.startswith(head)} == {SAID[state]["en"].split()[0]}


@point(38)
def test_page_when_replaced_then_only_the_holder_is_led_to_the_new_one(
    site: CertificateSite,
) -> None:
    issuance_id = brought_to(site, "superseded")
    successor = site.house.successor(issuance_id)
    spaced = "-".join(successor.number[i : i + 4] for i in range(0, 17, 4))
    for told in (site.page(issuance_id).text, site.page(issuance_id, "sv").text):
        assert successor.number not in told
        assert spaced not in told
    own = site.visitor.get(site.own_path(issuance_id)).text
    assert f"/certificates/{successor.number}/mine/" in own


def signed_in(site: CertificateSite, redis_url: str, role: str) -> FlaskClient:
    client = site.visitor
    site.app.config["WTF_CSRF_ENABLED"] = False
    person = Organizer(f"{role}-1", "Ola Exempel", "ola@exempel.se", role)
    client.set_cookie("spinn_organizer", SignInSessions(redis_url).create(person))
    return client


@point(38)
def test_revoking_when_an_organizer_has_not_the_right_then_is_refused(
    site: CertificateSite, redis_url: str
) -> None:
    issuance_id, organizer = site.issue(), signed_in(site, redis_url, "organizer")
    path, form = f"/issuances/{issuance_id}/revoke", {"reason": "misuse", "note": NOTE}
    assert site.visitor.post(path, data=form).status_code == 302
    assert organizer.post(path, data=form).status_code == 403
    assert site.house.row(issuance_id).state == "issued"
    assert signed_in(site, redis_url, ADMIN).post(path, data=form).status_code == 303
    assert site.house.row(issuance_id).state == "revoked"


@point(38)
def test_changes_when_made_then_each_has_actor_time_reason_and_an_entry_in_the_log(
    site: CertificateSite,
) -> None:
    house, issuance_id = site.house, site.issue()
    for change in (house.suspend, house.restore):
        house.clock.advance(timedelta(hours=1))
        change(issuance_id)
    house.clock.advance(timedelta(hours=1))
    house.correct(issuance_id, "Åsa Lindh")
    successor = house.successor(issuance_id).id
    house.revoke(successor)
    told = [
        (line.to_state, line.actor, line.reason)
        for each in (issuance_id, successor)
        for line in house.history(each)
    ]
    assert told == [
        ("reserved", "system", "registration completed"),
        ("issued", "system", "document stored"),
        ("suspended", "organizer-1", "under_review"),
        ("issued", "organizer-2", "restored"),
        ("superseded", "system", "the corrected document exists"),
        ("reserved", "holder", "name_corrected"),
        ("issued", "system", "document stored"),
        ("revoked", "organizer-1", "issued_in_error"),
    ]
    times = [line.at for line in house.history(issuance_id)]
    assert [(each - times[0]) / timedelta(hours=1) for each in times] == [0, 0, 1, 2, 3]
    with house.database.transaction() as session:
        entries = session.query(LogEntry).order_by(LogEntry.id).all()
        found = [(entry.issuance_id, entry.event) for entry in entries]
    assert [event for each, event in found if each == issuance_id] == [
        "issued",
        "suspended",
        "restored",
        "superseded",
    ]
    assert [event for each, event in found if each == successor] == ["issued", "revoked"]
