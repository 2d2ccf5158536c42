"""Wiring of the registration service: its web app, and what runs behind it."""

from __future__ import annotations

import dramatiq
from flask import Flask

from services.registration.api.blueprint import set_up_api
from services.registration.domain.links import Links
from services.registration.domain.waitlist.lottery_seeds import Seeds
from services.registration.gateways.file_store import LocalFileStore
from services.registration.gateways.passwords import Argon2Passwords
from services.registration.messaging.actors import (
    DUE_ANSWERS,
    DUE_DECISIONS,
    LAPSED_HOLDS,
    LAPSED_OFFERS,
    SERVICE,
    SILENT_ABSENCES,
    STALE_COPIES,
    UNHELD_UPLOADS,
    WISHED_SEATS,
    Actors,
)
from services.registration.messaging.webhook_actor import DUE_WEBHOOKS, WebhookActor
from services.registration.messaging.webhook_actor import QUEUE as WEBHOOK_QUEUE
from services.registration.settings import RegistrationSettings
from services.registration.web import (
    about,
    catalogue,
    embed,
    fairness,
    invitations,
    offers,
    program_feeds,
    seats,
    signup,
)
from services.registration.web.doors import programs_of_page
from services.registration.web.my import absence as my_absence
from services.registration.web.my import answers as my_answers
from services.registration.web.my import code as my_code
from services.registration.web.my import data as my_data
from services.registration.web.my import erase as my_erase
from services.registration.web.my import join as my_join
from services.registration.web.my import join_form as my_join_form
from services.registration.web.my import links as my_links
from services.registration.web.my import page as my_page
from services.registration.web.my import part as my_part
from services.registration.web.my import party as my_party
from services.registration.web.opening import OPENED_FORMS
from services.registration.web.organizer import absent as organizer_absent
from services.registration.web.organizer import access as organizer_access
from services.registration.web.organizer import accounts as organizer_accounts
from services.registration.web.organizer import answers as organizer_answers
from services.registration.web.organizer import api as organizer_api
from services.registration.web.organizer import cohort as organizer
from services.registration.web.organizer import cohorts as organizer_cohorts
from services.registration.web.organizer import door as organizer_door
from services.registration.web.organizer import endings as organizer_endings
from services.registration.web.organizer import erasing as organizer_erasing
from services.registration.web.organizer import files as organizer_files
from services.registration.web.organizer import organisations as organizer_organisations
from services.registration.web.organizer import part as organizer_part
from services.registration.web.organizer import parties as organizer_parties
from services.registration.web.organizer import people as organizer_people
from services.registration.web.organizer import program_access as organizer_program_access
from services.registration.web.organizer import programs as organizer_programs
from services.registration.web.organizer import questions as organizer_questions
from services.registration.web.organizer import queue as organizer_queue
from services.registration.web.organizer import saved_questions as organizer_saved_questions
from services.registration.web.organizer import sessions as organizer_sessions
from services.registration.web.organizer import sign_in as organizer_sign_in
from services.registration.web.organizer.sign_in import PASSWORDS
from services.registration.web.signing_up import TOGETHER
from services.registration.web.texts.outlooks import EARLIER_QUEUES, EarlierQueues
from shared.database import Database
from shared.kernel.clock import Clock, SystemClock
from shared.kernel.together import Together
from shared.messaging.backstage import Backstage
from shared.web.factory import make_app
from shared.web.kept_pages import KeptPages
from shared.web.sign_in import PROGRAMS_OF

# So many sign-ups share a transaction at most: a web process has as many threads.
_MOST_AT_ONCE = 32

_DOORS = (
    about,
    catalogue,
    program_feeds,
    embed,
    signup,
    my_absence,
    my_answers,
    my_code,
    my_data,
    my_erase,
    my_join,
    my_join_form,
    my_links,
    my_page,
    my_part,
    my_party,
    offers,
    invitations,
    seats,
    organizer_sign_in,
    organizer,
    organizer_absent,
    organizer_door,
    organizer_access,
    organizer_accounts,
    organizer_answers,
    organizer_api,
    organizer_program_access,
    organizer_programs,
    organizer_cohorts,
    organizer_endings,
    organizer_erasing,
    organizer_files,
    organizer_sessions,
    organizer_part,
    organizer_organisations,
    organizer_questions,
    organizer_queue,
    organizer_parties,
    organizer_people,
    organizer_saved_questions,
    fairness,
)


def create_app(settings: RegistrationSettings, clock: Clock | None = None) -> Flask:
    """Return the web app."""
    database = Database(settings.database_url, pool_size=settings.database_pool_size)
    app = make_app(
        "services.registration", settings, clock=clock or SystemClock(), database=database
    )
    app.extensions[PASSWORDS] = Argon2Passwords()
    app.extensions[PROGRAMS_OF] = programs_of_page
    app.extensions[EARLIER_QUEUES] = EarlierQueues()
    app.extensions[TOGETHER] = Together(_MOST_AT_ONCE)
    app.extensions[OPENED_FORMS] = KeptPages()
    for door in _DOORS:
        app.register_blueprint(door.blueprint)
    # These forms check their token themselves, so that a token that has gone keeps what was typed.
    app.extensions["csrf"].exempt(signup.form)
    app.extensions["csrf"].exempt(my_answers.answers)
    app.extensions["csrf"].exempt(my_join_form.form)
    app.extensions["csrf"].exempt(seats.claim)
    set_up_api(app)
    return app


def create_backstage(settings: RegistrationSettings, clock: Clock | None = None) -> Backstage:
    """Return what workers, relay and scheduler run."""
    database = Database(settings.database_url, pool_size=settings.database_pool_size)
    clock = clock or SystemClock()
    store = LocalFileStore(settings.file_directory)
    actors = Actors(database, clock, Links.of(settings), Seeds.of(settings), store)
    webhooks = WebhookActor.of(database, clock, settings)

    def declare(broker: dramatiq.Broker) -> None:
        actors.declare(broker)
        webhooks.declare(broker)

    return Backstage(
        service=SERVICE,
        database=database,
        queues=(SERVICE, WEBHOOK_QUEUE),
        declare_actors=declare,
        due_work=(
            LAPSED_HOLDS,
            LAPSED_OFFERS,
            DUE_DECISIONS,
            DUE_WEBHOOKS,
            DUE_ANSWERS,
            UNHELD_UPLOADS,
            SILENT_ABSENCES,
            STALE_COPIES,
            WISHED_SEATS,
        ),
    )
