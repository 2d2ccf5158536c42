"""What is reserved by one statement is what the model would have written, and is written once."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from services.certificates.domain import history
from services.certificates.domain.history import SYSTEM, Cause
from services.certificates.storage.issuances import Issuance, IssuanceHistory
from services.certificates.storage.reserving import insert_if_new
from shared.kernel.identifiers import new_id
from tests.support.certificate_house import House
from tests.support.certificates import completed

ITS_OWN = {"id", "number", "registration_id", "completion_id"}


def test_reservation_when_written_by_a_statement_equals_one_written_by_the_model(
    house: House,
) -> None:
    reserved = house.reserve()

    with house.database.transaction() as session:
        one = session.get_one(Issuance, reserved)
        mapped = _like(one)
        session.add(mapped)
        session.flush()
        session.expire_all()
        assert _values(one) == _values(session.get_one(Issuance, mapped.id))


def test_reservation_when_its_completion_has_a_certificate_leaves_no_line(house: House) -> None:
    reserved = house.reserve(completed())

    with house.database.transaction() as session:
        one = session.get_one(Issuance, reserved)
        again = _like(one)
        again.registration_id, again.completion_id = one.registration_id, one.completion_id
        line = history.first_line(again, Cause(house.clock.now(), SYSTEM, "told twice"))
        assert not insert_if_new(session, again, line)
        assert session.scalar(select(func.count()).select_from(IssuanceHistory)) == 1


def _like(issuance: Issuance) -> Issuance:
    """Return a new one with what ``reserve`` names, and nothing else."""
    named = {
        name: value
        for name, value in _values(issuance).items()
        if value not in (None, 0, "initials")
    }
    fresh: dict[str, UUID | str] = {name: new_id() for name in ITS_OWN - {"number"}}
    return Issuance(**named, **fresh, number=f"another {new_id()}")


def _values(issuance: Issuance) -> dict[str, object]:
    names = Issuance.__table__.c.keys()
    return {name: getattr(issuance, name) for name in names if name not in ITS_OWN}
