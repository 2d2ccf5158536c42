"""The service as it starts anew, perhaps with other time zone data."""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from datetime import datetime

from services.notifications.messaging.zone_actor import ZoneActor
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.notification_story import HOUSE, KeepingPost, Listener


def main(database_url: str, now: str) -> None:
    """Look, heed what is found as a queue that repeats itself would, send; print the mails."""
    database = TestDatabase(database_url)
    clock = SettableClock(datetime.fromisoformat(now))
    post = KeepingPost()
    actor = ZoneActor(database, HOUSE, clock, queue="notifications")
    with database.transaction() as session:
        found = actor.due_work().claim(session, clock.now(), 200)
        again = actor.due_work().claim(session, clock.now(), 200)
    for session_id in (*found, *found):
        actor.heed(str(session_id))
    Listener(database, post, clock).run_due()
    database.close()
    mails = [b64encode(each.content).decode("ascii") for each in post.parcels]
    print(json.dumps({"found": len(found), "again": len(again), "mails": mails}))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
