"""Somebody with something in every table, so that erasing them has something to miss."""

from __future__ import annotations

import hashlib
from datetime import time
from uuid import UUID

from sqlalchemy import select, update

from services.certificates.storage.issuances import Issuance
from services.notifications.domain.stopping import stop_reminders
from services.notifications.storage import feeds, stops
from services.notifications.storage.alerts import raise_or_count
from services.notifications.storage.bounces import Bounce
from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.delivery_steps import DeliveryStep
from services.notifications.storage.inbound_mails import InboundMail
from services.notifications.storage.preferences import Preference
from services.notifications.storage.suppressions import Suppression
from services.notifications.storage.texts import TextMessage
from services.registration.domain.own_page.data_copies import request_copy
from services.registration.domain.own_page.erasing import Erase, erase
from services.registration.storage.api_access import ApiToken, IdempotentRequest
from services.registration.storage.forms import Answer
from services.registration.storage.people import Organisation
from services.registration.storage.registrations import Registration, Transition
from services.registration.storage.uploads import Upload
from services.registration.storage.webhooks import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from shared.contracts.mail_reports import MailReported
from shared.kernel.identifiers import new_id
from shared.messaging.dead_letters import bury
from shared.messaging.outbox import record
from shared.messaging.tables import outbox
from tests.support import parties
from tests.support.access import send
from tests.support.answers import DIET, ROLE, ask, change, sign_up
from tests.support.services_together import ServicesTogether, attend

WHO = "kunigunda"
ADDRESS = f"{WHO}@example.org"


def live_through_everything(together: ServicesTogether) -> None:
    """Let Kunigunda do all that one can do, and leave something in each table."""
    stories = together.stories
    _listen_in(together)
    attend(together, WHO, "bertil")
    stories.open_cohort(capacity=5)
    send(stories, (WHO.title(), ADDRESS))
    stories.open_cohort(capacity=5, largest_party=3)
    stories.enter("berit", places=2)
    parties.name(stories, "berit", 2, WHO)
    stories.open_cohort(capacity=5, largest_party=3)
    stories.enter(WHO, places=3)
    parties.name(stories, WHO, 2, "gustav")
    _answer(together)
    _ask_for_things(together)
    together.carry()
    _leave_traces_of_mail(together)


def person_of(together: ServicesTogether, who: str = WHO) -> UUID:
    with together.stories.database.transaction() as session:
        row = session.get_one(Registration, together.stories.id_of(who))
        return row.participant_id


def erased(
    together: ServicesTogether,
    participant_id: UUID,
    *,
    actor: str = "participant",
    with_certificates: bool = True,
    reason: str | None = None,
) -> bool:
    """Erase somebody, without carrying the message that tells it."""
    command = Erase(participant_id, actor, with_certificates, reason)
    stories = together.stories
    with stories.database.transaction() as session:
        return erase(session, command, now=stories.clock.now(), links=stories.links)


def _listen_in(together: ServicesTogether) -> None:
    with together.stories.database.transaction() as session:
        now = together.clock.now()
        session.add(
            WebhookEndpoint(
                id=new_id(), url="https://example.org/hook", description="", events=[], salt="s",
                created_at=now,
            )
        )  # fmt: skip


def _answer(together: ServicesTogether) -> None:
    """Questions answered, and answered otherwise; a reason that an organizer wrote."""
    stories = together.stories
    stories.open_cohort(capacity=5)
    version, _number = ask(stories, ROLE, DIET)
    sign_up(stories, WHO, version, "diet", role=f"{WHO} leads", diet=f"{WHO} eats no fish")
    stories.confirm(WHO)
    change(stories, WHO, version, "diet", role="leads", diet=f"{WHO} eats all")
    with stories.database.transaction() as session:
        now, answer = stories.clock.now(), session.scalars(select(Answer)).first()
        assert answer is not None
        session.add(
            Upload(
                id=new_id(), registration_id=answer.registration_id, answer_id=answer.id,
                name=f"{WHO}.pdf", media_type="application/pdf", size=1, created_at=now,
                expires_at=now,
            )
        )  # fmt: skip
        session.execute(
            update(Transition)
            .where(Transition.registration_id == stories.id_of(WHO))
            .values(note=f"{WHO} called")
        )
        session.execute(
            update(Organisation).values(name=f"Firma {WHO.title()}", kind="sole_trader",
                                        number=None, name_key=f"firma {WHO}")
        )  # fmt: skip


