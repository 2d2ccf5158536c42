"""A certificate is erased with its holder, or stays as it was; its document goes by a due row."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from services.certificates.domain.erasing import claim_due, delete_document
from services.certificates.domain.reserving import reserve
from services.certificates.facts import PrintedFacts
from services.certificates.gateways.credentials.values import Badge
from services.certificates.gateways.filestore import LocalFileStore
from services.certificates.messaging.consumers import handlers
from services.certificates.messaging.workshop import Workshop
from shared.contracts.message import Envelope
from shared.contracts.registrations import RegistrationCompleted
from shared.kernel.identifiers import new_id
from tests.support.certificate_house import House
from tests.support.certificates import (
    MemoryStore,
    PlainTextRenderer,
    certificate_links,
    completed,
    issuer,
)


def run_due(house: House) -> int:
    with house.database.transaction() as session:
        due = claim_due(session, house.clock.now(), 10)
    for each in due:
        with house.database.transaction() as session:
            delete_document(session, each, house.store)
    return len(due)


def test_erasure_when_certificates_go_then_name_and_document_are_gone_and_the_number_stays(
    house: House,
) -> None:
    completion = completed(name="Åsa Öberg")
    issuance_id = house.issue(completion)
    number = house.row(issuance_id).number

    house.forget(completion)
    house.forget(completion)
    assert (run_due(house), run_due(house)) == (1, 0)

    row = house.row(issuance_id)
    assert (row.state, row.number, row.pdf_sha256) == ("erased", number, None)
    assert "Öberg" not in f"{row.facts}{row.recipient}"
    assert isinstance(house.store, MemoryStore)
    assert house.store.kept == {}
    assert house.history(issuance_id)[-1].to_state == "erased"
    assert len(house.history(issuance_id)) == 3


def test_erasure_when_certificates_stay_then_only_whom_mails_were_for_goes(house: House) -> None:
    completion = completed(name="Åsa Öberg")
    issuance_id = house.issue(completion)

    house.forget(completion, with_certificates=False)

    row = house.row(issuance_id)
    assert (row.state, PrintedFacts.model_validate(row.facts).name) == ("issued", "Åsa Öberg")
    assert row.recipient["participant"] == {"name": "", "email": "", "language": "sv"}
    assert run_due(house) == 0


def test_erasure_when_withdrawn_before_then_the_colleagues_note_goes_as_well(house: House) -> None:
    completion = completed()
    issuance_id = house.issue(completion)
    house.revoke(issuance_id, note="Åsa called")

    house.forget(completion, with_certificates=False)
    assert house.row(issuance_id).state == "revoked"
    assert [line.note for line in house.history(issuance_id)] == [None, None, None]

    house.forget(completion)
    assert (house.row(issuance_id).state, house.row(issuance_id).public_reason) == ("erased", None)


def test_erasure_when_not_drawn_yet_then_is_never_drawn(house: House) -> None:
    completion = completed()
    issuance_id = house.reserve(completion)
    assert issuance_id is not None

    house.forget(completion, with_certificates=False)
    house.workshop.render_certificates([issuance_id])

    assert house.row(issuance_id).state == "erased"
    assert house.renderer.drawn == []


def test_completion_when_it_comes_after_the_erasure_then_makes_no_certificate(
    house: House,
) -> None:
    completion = completed()
    house.forget(completion)
    read = handlers(issuer=issuer(), clock=house.clock)
    envelope = Envelope(
        id=new_id(), name=completion.NAME, version=1, occurred_at=house.clock.now(),
        correlation_id="late", aggregate_id=completion.registration_id, sequence=1,
        body=completion.model_dump(mode="json"),
    )  # fmt: skip

    with house.database.transaction() as session:
        read[RegistrationCompleted](session, completion, envelope)

    assert house.rows() == []


@dataclass
class ForgetfulRenderer(PlainTextRenderer):
    """Draws, and meanwhile the holder is erased."""

    house: House | None = None
    completion: RegistrationCompleted | None = None

    def render(self, facts: PrintedFacts, badge: Badge | None = None) -> bytes:
        drawn = super().render(facts, badge)
        assert self.house is not None
        assert self.completion is not None
        self.house.forget(self.completion)
        return drawn


def test_erasure_when_it_is_being_drawn_then_the_new_document_is_deleted_again(
    house: House,
) -> None:
    completion = completed()
    with house.database.transaction() as session:
        issuance_id = reserve(
            session, completion, issuer=issuer(), correlation_id="x", now=house.clock.now()
        )
    assert isinstance(issuance_id, UUID)
    renderer = ForgetfulRenderer(house=house, completion=completion)

    Workshop(
        house.database, renderer, None, house.store, certificate_links(), house.clock
    ).render_certificates([issuance_id])

    assert len(renderer.drawn) == 1
    assert isinstance(house.store, MemoryStore)
    assert house.store.kept == {}
    assert house.row(issuance_id).state == "erased"


@pytest.mark.parametrize("times", [1, 2])
def test_store_when_a_document_is_deleted_then_its_file_is_gone(tmp_path: Path, times: int) -> None:
    store = LocalFileStore(tmp_path)
    sha256 = store.put(b"a document")

    for _ in range(times):
        store.delete(sha256)

    assert list(tmp_path.rglob("*.pdf")) == []
