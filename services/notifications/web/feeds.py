"""What a calendar reads that follows somebody's sessions: no cookie, no sign-in, one token."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from services.notifications.domain.following import read_feed
from services.notifications.storage.kept_feeds import WrittenFeed
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("feeds", __name__)

_LONGEST_ALARM_MINUTES = 7 * 24 * 60
_KEPT_SECONDS = 900


@blueprint.get("/cal/<token>/sessions.ics")
def read(token: str) -> ResponseReturnValue:
    """Return all sessions of the person whose token it is; with ``?alarm=30`` they ring before.

    A calendar that has the present bytes gets 304, and they are not written again.
    """
    surroundings = current_surroundings()
    now = surroundings.clock.now()
    with surroundings.database.transaction() as session:
        feed = read_feed(session, token, alarm=_alarm(), now=now)
    return _answer(feed)


def _alarm() -> timedelta | None:
    """Return how long before each session to ring; what cannot be read asks for nothing."""
    minutes = request.args.get("alarm", 0, type=int)
    return timedelta(minutes=minutes) if 0 < minutes <= _LONGEST_ALARM_MINUTES else None


def _answer(feed: WrittenFeed) -> Response:
    packs = request.accept_encodings.quality("gzip") > 0
    tag = f"{feed.tag}-gzip" if packs else feed.tag
    has_it = request.if_none_match.contains_weak(tag)
    body = b"" if has_it else feed.packed if packs else feed.content
    response = Response(body, status=304 if has_it else 200, mimetype="text/calendar")
    response.set_etag(tag)
    response.last_modified = feed.changed_at
    response.headers["Cache-Control"] = f"private, max-age={_KEPT_SECONDS}"
    response.headers["Content-Disposition"] = 'inline; filename="sessions.ics"'
    response.headers["Content-Language"] = feed.language
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.vary.add("Accept-Encoding")
    if packs and not has_it:
        response.headers["Content-Encoding"] = "gzip"
    return response
