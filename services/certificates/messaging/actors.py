"""What workers of this service can be told to do, by queue and name."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import dramatiq

from services.certificates.domain import (
    erasing,
    importing,
    issuing,
    reporting,
    timestamping,
    transcribing,
)
from services.certificates.domain.ports import FileStore
from services.certificates.domain.status import publishing
from services.certificates.domain.transparency import auditing, sequencing
from services.certificates.messaging.notary import Notary
from services.certificates.messaging.press import Press
from services.certificates.messaging.scribe import Scribe
from services.certificates.messaging.stamping import StampingDesk
from services.certificates.messaging.workshop import Workshop
from shared.database import Database
from shared.messaging.backstage import DueWork

SERVICE = "certificates"
# A queue of its own: drawing keeps a processor busy, so it gets processes with one thread.
RENDER_QUEUE = "certificates.render"
RENDER_ACTOR = "certificates.render_certificates"
# So many are drawn in one call: enough that two short transactions and one sync of the disk
# cost little beside the drawing, few enough that two workers share the certificates of a cohort.
_CERTIFICATES_IN_A_CALL = 50
# A queue of its own: whoever waits for a service elsewhere must not hold up anything here.
STAMP_QUEUE = "certificates.timestamps"
_STAMP_ACTOR = "certificates.timestamp_document"
_DELETE_ACTOR = "certificates.delete_document"

DUE_DRAWINGS = DueWork(
    name="certificates to draw",
    queue=RENDER_QUEUE,
    actor=RENDER_ACTOR,
    claim=issuing.claim_due,
    rows_in_a_call=_CERTIFICATES_IN_A_CALL,
)

_REPORT_ACTOR = "certificates.make_report"
DUE_REPORTS = DueWork(
    name="lists for funders", queue=RENDER_QUEUE, actor=_REPORT_ACTOR, claim=reporting.claim_due
)

_TRANSCRIPT_ACTOR = "certificates.make_transcript"
DUE_TRANSCRIPTS = DueWork(
    name="transcripts",
    queue=RENDER_QUEUE,
    actor=_TRANSCRIPT_ACTOR,
    claim=transcribing.claim_due,
)

DUE_DELETIONS = DueWork(
    name="documents to delete", queue=SERVICE, actor=_DELETE_ACTOR, claim=erasing.claim_due
)

# Deleted where they fall due: no call is made of them.
DUE_IMPORTS = DueWork(
    name="imports to forget", queue=SERVICE, actor=_DELETE_ACTOR, claim=importing.claim_stale
)

# A queue of its own, too: what is revoked must show within minutes, however many certificates
# wait to be drawn.
SIGN_QUEUE = "certificates.sign"
_SIGN_LIST_ACTOR = "certificates.sign_status_list"
_SIGN_ROOT_ACTOR = "certificates.sign_log_root"
_CHECK_LOG_ACTOR = "certificates.check_log"

DUE_STATUS_LISTS = DueWork(
    name="status lists to sign",
    queue=SIGN_QUEUE,
    actor=_SIGN_LIST_ACTOR,
    claim=publishing.claim_due,
)
DUE_LOG_ROOTS = DueWork(
    name="log roots to sign", queue=SIGN_QUEUE, actor=_SIGN_ROOT_ACTOR, claim=sequencing.claim_due
)
DUE_LOG_CHECKS = DueWork(
    name="log checks", queue=SIGN_QUEUE, actor=_CHECK_LOG_ACTOR, claim=auditing.claim_due
)


def declare_sign_actors(broker: dramatiq.Broker, make_notary: Callable[[], Notary]) -> None:
    """Declare what signs and checks; keys are opened now, so that a lack shows at start."""
    notary = make_notary()

    def sign_status_list(credential_id: str) -> None:
        notary.sign_status_list(UUID(credential_id))

    def sign_log_root(_log: str) -> None:
        notary.sign_log_root()

    def check_log(_log: str) -> None:
        notary.check_log()

    for name, act in (
        (_SIGN_LIST_ACTOR, sign_status_list),
        (_SIGN_ROOT_ACTOR, sign_log_root),
        (_CHECK_LOG_ACTOR, check_log),
    ):
        dramatiq.actor(broker=broker, queue_name=SIGN_QUEUE, actor_name=name, max_retries=2)(act)


DUE_TIMESTAMPS = DueWork(
    name="documents to timestamp",
    queue=STAMP_QUEUE,
    actor=_STAMP_ACTOR,
    claim=timestamping.claim_due,
)


def declare_stamp_actor(broker: dramatiq.Broker, make_desk: Callable[[], StampingDesk]) -> None:
    """Declare the actor that gets timestamps; settings that cannot work show at start."""
    desk = make_desk()

    def timestamp_document(issuance_id: str) -> None:
        desk.stamp(UUID(issuance_id))

    # What fails here is due again when its lease runs out, so retries in Redis may be few.
    dramatiq.actor(broker=broker, queue_name=STAMP_QUEUE, actor_name=_STAMP_ACTOR, max_retries=2)(
        timestamp_document
    )


def declare_delete_actor(broker: dramatiq.Broker, database: Database, store: FileStore) -> None:
    """Declare the actor that deletes the document of a certificate that was erased."""

    def delete_document(issuance_id: str) -> None:
        with database.transaction() as session:
            erasing.delete_document(session, UUID(issuance_id), store)

    dramatiq.actor(broker=broker, queue_name=SERVICE, actor_name=_DELETE_ACTOR)(delete_document)


def declare_report_actor(broker: dramatiq.Broker, press: Press) -> None:
    """Declare the actor that makes lists for funders, beside the one that draws."""

    def make_report(report_id: str) -> None:
        press.attend_to(UUID(report_id))

    dramatiq.actor(broker=broker, queue_name=RENDER_QUEUE, actor_name=_REPORT_ACTOR, max_retries=2)(
        make_report
    )


def declare_transcript_actor(broker: dramatiq.Broker, scribe: Scribe) -> None:
    """Declare the actor that makes transcripts, beside the one that draws."""

    def make_transcript(transcript_id: str) -> None:
        scribe.attend_to(UUID(transcript_id))

    dramatiq.actor(
        broker=broker, queue_name=RENDER_QUEUE, actor_name=_TRANSCRIPT_ACTOR, max_retries=2
    )(make_transcript)


def declare_render_actor(
    broker: dramatiq.Broker, make_workshop: Callable[[], Workshop]
) -> Workshop:
    """Declare the actor that draws; the engine is loaded now, so that a lack shows at start."""
    workshop = make_workshop()

    def render_certificates(issuance_ids: str) -> None:
        workshop.render_certificates([UUID(each) for each in issuance_ids.split()])

    # What fails here is due again when its lease runs out, so retries in Redis may be few.
    dramatiq.actor(broker=broker, queue_name=RENDER_QUEUE, actor_name=RENDER_ACTOR, max_retries=2)(
        render_certificates
    )
    return workshop
