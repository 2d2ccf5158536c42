"""Many certificates in one call: few statements, and nobody pays for what another one has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest

from services.certificates.domain import issuing
from services.certificates.facts import PrintedFacts
from services.certificates.gateways.credentials.values import Badge
from tests.support.certificate_house import House
from tests.support.certificates import MemoryStore, PlainTextRenderer, completed
from tests.support.statements import statements_on


def reserve(house: House, *names: str) -> list[UUID]:
    ids = [house.reserve(completed(name=name)) for name in names]
    return [each for each in ids if each is not None]


def test_batch_when_it_has_more_certificates_then_it_makes_no_more_statements(
    house: House,
) -> None:
    counts = []
    for names in (["Åsa"], ["Bo", "Cia", "Dag", "Eva", "Finn"]):
        waiting = reserve(house, *names)
        with statements_on(house.database.engine) as statements:
            house.workshop.render_certificates(waiting)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 9
    assert [row.state for row in house.rows()] == ["issued"] * 6
    assert house.told() == [("certificate.issued", 1)] * 6


@dataclass
class Moody(PlainTextRenderer):
    """Refuses one name and stumbles over another."""

    stumbles_over: str = ""

    def render(self, facts: PrintedFacts, badge: Badge | None = None) -> bytes:
        if facts.name == self.stumbles_over:
            raise ZeroDivisionError("one of those days")
        return super().render(facts, badge)


@dataclass
class Slow(PlainTextRenderer):
    """Takes a long time for each, and looks what another worker would find to do."""

    house: House | None = None
    found: list[int] = field(default_factory=list)

    def render(self, facts: PrintedFacts, badge: Badge | None = None) -> bytes:
        assert self.house is not None
        self.house.clock.advance(timedelta(seconds=12))
        with self.house.database.transaction() as session:
            self.found.append(len(issuing.claim_due(session, self.house.clock.now(), 10)))
        return super().render(facts, badge)


def test_batch_when_it_takes_longer_than_a_lease_then_nobody_else_is_given_it(
    house: House,
) -> None:
    waiting = reserve(house, "Åsa", "Bo", "Cia", "Dag")
    house.renderer = Slow(house=house)
    house.workshop.render_certificates(waiting)
    assert house.renderer.found == [0, 0, 0, 0]
    assert [row.state for row in house.rows()] == ["issued"] * 4


class AlmostFull(MemoryStore):
    """Has no room for one of several."""

    def put(self, content: bytes) -> str:
        if b"Dag" in content:
            raise OSError(28, "No space left on device")
        return super().put(content)


def test_batch_when_things_go_wrong_with_some_then_the_others_are_issued(house: House) -> None:
    house.renderer = Moody(refuses="Bo", stumbles_over="Cia")
    house.store = AlmostFull()
    waiting = reserve(house, "Åsa", "Bo", "Cia", "Dag", "Eva")
    house.workshop.render_certificates(waiting)
    assert [(house.row(each).state, house.row(each).failure) for each in waiting] == [
        ("issued", None),
        ("failed", "rendering_refused: told to"),
        ("reserved", "ZeroDivisionError: one of those days"),
        ("reserved", "OSError: [Errno 28] No space left on device"),
        ("issued", None),
    ]
    assert house.told() == [("certificate.issued", 1)] * 2
    assert len(house.store.kept) == 2


class PowerCut(BaseException):
    """The process is gone."""


class CutOff(MemoryStore):
    """Keeps, and then the power is cut, once."""

    cuts: int = 1

    def put_all(self, contents: Sequence[bytes]) -> list[str | OSError]:
        kept = super().put_all(contents)
        if self.cuts:
            self.cuts -= 1
            raise PowerCut
        return kept


@dataclass
class Whimsical(PlainTextRenderer):
    """Never makes the same bytes twice, as some keys never sign the same."""

    times: int = 0

    def render(self, facts: PrintedFacts, badge: Badge | None = None) -> bytes:
        self.times += 1
        return super().render(facts, badge) + str(self.times).encode()


def test_batch_when_cut_off_and_drawn_differently_then_no_file_is_left_that_no_row_knows(
    house: House,
) -> None:
    house.renderer, house.store = Whimsical(), CutOff()
    waiting = reserve(house, "Åsa", "Bo")
    with pytest.raises(PowerCut):
        house.workshop.render_certificates(waiting)
    assert len(house.store.kept) == 2
    house.workshop.render_certificates(waiting)
    assert sorted(house.store.kept) == sorted(str(row.pdf_sha256) for row in house.rows())


@dataclass
class Overtaken(MemoryStore):
    """Is about to keep, when another worker comes and does all of it."""

    house: House | None = None
    waiting: Sequence[UUID] = ()

    def put_all(self, contents: Sequence[bytes]) -> list[str | OSError]:
        house, self.house = self.house, None
        if house is not None:
            house.workshop.render_certificates(self.waiting)
        return super().put_all(contents)


def test_batch_when_overtaken_by_a_worker_that_draws_differently_then_the_row_has_its_file(
    house: House,
) -> None:
    waiting = reserve(house, "Åsa", "Bo")
    house.renderer = Whimsical()
    house.store = Overtaken(house=house, waiting=waiting)
    house.workshop.render_certificates(waiting)
    assert sorted(house.store.kept) == sorted(str(row.pdf_sha256) for row in house.rows())
    assert [row.state for row in house.rows()] == ["issued"] * 2
    assert house.told() == [("certificate.issued", 1)] * 2


def test_erasure_when_a_worker_died_with_the_document_then_it_goes_when_nobody_draws(
    house: House,
) -> None:
    house.store = CutOff()
    completion = completed()
    issuance_id = house.reserve(completion)
    assert issuance_id is not None
    with pytest.raises(PowerCut):
        house.workshop.render_certificates([issuance_id])
    lease = house.row(issuance_id).claimed_until
    house.forget(completion)
    row = house.row(issuance_id)
    assert (row.state, row.pdf_sha256) == ("erased", next(iter(house.store.kept)))
    assert row.next_attempt_at == lease
