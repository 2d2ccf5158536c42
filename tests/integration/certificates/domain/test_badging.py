"""Badges in the life of a certificate: kept as issued, the same again, refused, forgotten."""

from __future__ import annotations

import hashlib
import json

import pytest

from services.certificates.badges.documents import identity_hash
from services.certificates.domain import keys
from services.certificates.domain.badge_checking import judge_badge
from services.certificates.domain.errors import SigningKeyNotActive
from services.certificates.domain.status.places import status_places
from services.certificates.gateways.credentials.reading import name_of_signer
from services.certificates.storage import queries
from services.certificates.storage.signing_keys import all_keys
from tests.support.badges import badge_maker
from tests.support.certificate_house import House
from tests.support.certificates import certificate_links, completed


@pytest.fixture
def badged(house: House) -> House:
    house.badges = badge_maker()
    return house


def test_certificate_when_issued_then_its_badge_is_kept_as_it_is_in_the_document(
    badged: House,
) -> None:
    issuance_id = badged.issue()
    row, badge = badged.row(issuance_id), badged.badge(issuance_id)
    assert badge is not None
    assert row.credential_sha256 == hashlib.sha256(badge.content).hexdigest()
    assert badged.store.get(str(row.pdf_sha256)).endswith(badge.content)
    assert badge.token is not None


def test_badge_when_made_then_says_what_the_paper_says_and_whose_it_is_as_a_hash(
    badged: House,
) -> None:
    message = completed()
    issuance_id = badged.issue(message)
    row, badge = badged.row(issuance_id), badged.badge(issuance_id)
    assert badge is not None
    document = json.loads(badge.content)
    facts = badged.facts(issuance_id)
    subject = document["credentialSubject"]
    assert document["id"] == f"{facts.verify_url}#credential"
    assert subject["achievement"]["id"] == message.cohort.program.url
    (who,) = subject["identifier"]
    assert who["salt"] == row.badge_salt
    assert who["identityHash"] == identity_hash("ASA@example.org ", who["salt"])


def test_badge_when_made_then_names_its_places_in_the_status_lists(badged: House) -> None:
    issuance_id = badged.issue()
    badge = badged.badge(issuance_id)
    assert badge is not None
    with badged.database.transaction() as session:
        places = status_places(session, [issuance_id], now=badged.clock.now())
    members = places[issuance_id].members(certificate_links())
    assert json.loads(badge.content)["credentialStatus"] == members


def test_badge_when_its_keys_sign_the_first_time_then_they_are_known(badged: House) -> None:
    badged.issue()
    with badged.database.transaction() as session:
        assert {key.purpose for key in all_keys(session)} == {"credential", "token"}


def test_badge_when_its_key_is_retired_then_certificates_wait(badged: House) -> None:
    badged.issue()
    assert badged.badges is not None
    with badged.database.transaction() as session:
        keys.retire(session, badged.badges.keys[0].fingerprint, now=badged.clock.now())
    waiting = badged.reserve()
    assert waiting is not None
    with pytest.raises(SigningKeyNotActive):
        badged.workshop.render_certificates([waiting])


def test_badge_when_made_again_after_a_power_cut_then_has_the_same_bytes(badged: House) -> None:
    waiting = badged.reserve()
    assert waiting is not None
    workshop = badged.workshop
    (first,) = workshop._begin([waiting])
    (second,) = workshop._begin([waiting])
    assert badged.badges is not None
    assert badged.badges.make(first.facts, first.holder) == badged.badges.make(
        second.facts, second.holder
    )


def test_badge_when_a_text_cannot_be_signed_then_the_certificate_fails_with_the_reason(
    badged: House,
) -> None:
    message = completed(name="Bo Ek")
    program = message.cohort.program.model_copy(update={"url": "not an address"})
    cohort = message.cohort.model_copy(update={"program": program})
    row = badged.row(badged.issue(message.model_copy(update={"cohort": cohort})))
    assert (row.state, row.failure) == ("failed", "credential_term_undefined: not an address")


def test_badge_when_its_holder_is_erased_then_it_and_its_salt_are_gone(badged: House) -> None:
    message = completed()
    issuance_id = badged.issue(message)
    badged.forget(message)
    row = badged.row(issuance_id)
    assert (badged.badge(issuance_id), row.badge_salt, row.credential_sha256) == (None, None, None)


def test_badge_when_its_proof_is_of_nobody_we_know_then_is_in_doubt(badged: House) -> None:
    issuance_id = badged.issue()
    badge = badged.badge(issuance_id)
    assert badge is not None
    with badged.database.transaction() as session:
        row = queries.by_id(session, issuance_id)
        assert (
            judge_badge(session, row, (badge.content,), lambda _content, _keys: None) == "in_doubt"
        )
        assert judge_badge(session, row, (badge.content,), name_of_signer) == "as_issued"
        assert name_of_signer(badge.content, {}) is None


def test_certificate_when_there_is_no_key_for_badges_then_has_none(house: House) -> None:
    issuance_id = house.issue()
    assert (house.badge(issuance_id), house.row(issuance_id).credential_sha256) == (None, None)
