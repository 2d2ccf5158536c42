"""Wiring of the notifications service: its web app and what runs behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import dramatiq
from flask import Flask

from services.notifications.domain.house import House, RelayRules
from services.notifications.domain.mailboxes import Mailboxes
from services.notifications.domain.measuring import measures
from services.notifications.domain.page_links import PageLinks
from services.notifications.gateways.dkim import DkimSigner, read_key
from services.notifications.gateways.letter_pictures import EU_EMBLEM, emblem_bytes
from services.notifications.gateways.smtp import SmtpPost
from services.notifications.gateways.smtp_connection import SmtpServer
from services.notifications.gateways.texting import HttpTextPost
from services.notifications.messaging.actors import MAIL_QUEUE, QUEUE, DueActors
from services.notifications.messaging.announcement_actor import AnnouncementActor
from services.notifications.messaging.consumers import handlers
from services.notifications.messaging.intake import StoringIntake
from services.notifications.messaging.reading_actor import ReadingActor
from services.notifications.messaging.text_actor import TextActor
from services.notifications.messaging.ways_in import Inbound, way_in_of
from services.notifications.messaging.zone_actor import ZoneActor
from services.notifications.settings import NotificationsSettings, paces_in
from services.notifications.storage.pictures import PictureShelf
from services.notifications.web import (
    announcements,
    answering,
    brand,
    calendar,
    cohorts,
    feeds,
    following,
    letters,
    mails,
    phones,
    preferences,
    problems,
    rules,
    stopping,
)
from services.notifications.web.doors import HOUSE, programs_of_page
from shared.database import Database
from shared.kernel.clock import Clock, SystemClock
from shared.kernel.codes import one_time_code, secret_token
from shared.kernel.links import LinkSigner
from shared.messaging.backstage import Backstage
from shared.messaging.consumer import Consumer, declare_receiver
from shared.web.factory import make_app
from shared.web.metrics import MEASURES
from shared.web.sign_in import PROGRAMS_OF

_SERVICE = "notifications"
_CLOCK = SystemClock()


def create_app(settings: NotificationsSettings, clock: Clock = _CLOCK) -> Flask:
    """Return the web app: the organizer's view of mails, and calendar files."""
    database = Database(settings.database_url, pool_size=settings.database_pool_size)
    app = make_app("services.notifications", settings, clock=clock, database=database)
    app.extensions[MEASURES] = measures
    app.extensions[PROGRAMS_OF] = programs_of_page
    app.extensions[HOUSE] = replace(house_of(settings), picture_of=pictures_in(database))
    app.register_blueprint(cohorts.blueprint)
    app.register_blueprint(rules.blueprint)
    app.register_blueprint(announcements.blueprint)
    app.register_blueprint(mails.blueprint)
    app.register_blueprint(problems.blueprint)
    app.register_blueprint(letters.blueprint)
    app.register_blueprint(brand.blueprint)
    app.register_blueprint(calendar.blueprint)
    app.register_blueprint(feeds.blueprint)
    app.register_blueprint(following.blueprint)
    app.register_blueprint(preferences.blueprint)
    app.register_blueprint(phones.blueprint)
    app.register_blueprint(stopping.blueprint)
    app.register_blueprint(answering.blueprint)
    # A mail program that stops for its reader has no cookie; the link itself is the permission.
    app.extensions["csrf"].exempt(stopping.stop)
    app.extensions["csrf"].exempt(stopping.stop_kind)
    # Its form checks the token itself, after it has said how large a file may come.
    app.extensions["csrf"].exempt(brand.change)
    return app


def create_backstage(settings: NotificationsSettings, clock: Clock = _CLOCK) -> Backstage:
    """Return what workers, relay and scheduler run for this service."""
    database = Database(settings.database_url, pool_size=settings.database_pool_size)
    house = replace(house_of(settings), picture_of=pictures_in(database))
    consumer = Consumer(_SERVICE, database, handlers(house, clock), clock=clock)
    post = SmtpPost(smtp_server_of(settings))
    # While some write down what became of their mails, the others use the connections.
    threads = 2 * settings.smtp_connections
    due = DueActors(database, post, house, clock, threads=threads)
    reading = ReadingActor(database, house, clock)
    zones = ZoneActor(database, house, clock, queue=QUEUE)
    announcing = AnnouncementActor(database, house, clock, queue=QUEUE)
    texts = TextActor(database, text_post_of(settings), house, clock, queue=MAIL_QUEUE)

    def declare_actors(broker: dramatiq.Broker) -> None:
        declare_receiver(broker, consumer)
        due.declare(broker)
        reading.declare(broker)
        zones.declare(broker)
        texts.declare(broker)
        announcing.declare(broker)

    return Backstage(
        service=_SERVICE,
        database=database,
        queues=(QUEUE, MAIL_QUEUE),
        declare_actors=declare_actors,
        due_work=(
            *due.due_work(),
            *reading.due_work(),
            zones.due_work(),
            texts.due_work(),
            announcing.due_work(),
        ),
    )


