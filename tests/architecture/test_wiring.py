"""What the services declare fits together: queues, actors, due rows, migrations and models."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from dramatiq.brokers.stub import StubBroker
from sqlalchemy import MetaData

from services.roster import SERVICES
from shared.messaging.backstage import Backstage
from shared.messaging.routes import ROUTES, receiver_of
from shared.messaging.tables import messaging_metadata
from shared.migrations import configuration
from tests.support.certificates import certificates_settings
from tests.support.databases import TestDatabase
from tests.support.notifications import notifications_settings
from tests.support.registration import registration_settings

# Nothing here connects: an engine opens its first connection when it is asked something.
NO_DATABASE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
NO_REDIS = "redis://127.0.0.1:1/0"

each_service = pytest.mark.parametrize("service", sorted(SERVICES))


@pytest.fixture(scope="module")
def backstages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Backstage]:
    files = tmp_path_factory.mktemp("files")
    settings: dict[str, Callable[[], Any]] = {
        "registration": lambda: registration_settings(NO_DATABASE, NO_REDIS),
        "notifications": lambda: notifications_settings(NO_DATABASE, NO_REDIS),
        "certificates": lambda: certificates_settings(NO_DATABASE, NO_REDIS, files),
    }
    return {name: service.create_backstage(settings[name]()) for name, service in SERVICES.items()}


@pytest.fixture(scope="module")
def brokers(backstages: dict[str, Backstage]) -> dict[str, StubBroker]:
    made = {name: StubBroker() for name in backstages}
    for name, backstage in backstages.items():
        backstage.declare_actors(made[name])
    return made


@each_service
def test_queues_when_declared_then_are_those_that_actors_use(
    service: str, backstages: dict[str, Backstage], brokers: dict[str, StubBroker]
) -> None:
    used = {actor.queue_name for actor in brokers[service].actors.values()}

    assert set(backstages[service].queues) == used


@each_service
def test_queues_when_named_then_belong_to_their_service(
    service: str, backstages: dict[str, Backstage], brokers: dict[str, StubBroker]
) -> None:
    names = {*backstages[service].queues, *brokers[service].actors}

    assert {name.split(".")[0] for name in names} == {backstages[service].service} == {service}


@each_service
def test_actors_when_declared_then_each_is_called_by_somebody(
    service: str, backstages: dict[str, Backstage], brokers: dict[str, StubBroker]
) -> None:
    called_when_due = {work.actor for work in backstages[service].due_work}
    called_for_messages = {receiver_of(service), f"{service}.bury"}

    assert set(brokers[service].actors) == called_when_due | called_for_messages


@each_service
def test_due_work_when_enqueued_then_its_actor_listens_on_that_queue(
    service: str, backstages: dict[str, Backstage], brokers: dict[str, StubBroker]
) -> None:
    for work in backstages[service].due_work:
        assert brokers[service].get_actor(work.actor).queue_name == work.queue


@pytest.mark.parametrize("reader", sorted({reader for to in ROUTES.values() for reader in to}))
def test_route_when_followed_then_ends_at_an_actor(
    reader: str, brokers: dict[str, StubBroker]
) -> None:
    assert brokers[reader].get_actor(receiver_of(reader)).queue_name == reader


def _models_of(service: str) -> MetaData:
    package = import_module(f"services.{service}.storage")
    for module in iter_modules(package.__path__, f"{package.__name__}."):
        import_module(module.name)
    metadata: MetaData = import_module(f"{package.__name__}.tables").Base.metadata
    return metadata


@each_service
def test_migrations_when_chained_then_have_one_head_and_one_beginning(service: str) -> None:
    scripts = ScriptDirectory.from_config(configuration(f"services.{service}", NO_DATABASE))

    assert (len(scripts.get_heads()), len(scripts.get_bases())) == (1, 1)


@each_service
def test_migrated_database_when_compared_with_models_then_differs_in_nothing(
    service: str, request: pytest.FixtureRequest
) -> None:
    database: TestDatabase = request.getfixturevalue(f"{service}_database")
    options = {"compare_type": True, "compare_server_default": True}

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, [_models_of(service), messaging_metadata])  # type: ignore[arg-type]

    assert differences == []


def _constraints(metadata: MetaData) -> Iterator[tuple[str, str]]:
    for table in metadata.tables.values():
        yield from ((table.name, str(rule.name)) for rule in table.constraints if rule.name)


@each_service
def test_migrated_database_when_its_constraints_are_listed_then_has_every_one_of_the_models(
    service: str, request: pytest.FixtureRequest
) -> None:
    """Alembic does not compare checks; the names tell whether one was forgotten."""
    database: TestDatabase = request.getfixturevalue(f"{service}_database")
    found = MetaData()
    found.reflect(database.engine)
    there = set(_constraints(found))
    wanted = {*_constraints(_models_of(service)), *_constraints(messaging_metadata)}

    assert wanted - there == set()


@each_service
def test_migrations_when_listed_then_import_nothing_of_ours_that_may_change(service: str) -> None:
    """A migration describes one day; models and settings go on changing."""
    folder = Path(import_module(f"services.{service}").__path__[0]) / "migrations" / "versions"

    for script in folder.glob("*.py"):
        text = script.read_text("utf-8")
        assert f"services.{service}" not in text, script.name
