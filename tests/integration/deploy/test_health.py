"""`spinn health`: what a container engine learns of a service that is being served by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result
from werkzeug.serving import make_server

from demo.ports import LOOPBACK, free_port
from services.certificates.settings import CertificatesSettings
from services.cli import main
from services.gateway import one_site
from services.notifications.settings import NotificationsSettings
from services.registration.settings import RegistrationSettings
from services.roster import SERVICES
from shared.kernel.settings import ServiceSettings

Serve = Callable[[str, str], str]
UNREACHABLE = f"postgresql+psycopg://nobody@{LOOPBACK}:1/nothing"


def settings_for(service: str, database_url: str, redis_url: str, folder: Path) -> ServiceSettings:
    common = {
        "database_url": database_url,
        "redis_url": redis_url,
        "public_url": "http://127.0.0.1",
        "secret_key": "long enough for a secret of the tests",
    }
    match service:
        case "notifications":
            own = {"smtp_host": LOOPBACK, "sender_address": "a@exempel.se", "mail_domain": "a.se"}
            return NotificationsSettings(**common, **own)
        case "certificates":
            return CertificatesSettings(**common, file_directory=folder)
        case _:
            return RegistrationSettings(**common, file_directory=folder)


@contextmanager
def served(service: str, settings: ServiceSettings) -> Iterator[str]:
    port = free_port()
    site = one_site({SERVICES[service]: SERVICES[service].create_app(settings)})
    server = make_server(LOOPBACK, port, site)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"{LOOPBACK}:{port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def serve(redis_url: str, tmp_path: Path) -> Iterator[Serve]:
    with ExitStack() as stack:
        yield lambda service, database_url: stack.enter_context(
            served(service, settings_for(service, database_url, redis_url, tmp_path))
        )


def ask(service: str, address: str) -> Result:
    return CliRunner().invoke(main, ["health", service, "--at", address])


@pytest.mark.parametrize("service", SERVICES)
def test_health_when_a_service_serves_alone_finds_it_at_its_mount(
    service: str, serve: Serve, request: pytest.FixtureRequest
):
    database = request.getfixturevalue(f"{service}_database")
    result = ask(service, serve(service, database.url))
    assert (result.output, result.exit_code) == (f"{service}: up\n", 0)


def test_health_when_the_database_is_away_exits_1(serve: Serve):
    result = ask("registration", serve("registration", UNREACHABLE))
    assert (result.output, result.exit_code) == ("registration: answers 503\n", 1)


def test_health_when_another_service_is_served_exits_1(serve: Serve):
    result = ask("certificates", serve("registration", UNREACHABLE))
    assert (result.output, result.exit_code) == ("certificates: answers 404\n", 1)


def test_health_when_nobody_serves_exits_1():
    result = ask("registration", f"{LOOPBACK}:{free_port()}")
    assert result.output.startswith("registration: no answer")
    assert result.exit_code == 1
