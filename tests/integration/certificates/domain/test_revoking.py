"""Withdrawing a certificate."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from services.certificates.domain.errors import IssuanceUnknown, NoteMissing, StateForbids
from services.certificates.domain.revoking import Revoke, revoke
from services.certificates.domain.verification import verify
from services.certificates.storage import queries
from shared.contracts.certificates import CertificateRevoked
from shared.kernel.identifiers import new_id
from shared.messaging.tables import outbox
from tests.support.certificate_house import House


def test_revoke_when_issued_keeps_who_when_why_and_tells_it(house: House):
    issuance_id = house.issue()
    house.revoke(issuance_id)
    row = house.row(issuance_id)
    assert (row.state, row.state_since, row.public_reason) == (
        "revoked",
        house.clock.now(),
        "issued_in_error",
    )
    assert house.told() == [("certificate.issued", 1), ("certificate.revoked", 2)]
    last = house.history(issuance_id)[-1]
    assert (last.from_state, last.to_state, last.actor, last.reason, last.note) == (
        "issued",
        "revoked",
        "organizer-1",
        "issued_in_error",
        "Fel person i listan",
    )


def test_revoke_when_told_says_the_class_and_never_the_note(house: House):
    issuance_id = house.issue()
    house.revoke(issuance_id, "Mycket internt")
    with house.database.transaction() as session:
        body = session.scalar(select(outbox.c.body).where(outbox.c.sequence == 2))
    told = CertificateRevoked.model_validate(body)
    assert (told.reason, told.revoked_at) == ("issued_in_error", house.clock.now())
    assert "internt" not in str(body)


def test_verify_when_revoked_says_so_with_reason(house: House):
    issuance_id = house.issue()
    house.revoke(issuance_id)
    now = house.clock.now()
    with house.database.transaction() as session:
        finding = verify(session, house.row(issuance_id).number, now=now)
    assert finding is not None
    assert (finding.status, finding.reason, finding.since) == ("revoked", "issued_in_error", now)


def test_revoke_when_done_before_is_refused_and_the_first_stands(house: House):
    issuance_id = house.issue()
    house.revoke(issuance_id, "Först")
    with pytest.raises(StateForbids):
        house.revoke(issuance_id, "Sedan")
    assert house.history(issuance_id)[-1].note == "Först"


def test_revoke_when_the_session_holds_an_older_copy_sees_the_present_state(house: House):
    issuance_id = house.issue()
    with house.database.transaction() as late:
        assert queries.by_id(late, issuance_id) is not None
        house.revoke(issuance_id)
        with pytest.raises(StateForbids):
            revoke(late, Revoke(issuance_id, "misuse", "Sent", "b"), now=house.clock.now())


def test_revoke_when_not_drawn_yet_is_refused(house: House):
    issuance_id = house.reserve()
    assert issuance_id is not None
    with pytest.raises(StateForbids):
        house.revoke(issuance_id)


def test_revoke_when_unknown_is_refused(house: House):
    with pytest.raises(IssuanceUnknown):
        house.revoke(new_id())


def test_revoke_when_the_note_is_blank_is_refused(house: House):
    issuance_id = house.issue()
    with pytest.raises(NoteMissing):
        house.revoke(issuance_id, "  \n")
    assert house.row(issuance_id).state == "issued"
