"""A message of an organizer to everybody with a place, for tests of what becomes of it."""

from __future__ import annotations

from services.notifications.domain import announcing
from services.notifications.domain.announcing import AnnouncementWish
from services.notifications.domain.wording import Author
from services.notifications.facts.letter_facts import Wording
from shared.kernel.identifiers import new_id
from tests.support.notification_story import HOUSE, Applicant, Listener


def announce(listener: Listener, applicant: Applicant) -> None:
    """Enter the mails of a message to the cohort of ``applicant``, and send them."""
    now, words = listener.clock.now(), Wording(subject="Ta med dator", body="Salen är låst.")
    wish = AnnouncementWish(new_id(), "with_place", words, None, now)
    with listener.database.transaction() as session:
        author = Author("1", "Olle Exempel", now)
        announcing.plan(session, applicant.cohort.cohort_id, wish, author)
        announcing.send(session, wish.id, house=HOUSE, now=now)
    listener.run_due()
