"""What was there before a change of the tables is there after it, as if it had always been so."""

from __future__ import annotations

from alembic import command
from sqlalchemy import select

from demo.postgres import PrivatePostgres
from services.certificates.storage import log_entries
from services.certificates.storage.transcripts import Transcript
from shared.migrations import configuration
from tests.support.certificate_house import House
from tests.support.certificates import MemoryStore, PlainTextRenderer, PlainTextSealer
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.log import LogKeeper


def test_transcripts_when_made_before_the_log_knew_them_then_they_enter_it_and_get_timestamps(
    postgres: PrivatePostgres, clock: SettableClock
) -> None:
    database = TestDatabase.migrated(postgres, "certificates")
    house = House(database, clock, PlainTextRenderer(), MemoryStore(), PlainTextSealer())
    house.transcribe(house.issue())
    keeper = LogKeeper(house)
    keeper.sign()
    tables = configuration("services.certificates", database.url)
    command.downgrade(tables, "0016")
    command.upgrade(tables, "head")
    with database.transaction() as session:
        row = session.scalars(select(Transcript)).one()
        (entry,) = log_entries.entries_of(session, row.id)
    assert (entry.event, entry.pdf_sha256, entry.at) == ("issued", row.pdf_sha256, row.issued_at)
    assert row.timestamp_due_at == row.issued_at
    # What was in the tree before stays there, so the new entry comes behind it.
    assert keeper.sign().size == 3
    assert keeper.check() is None
    database.close()
