"""What workers of this service can be told to do, by queue and name."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import dramatiq

from services.certificates.domain import issuing
from services.certificates.messaging.workshop import Workshop
from shared.messaging.backstage import DueWork

SERVICE = "certificates"
# A queue of its own: drawing keeps a processor busy, so it gets processes with one thread.
RENDER_QUEUE = "certificates.render"
RENDER_ACTOR = "certificates.render_certificate"

DUE_DRAWINGS = DueWork(
    name="certificates to draw", queue=RENDER_QUEUE, actor=RENDER_ACTOR, claim=issuing.claim_due
)


def declare_render_actor(broker: dramatiq.Broker, make_workshop: Callable[[], Workshop]) -> None:
    """Declare the actor that draws; the engine is loaded now, so that a lack shows at start."""
    workshop = make_workshop()

    def render_certificate(issuance_id: str) -> None:
        workshop.render_certificate(UUID(issuance_id))

    # What fails here is due again when its lease runs out, so retries in Redis may be few.
    dramatiq.actor(broker=broker, queue_name=RENDER_QUEUE, actor_name=RENDER_ACTOR, max_retries=2)(
        render_certificate
    )
