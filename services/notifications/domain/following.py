"""A person lets their calendar follow their sessions: an address made, renewed, ended, and read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain.calendar_links import check_link
from services.notifications.domain.errors import NothingKnown
from services.notifications.domain.feed_contents import write_feed
from services.notifications.domain.house import House
from services.notifications.storage import feeds
from services.notifications.storage.kept_feeds import FeedShelf, WrittenFeed
from services.notifications.storage.registrations import Registration
from shared.kernel.identifiers import new_id

_NOTED_EVERY = timedelta(hours=1)
_SHELF = FeedShelf(room=32 * 1024 * 1024)


@dataclass(frozen=True)
class Following:
    """What a person sees of their feed; ``token`` is None if it was made with an older secret."""

    token: str | None
    made_at: datetime
    used_at: datetime | None


def registration_of_link(session: Session, subject: str) -> Registration:
    """Return whose calendar a link is about that carries ``subject``: one of their registrations.

    Raises:
        LinkExpired: The person has ended it.
        NothingKnown: Its registration is unknown.
    """
    return check_link(session, UUID(subject.partition(".")[0]), subject)


def following(session: Session, address: str, *, house: House) -> Following | None:
    """Return the feed of an address, if it has one."""
    feed = feeds.feed_of_address(session, address)
    if feed is None:
        return None
    token = house.feed_token_of(feed.id)
    known = token if _hash(token) == feed.token_hash else None
    return Following(known, feed.made_at, feed.used_at)


def follow(session: Session, address: str, *, house: House, now: datetime) -> None:
    """Give an address a feed, or another one: what was handed out before is worth nothing now."""
    feed_id = new_id()
    token_hash = _hash(house.feed_token_of(feed_id))
    feeds.put_feed(session, feed_id, address, token_hash=token_hash, now=now)


def stop_following(session: Session, address: str) -> None:
    """End the feed of an address; done again, nothing changes."""
    feeds.remove_feed(session, address)


def read_feed(
    session: Session, token: str, *, alarm: timedelta | None, now: datetime
) -> WrittenFeed:
    """Return the feed that a token opens, and note about when it was last read.

    Raises:
        NothingKnown: No feed has this token, or has it any more.
    """
    feed = feeds.feed_of_hash(session, _hash(token))
    if feed is None:
        raise NothingKnown
    if feed.used_at is None or now - feed.used_at >= _NOTED_EVERY:
        feed.used_at = now
    edition = feeds.edition_of(session, feed.address)

    def write() -> WrittenFeed:
        return write_feed(session, feed, alarm=alarm, edition=edition, now=now)

    return _SHELF.get((feed.id, alarm), edition, now, write)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
