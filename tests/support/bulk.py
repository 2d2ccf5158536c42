"""Many mails in the ledger at once, all copies of one that the service has entered itself."""

from __future__ import annotations

from sqlalchemy import text

from services.notifications.facts.letter_facts import Kind
from shared.database import Database

BULK_DOMAIN = "bulk.example.org"

# Ids rise with the number, as those of mails that are entered one after another do.
_COPIES = """
    INSERT INTO delivery
    SELECT copied.*
    FROM (SELECT d FROM delivery d WHERE kind = :kind ORDER BY id LIMIT 1) first(d),
        generate_series(1, :count) n,
        LATERAL jsonb_populate_record(first.d, jsonb_build_object(
            'id', '01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'),
            'subject_id', gen_random_uuid(),
            'registration_id', gen_random_uuid(),
            'recipient', 'p' || n || '@' || cast(:domain AS text),
            'message_id', 'bulk-' || n || '@mail.spinn.example')) copied
"""


def copy_mail(database: Database, kind: Kind, count: int) -> None:
    """Enter ``count`` mails like the first of ``kind``, to p1, p2, … at the bulk's domain."""
    with database.transaction() as session:
        values = {"kind": kind, "count": count, "domain": BULK_DOMAIN}
        session.execute(text(_COPIES), values)
