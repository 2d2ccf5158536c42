"""What a service measures of itself, in the text form that Prometheus reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import cast

from flask import Blueprint, Response, current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.messaging.tables import dead_letter, outbox
from shared.web.surroundings import current_surroundings

# Version 0.0.4 of the exposition format.
_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

# Under this name an app keeps what its service measures beyond what all services do.
MEASURES = "spinn-measures"

Measures = Callable[[Session], Iterable[tuple[str, str, float]]]

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Answer with what waits and what failed, counted in the database, so all processes agree.

    There is nothing of a person in it; the proxy shows it to nobody outside all the same.
    """
    surroundings = current_surroundings()
    with surroundings.database.transaction() as session:
        measures = list(_measures(session, surroundings.clock.now()))
        measures += _own_measures()(session)
    service = current_app.import_name.rpartition(".")[2]
    lines = [
        f'# HELP {name} {about}\n# TYPE {name} gauge\n{name}{{service="{service}"}} {value:.15g}\n'
        for name, about, value in measures
    ]
    return Response("".join(lines), content_type=_CONTENT_TYPE)


def _own_measures() -> Measures:
    return cast("Measures", current_app.extensions.get(MEASURES, lambda _: ()))


def _measures(session: Session, now: datetime) -> Iterator[tuple[str, str, float]]:
    """Yield name, meaning and value of each measure."""
    waiting = select(func.count(), func.min(outbox.c.occurred_at)).where(
        outbox.c.published_at.is_(None)
    )
    count, oldest = session.execute(waiting).one()
    yield "spinn_outbox_waiting", "Messages that the relay has not published yet.", count
    age = (now - oldest).total_seconds() if oldest else 0.0
    yield "spinn_outbox_oldest_seconds", "Age of the oldest of them.", max(age, 0.0)
    dead = select(func.count()).where(dead_letter.c.replayed_at.is_(None))
    letters = session.scalar(dead) or 0
    yield "spinn_dead_letters", "Messages that could not be handled and wait for somebody.", letters
