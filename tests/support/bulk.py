"""Many mails in the ledger at once, all copies of one that the service has entered itself."""

from __future__ import annotations

from random import Random

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


# Such a zone cannot be written: the mail meets an error in the middle of its making.
_SPOIL = """
    UPDATE delivery SET entry = jsonb_set(entry, '{zone}', '"No/Where"')
    WHERE recipient = ANY(:whose)
"""
_TO_NOBODY = "UPDATE delivery SET recipient = 'nobody-' || recipient WHERE recipient = ANY(:whose)"
# Two mails each are about one registration, so that the second has to wait for the first.
_IN_PAIRS = """
    UPDATE delivery SET topic = 'bulk-' || n, registration_id =
        cast('01900000-0000-7000-9000-' || lpad(to_hex(n / 2), 12, '0') AS uuid)
    FROM (SELECT id AS copied, cast(substring(recipient from '[0-9]+') AS int) AS n
        FROM delivery WHERE recipient LIKE '%' || :domain) numbered
    WHERE id = copied
"""


def spoil_some(database: Database, count: int, seed: int) -> tuple[set[int], set[int]]:
    """Pair the mails of a bulk of ``count`` and make a tenth and a tenth of them bad, anywhere.

    Returns:
        The numbers of those that nobody can write, and of those to addresses that are nobody's.
    """
    drawn = Random(seed).sample(range(1, count + 1), count // 5)
    unwritable, nobodies = set(drawn[::2]), set(drawn[1::2])
    with database.transaction() as session:
        session.execute(text(_IN_PAIRS), {"domain": BULK_DOMAIN})
        session.execute(text(_SPOIL), {"whose": [address_of(each) for each in unwritable]})
        session.execute(text(_TO_NOBODY), {"whose": [address_of(each) for each in nobodies]})
    return unwritable, nobodies


def address_of(number: int) -> str:
    """Return the address that mail ``number`` of a bulk goes to."""
    return f"p{number}@{BULK_DOMAIN}"
