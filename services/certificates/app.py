"""Puts the certificates service together: its web app, and what runs behind it."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import dramatiq
from flask import Flask

from services.certificates.domain.designing import own_template
from services.certificates.domain.links import CertificateLinks
from services.certificates.domain.ports import BadgeMaker, FileStore, Sealer
from services.certificates.domain.reserving import Issuer
from services.certificates.facts import OwnTemplate
from services.certificates.gateways.filestore import LocalFileStore
from services.certificates.messaging.actors import (
    DUE_DELETIONS,
    DUE_DRAWINGS,
    DUE_IMPORTS,
    DUE_LOG_CHECKS,
    DUE_LOG_ROOTS,
    DUE_REPORTS,
    DUE_STATUS_LISTS,
    DUE_TIMESTAMPS,
    DUE_TRANSCRIPTS,
    RENDER_QUEUE,
    SERVICE,
    SIGN_QUEUE,
    STAMP_QUEUE,
    declare_delete_actor,
    declare_render_actor,
    declare_report_actor,
    declare_sign_actors,
    declare_stamp_actor,
    declare_transcript_actor,
)
from services.certificates.messaging.consumers import handlers
from services.certificates.messaging.notary import Notary
from services.certificates.messaging.press import Press
from services.certificates.messaging.scribe import Scribe
from services.certificates.messaging.stamping import StampingDesk
from services.certificates.messaging.workshop import Workshop
from services.certificates.settings import CertificatesSettings
from services.certificates.web import (
    act_pages,
    badge_pages,
    checking_pages,
    correction_pages,
    holder_corrections,
    holder_pages,
    imports,
    issuer_pages,
    log_documents,
    log_pages,
    look_editor,
    looks,
    making_pages,
    organizer_pages,
    reports,
    status_documents,
    status_lists,
    transcripts,
    verification_pages,
)
from services.certificates.web.doors import programs_of_page
from services.certificates.web.log_measures import measures
from services.certificates.web.workplace import Workplace, set_up_workplace
from shared.database import Database
from shared.kernel.clock import Clock, SystemClock
from shared.kernel.links import LinkSigner
from shared.messaging.backstage import Backstage
from shared.messaging.consumer import Consumer, declare_receiver
from shared.web.factory import make_app
from shared.web.metrics import MEASURES
from shared.web.sign_in import PROGRAMS_OF

if TYPE_CHECKING:
    from services.certificates.gateways.credentials.signer import IssuerSigner

log = logging.getLogger(__name__)

_SYSTEM_CLOCK = SystemClock()


def create_app(settings: CertificatesSettings, clock: Clock = _SYSTEM_CLOCK) -> Flask:
    """Return the web app; it is mounted at ``/certificates``."""
    database = Database(settings.database_url, pool_size=settings.database_pool_size)
    app = make_app("services.certificates", settings, clock=clock, database=database)
    app.extensions[MEASURES] = measures
    app.extensions[PROGRAMS_OF] = programs_of_page
    set_up_workplace(
        app,
        Workplace(
            links=_links(settings),
            store=_store(settings),
            miss_limit=settings.miss_limit,
            name_limit=settings.name_limit,
        ),
    )
    app.register_blueprint(checking_pages.blueprint)
    # The guard would read the form before the view says how large its file may be; the forms of
    # these pages check the same token.
    for takes_files in (checking_pages.answer, imports.read):
        app.extensions["csrf"].exempt(takes_files)
    app.register_blueprint(status_lists.blueprint)
    app.register_blueprint(issuer_pages.blueprint)
    app.register_blueprint(badge_pages.blueprint)
    app.register_blueprint(log_pages.blueprint)
    app.register_blueprint(log_documents.blueprint)
    app.register_blueprint(status_documents.blueprint)
    app.register_blueprint(verification_pages.blueprint)
    # Comparing a name changes nothing, and visitors of public pages get no cookie.
    app.extensions["csrf"].exempt(verification_pages.compare_name)
    app.register_blueprint(holder_pages.blueprint)
    app.register_blueprint(holder_corrections.blueprint)
    app.register_blueprint(transcripts.blueprint)
    app.register_blueprint(organizer_pages.blueprint)
    app.register_blueprint(making_pages.blueprint)
    app.register_blueprint(imports.blueprint)
    app.register_blueprint(reports.blueprint)
    app.register_blueprint(looks.blueprint)
    app.register_blueprint(look_editor.blueprint)
    app.register_blueprint(act_pages.blueprint)
    app.register_blueprint(correction_pages.blueprint)
    return app


def create_backstage(settings: CertificatesSettings, clock: Clock = _SYSTEM_CLOCK) -> Backstage:
    """Return the consumer, the drawing actor and the rows that fall due."""
    database = Database(settings.database_url, pool_size=settings.database_pool_size)
    links = _links(settings)
    consumer = Consumer(
        SERVICE,
        database,
        handlers(
            issuer=Issuer(settings.issuer, links, settings.design, settings.languages == "both"),
            clock=clock,
        ),
        clock=clock,
    )

    def declare_actors(broker: dramatiq.Broker) -> None:
        declare_receiver(broker, consumer)
        declare_delete_actor(broker, database, _store(settings))
        workshop = declare_render_actor(broker, partial(_workshop, settings, database, clock))
        declare_report_actor(broker, _press(settings, workshop))
        declare_transcript_actor(broker, _scribe(workshop))
        declare_sign_actors(broker, partial(_notary, settings, database, clock))
        if settings.timestamp_url:
            declare_stamp_actor(broker, partial(_stamping_desk, settings, database, clock))

    return Backstage(
        service=SERVICE,
        database=database,
        queues=(
            SERVICE,
            RENDER_QUEUE,
            SIGN_QUEUE,
            *((STAMP_QUEUE,) if settings.timestamp_url else ()),
        ),
        declare_actors=declare_actors,
        due_work=(
            *(DUE_DRAWINGS, DUE_REPORTS, DUE_TRANSCRIPTS, DUE_DELETIONS, DUE_IMPORTS),
            *(DUE_STATUS_LISTS, DUE_LOG_ROOTS, DUE_LOG_CHECKS),
            # Documents wait for a service until there is one, and then get what they missed.
            *([DUE_TIMESTAMPS] if settings.timestamp_url else []),
        ),
    )


def _workshop(settings: CertificatesSettings, database: Database, clock: Clock) -> Workshop:
    # Only workers load the PDF engine; web processes, relay and scheduler never need it.
    from services.certificates.gateways.compiled.renderer import ready_renderer  # noqa: PLC0415 - see above
    from services.certificates.gateways.own_templates.drawing import OwnDesigns  # noqa: PLC0415 - see above

    sealer, badges = _sealer(settings), _badge_maker(settings)
    renderer = ready_renderer(sealer, with_badges=badges is not None, folder=_activations(settings))
    return Workshop(
        database=database,
        renderer=OwnDesigns(renderer, partial(_own_template, database)),
        sealer=sealer,
        store=_store(settings),
        links=_links(settings),
        clock=clock,
        badges=badges,
    )


def _press(settings: CertificatesSettings, workshop: Workshop) -> Press:
    """Return what makes lists: in the process of the workshop, with its key and its store."""
    from services.certificates.gateways.reports.drawing import ReportRenderer  # noqa: PLC0415 - see above

    return Press(
        workshop.database,
        ReportRenderer.ready(),
        workshop.sealer,
        workshop.store,
        settings.issuer,
        workshop.clock,
    )


def _scribe(workshop: Workshop) -> Scribe:
    """Return what makes transcripts: in the process of the workshop, too."""
    from services.certificates.gateways.transcripts.drawing import TranscriptRenderer  # noqa: PLC0415 - see above

    return Scribe(
        workshop.database,
        TranscriptRenderer.ready(),
        workshop.sealer,
        workshop.store,
        workshop.links,
        workshop.clock,
    )


def _activations(settings: CertificatesSettings) -> Path | None:
    """Return where workers remember which designs they may draw the compiled way."""
    return None if settings.file_store else settings.file_directory / "activations"


def _notary(settings: CertificatesSettings, database: Database, clock: Clock) -> Notary:
    return Notary(database, _signer(settings), _links(settings), clock)


def _stamping_desk(
    settings: CertificatesSettings, database: Database, clock: Clock
) -> StampingDesk:
    # Only workers ask for timestamps, and load the library for it.
    from services.certificates.gateways.sealing.timestamping import open_timestamper  # noqa: PLC0415 - see above

    timestamper = open_timestamper(
        settings.timestamp_url,
        settings.timestamp_authorities,
        settings.timestamp_user,
        settings.timestamp_password.get_secret_value(),
    )
    return StampingDesk(
        database=database, timestamper=timestamper, store=_store(settings), clock=clock
    )


def _own_template(database: Database, version_id: UUID) -> OwnTemplate:
    with database.transaction() as session:
        return own_template(session, version_id)


def _sealer(settings: CertificatesSettings) -> Sealer | None:
    if not settings.seal_key:
        log.warning("documents are not sealed: SPINN_CERTIFICATES_SEAL_KEY names no key")
        return None
    # Only workers that draw have the key, and the library that seals.
    from services.certificates.gateways.sealing.sealer import open_sealer  # noqa: PLC0415 - see above

    return open_sealer(settings.seal_key, settings.seal_password.get_secret_value())


def _store(settings: CertificatesSettings) -> FileStore:
    if not settings.file_store:
        return LocalFileStore(settings.file_directory)
    # The library is large; whoever keeps documents in a directory does not load it.
    from services.certificates.gateways.object_store import open_object_store  # noqa: PLC0415 - see above

    return open_object_store(
        settings.file_store,
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        access_key=settings.s3_access_key,
        secret_key=settings.s3_secret_key.get_secret_value(),
    )


def _badge_maker(settings: CertificatesSettings) -> BadgeMaker | None:
    signer = _signer(settings)
    if signer is None:
        return None
    from services.certificates.gateways.credentials.maker import IssuerBadges  # noqa: PLC0415 - see below

    return IssuerBadges(signer, f"{settings.public_url}/certificates/static/certificates/badge.png")


def _signer(settings: CertificatesSettings) -> IssuerSigner | None:
    if not settings.badge_key:
        log.warning(
            "certificates carry no badge, and neither status lists nor roots of the public log are"
            " signed: SPINN_CERTIFICATES_BADGE_KEY names no key"
        )
        return None
    # Only workers have the keys, and the library that signs.
    from services.certificates.gateways.credentials.signer import open_signer  # noqa: PLC0415 - see above

    return open_signer(
        _links(settings).issuer,
        proof_key=settings.badge_key,
        token_key=settings.badge_token_key,
        password=settings.badge_password.get_secret_value(),
    )


def _links(settings: CertificatesSettings) -> CertificateLinks:
    return CertificateLinks(
        public_url=settings.public_url,
        signer=LinkSigner(settings.secret_key.get_secret_value()),
        file_link_lifetime=timedelta(days=settings.file_link_days),
    )
