"""A certificate that is invalid for the time being, and valid again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from services.certificates.domain.errors import NoteMissing, StateForbids
from shared.contracts.certificates import CertificateRestored
from shared.messaging.tables import outbox
from tests.support.certificate_house import House


def test_suspend_when_issued_keeps_who_when_why_and_tells_it(house: House):
    issuance_id = house.issue()
    house.suspend(issuance_id, "Mycket internt")
    row, last = house.row(issuance_id), house.history(issuance_id)[-1]
    assert (row.state, row.state_since, row.public_reason) == (
        "suspended",
        house.clock.now(),
        "under_review",
    )
    assert (last.actor, last.reason, last.note) == ("organizer-1", "under_review", "Mycket internt")
    assert house.told() == [("certificate.issued", 1), ("certificate.suspended", 2)]
    with house.database.transaction() as session:
        assert "internt" not in str(session.scalars(select(outbox.c.body)).all())


def test_restore_when_suspended_is_valid_as_before_and_tells_the_links(house: House):
    issuance_id = house.issue()
    before = house.row(issuance_id)
    house.suspend(issuance_id)
    house.restore(issuance_id)
    row = house.row(issuance_id)
    assert (row.state, row.public_reason, row.number, row.pdf_sha256) == (
        "issued",
        None,
        before.number,
        before.pdf_sha256,
    )
    with house.database.transaction() as session:
        body = session.scalar(select(outbox.c.body).where(outbox.c.sequence == 3))
    told = CertificateRestored.model_validate(body)
    assert f"/{row.number}/file/" in told.download_url
    assert f"/{row.number}/mine/" in told.holder_url
    assert [line.to_state for line in house.history(issuance_id)] == [
        "reserved",
        "issued",
        "suspended",
        "issued",
    ]


def test_restore_when_not_suspended_is_refused(house: House):
    issuance_id, waiting = house.issue(), house.reserve()
    assert waiting is not None
    for each in (issuance_id, waiting):
        with pytest.raises(StateForbids):
            house.restore(each)


def test_suspend_when_suspended_or_revoked_is_refused(house: House):
    issuance_id = house.issue()
    house.suspend(issuance_id)
    with pytest.raises(StateForbids):
        house.suspend(issuance_id)
    house.revoke(issuance_id)
    with pytest.raises(StateForbids):
        house.suspend(issuance_id)
    with pytest.raises(StateForbids):
        house.restore(issuance_id)


def test_suspend_and_restore_when_the_note_is_blank_are_refused(house: House):
    issuance_id = house.issue()
    with pytest.raises(NoteMissing):
        house.suspend(issuance_id, " ")
    house.suspend(issuance_id)
    with pytest.raises(NoteMissing):
        house.restore(issuance_id, "")
    assert house.row(issuance_id).state == "suspended"