def create_inbound(settings: NotificationsSettings, clock: Clock = _CLOCK) -> Inbound | None:
    """Return what lets mail in; None when no way in is set up."""
    way = way_in_of(settings)
    if way is None:
        return None
    database = Database(settings.database_url, pool_size=settings.database_pool_size)
    return Inbound(way, StoringIntake(database, mailboxes_of(settings), clock))


def pictures_in(database: Database) -> Callable[[str], bytes]:
    """Return what finds the pictures of letters: emblems are ours, logos are kept."""
    shelf = PictureShelf(database)

    def picture_of(name: str) -> bytes:
        return emblem_bytes(name) if name == EU_EMBLEM else shelf.content_of(name)

    return picture_of


def house_of(settings: NotificationsSettings) -> House:
    """Return what the domain must know of this installation."""
    secret = settings.secret_key.get_secret_value()
    links = PageLinks(settings.public_url, LinkSigner(secret))
    return House(
        sender=settings.sender_address,
        mail_domain=settings.mail_domain,
        calendar_url=links.calendar,
        stop_url=links.stop,
        stop_kind_url=links.stop_kind,
        answer_url=links.answer,
        code_of=partial(one_time_code, secret),
        feed_token_of=partial(secret_token, secret, "spinn.feed"),
        feed_url=links.feed,
        calendar_page_url=links.calendar_page,
        preferences_url=links.preferences,
        invited_sessions=settings.invited_sessions,
        reminder_days_before=settings.reminder_days_before,
        reminder_at=settings.reminder_at,
        give_up_after=timedelta(hours=settings.give_up_after_hours),
        repeat_after_silence=timedelta(seconds=settings.repeat_after_silence_seconds),
        claim_lease=timedelta(seconds=settings.claim_lease_seconds),
        send_lease=timedelta(seconds=settings.send_lease_seconds),
        relay=relay_of(settings),
        mailboxes=mailboxes_of(settings),
        signer=signer_of(settings),
        text_prefixes=tuple(settings.sms_prefixes.split()) if settings.sms_url else (),
    )


def relay_of(settings: NotificationsSettings) -> RelayRules:
    """Return how this installation treats its mail server."""
    return RelayRules(
        name=f"{settings.smtp_host}:{settings.smtp_port}",
        pause=timedelta(seconds=settings.relay_pause_seconds),
        paces=paces_in(settings.domain_paces),
    )


def signer_of(settings: NotificationsSettings) -> DkimSigner | None:
    """Return what signs mails; None when it is not set up, and the relay has to.

    Raises:
        KeyNotUsable: The file has no key to sign with.
    """
    if not settings.dkim_domain:
        return None
    key = read_key(Path(settings.dkim_key_file))
    return DkimSigner(settings.dkim_domain.lower(), settings.dkim_selector, key)


def mailboxes_of(settings: NotificationsSettings) -> Mailboxes:
    """Return the addresses at which mail to us is read: none while no way in is set up."""
    if settings.inbound == "none":
        return Mailboxes()
    return Mailboxes(
        secret=settings.secret_key.get_secret_value(),
        bounce_domain=settings.bounce_domain.lower(),
        reply_address=settings.reply_address,
        trusted_server=settings.trusted_authserv_id.lower(),
        sender=settings.sender_address,
    )


def text_post_of(settings: NotificationsSettings) -> HttpTextPost | None:
    """Return where texts go, if anywhere."""
    if not settings.sms_url:
        return None
    return HttpTextPost(
        url=settings.sms_url,
        token=settings.sms_token.get_secret_value(),
        sender=settings.sms_sender,
        signing_key=settings.sms_signing_key.get_secret_value(),
        timeout=settings.sms_timeout_seconds,
    )


def smtp_server_of(settings: NotificationsSettings) -> SmtpServer:
    """Return where mails go."""
    return SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        username=settings.smtp_username,
        password=settings.smtp_password,
        hello=settings.smtp_hello,
        timeout=settings.smtp_timeout_seconds,
        connections=settings.smtp_connections,
    )