def _ask_for_things(together: ServicesTogether) -> None:
    """A code, a copy of the data, a call of the API, and what a webhook's receiver answered."""
    stories, now = together.stories, together.clock.now()
    stories.ask_for_code(ADDRESS)
    with stories.database.transaction() as session:
        row = session.get_one(Registration, stories.id_of(WHO))
        request_copy(session, row.participant, "sv", now=now)
        token = ApiToken(
            id=new_id(), name="t", prefix="p", secret_hash="h", scopes=[], created_by="x",
            created_at=now,
        )  # fmt: skip
        session.add(token)
        session.flush()
        session.add(
            IdempotentRequest(
                token_id=token.id, key="k", request_hash="h", status=201, headers={},
                body=f'{{"email": "{ADDRESS}"}}', created_at=now,
            )
        )  # fmt: skip
        bury(session, consumer="registration", raw=_told(session, row.id), error="E", now=now)
    together.carry()
    with stories.database.transaction() as session:
        deliveries = session.scalars(
            select(WebhookDelivery).where(WebhookDelivery.payload.contains(str(row.id)))
        )
        for delivery in deliveries:
            session.add(
                WebhookAttempt(
                    id=new_id(), delivery_id=delivery.id, at=now, milliseconds=1, status=200,
                    answer=f"hello {WHO}",
                )
            )  # fmt: skip


def _told(session: object, registration_id: UUID) -> str:
    body = session.scalar(  # type: ignore[attr-defined]
        select(outbox.c.body).where(outbox.c.aggregate_id == registration_id).limit(1)
    )
    return f'{{"body": {body}}}'


def _leave_traces_of_mail(together: ServicesTogether) -> None:
    """What mail servers, calendars and people leave with notifications."""
    now = together.clock.now()
    with together.notifications.transaction() as session:
        stop_reminders(session, together.stories.id_of(WHO), now=now)
        stops.stop(session, ADDRESS, "reminders", now=now)
        token = hashlib.sha256(b"t").digest()
        feeds.put_feed(session, new_id(), ADDRESS, token_hash=token, now=now)
        raise_or_count(session, "refused_by_policy", "x", words=f"<{ADDRESS}> unknown", now=now)
        theirs = select(Delivery).where(
            Delivery.recipient == ADDRESS,
            Delivery.registration_id == together.stories.id_of(WHO),
        )
        mail = session.scalars(theirs.order_by(Delivery.id)).first()
        assert mail is not None
        session.add_all(
            (
                Preference(
                    address=ADDRESS, phone="+46701740605", phone_confirmed_at=now, changed_at=now,
                    language="en", quiet_from=time(22), quiet_to=time(7),
                ),
                TextMessage(
                    id=new_id(), subject_id=mail.id, kind="reminder", address=ADDRESS,
                    phone="+46701740605", language="sv", body=f"{WHO}, i morgon", state="sent",
                    attempts=1, not_after=now, created_at=now, settled_at=now,
                ),
                Suppression(
                    id=new_id(), address=ADDRESS, reason="by_hand", since=now, noted_by="o",
                    words=f"{ADDRESS} wants none",
                ),
                Bounce(delivery_id=mail.id, address=ADDRESS, severity="soft", status="4.2.2",
                       reported_at=now),
                DeliveryStep(id=new_id(), delivery_id=mail.id, kind="failed", happened_at=now,
                             words=f"no {ADDRESS} here"),
                InboundMail(
                    id=new_id(), fingerprint="f", sender=ADDRESS, recipient="spinn@exempel.se",
                    content=f"From: {ADDRESS}".encode(), received_at=now, state="ignored",
                    attempts=1, due_at=now,
                ),
            )
        )  # fmt: skip
        bury(session, consumer="notifications", raw=f"{mail.registration_id} {WHO}", error="E",
             now=now)  # fmt: skip
        report = MailReported(
            delivery_id=mail.id, registration_id=mail.registration_id, kind=mail.kind,
            report="bounced", words=f"550 <{ADDRESS}>", reported_at=now,
        )  # fmt: skip
        record(session, report, sequence=1, now=now)
    together.carry()
    with together.certificates.transaction() as session:
        issuance = session.scalars(
            select(Issuance).where(Issuance.facts["name"].astext == WHO.title())
        ).one()
        bury(session, consumer="certificates", raw=f"{issuance.registration_id} {WHO}", error="E",
             now=now)  # fmt: skip
