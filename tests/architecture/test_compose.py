"""The compose file, kept honest without an engine: it can only ask for what exists."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import pytest

from services.roster import SERVICES
from services.settings_reference import Setting, all_settings, common_settings, settings_of
from shared.kernel.settings import ServiceSettings
from shared.messaging.worker import _SHUTDOWN_MILLISECONDS
from tests.support.deployment import (
    COMPOSE,
    COMPOSE_TLS,
    PROXY,
    ROOT,
    complaint_about,
    compose_services,
    examples,
    interpolated,
    spinn_services,
)

KINDS = ("migrate", "web", "worker", "relay", "scheduler")
CONNECTIONS_KEPT_FOR_OPERATORS = 10
PROCESSES = spinn_services()
OF_SERVICES = [
    *(f"{service}-{kind}" for service, kind in product(SERVICES, KINDS)),
    "notifications-inbound",
]


# What seals and signs certificates is for whoever does so, and for whoever makes it.
KEYS = {
    "SPINN_CERTIFICATES_SEAL_KEY",
    "SPINN_CERTIFICATES_SEAL_PASSWORD",
    "SPINN_CERTIFICATES_BADGE_KEY",
    "SPINN_CERTIFICATES_BADGE_TOKEN_KEY",
    "SPINN_CERTIFICATES_BADGE_PASSWORD",
    "SPINN_CERTIFICATES_TIMESTAMP_AUTHORITIES",
    "SPINN_CERTIFICATES_TIMESTAMP_USER",
    "SPINN_CERTIFICATES_TIMESTAMP_PASSWORD",
}


def read_by(name: str) -> tuple[Setting, ...]:
    service = name.rsplit("-", 1)[0]
    if name == "operator":
        return all_settings()
    has_keys = name == "certificates-worker"
    own = (one for one in settings_of(service) if has_keys or one.variable not in KEYS)
    return (*common_settings(), *own)


def test_processes_when_listed_are_every_kind_of_every_service_and_the_operators():
    assert sorted(PROCESSES) == sorted([*OF_SERVICES, "operator"])


@pytest.mark.parametrize("name", OF_SERVICES)
def test_command_of_a_process_when_read_is_its_kind_for_its_service(name: str):
    service, kind = name.rsplit("-", 1)
    assert PROCESSES[name]["command"][:2] == [kind, service]


@pytest.mark.parametrize("name", sorted(PROCESSES))
def test_command_of_a_process_when_given_to_our_command_line_is_understood(name: str):
    assert complaint_about(PROCESSES[name]["command"]) == ""


@pytest.mark.parametrize("name", sorted(PROCESSES))
def test_environment_of_a_process_when_compared_is_what_its_settings_read(name: str):
    assert sorted(PROCESSES[name]["environment"]) == sorted(one.variable for one in read_by(name))


@pytest.mark.parametrize("name", sorted(PROCESSES))
def test_required_settings_when_a_process_starts_are_never_left_to_chance(name: str):
    environment = PROCESSES[name]["environment"]
    assert [
        s.variable for s in read_by(name) if s.is_required and not environment[s.variable]
    ] == []


@pytest.mark.parametrize("name", sorted(PROCESSES))
def test_process_when_it_runs_may_neither_write_its_image_nor_gain_rights(name: str):
    process = PROCESSES[name]
    rights = (process["read_only"], process["cap_drop"], process["security_opt"])
    assert rights == (True, ["ALL"], ["no-new-privileges:true"])


@pytest.mark.parametrize("service", SERVICES)
def test_health_check_of_a_web_process_when_run_asks_its_service(service: str):
    test = PROCESSES[f"{service}-web"]["healthcheck"]["test"]
    assert test[:4] == ["CMD", "python", "-m", "services.cli"]
    assert test[4:] == ["health", service]
    assert complaint_about(test[4:]) == ""


def test_health_checks_when_a_process_serves_nothing_are_off():
    others = [service for name, service in PROCESSES.items() if not name.endswith("-web")]
    assert {service["healthcheck"]["disable"] for service in others} == {True}


@pytest.mark.parametrize("service", SERVICES)
def test_worker_when_stopped_has_time_to_finish(service: str):
    assert seconds(PROCESSES[f"{service}-worker"]["stop_grace_period"]) > (
        _SHUTDOWN_MILLISECONDS / 1000
    )


@pytest.mark.parametrize("name", [name for name in OF_SERVICES if not name.endswith("migrate")])
def test_process_when_started_waits_for_the_migrations_of_its_service(name: str):
    migrate = f"{name.rsplit('-', 1)[0]}-migrate"
    assert PROCESSES[name]["depends_on"][migrate] == {"condition": "service_completed_successfully"}
    assert PROCESSES[migrate]["restart"] == "no"


def test_image_when_built_is_built_once():
    assert [name for name, service in PROCESSES.items() if "build" in service] == [
        "registration-migrate"
    ]


def test_files_when_issued_or_sent_are_kept_on_volumes_that_web_and_worker_share():
    folder = PROCESSES["certificates-web"]["environment"]["SPINN_CERTIFICATES_FILE_DIRECTORY"]
    sent = PROCESSES["registration-web"]["environment"]["SPINN_REGISTRATION_FILE_DIRECTORY"]
    mounts = {name: PROCESSES[name].get("volumes", []) for name in OF_SERVICES}
    assert {name: volumes for name, volumes in mounts.items() if volumes} == {
        "certificates-web": [f"files:{folder}:ro"],
        "certificates-worker": [f"files:{folder}", "keys:/var/lib/spinn/keys:ro"],
        "registration-web": [f"sent:{sent}"],
        "registration-worker": [f"sent:{sent}"],
    }


def test_redis_when_started_writes_down_what_it_holds_and_evicts_nothing():
    command = compose_services()["redis"]["command"]
    options = dict(zip(command[1::2], command[2::2], strict=True))
    assert options["--appendonly"] == "yes"
    assert options["--appendfsync"] == "everysec"
    assert options["--maxmemory-policy"] == "noeviction"


def test_connections_when_all_processes_open_all_they_may_fit_into_postgresql():
    size = ServiceSettings.model_fields["database_pool_size"].default
    most = 2 * size * sum(database_processes(process) for process in PROCESSES.values())
    command = " ".join(compose_services()["postgres"]["command"])
    allowed = int(re.findall(r"max_connections=(\d+)", command)[0])
    assert most + CONNECTIONS_KEPT_FOR_OPERATORS <= allowed


def test_databases_when_made_are_those_of_the_services():
    script = (ROOT / "deploy" / "postgres" / "10-databases.sh").read_text()
    assert re.findall(r"^make_database (\w+)", script, re.MULTILINE) == list(SERVICES)


def test_ports_when_published_are_the_proxys_and_on_loopback_those_for_mail():
    published = {
        name: service["ports"] for name, service in compose_services().items() if "ports" in service
    }
    assert published == {
        "proxy": ["${PROXY_ADDRESS:-127.0.0.1:8080}:8080"],
        "mailcatcher": ["127.0.0.1:8025:8025"],
        "notifications-inbound": ["${LMTP_ADDRESS:-127.0.0.1:2424}:2424"],
    }


def test_processes_when_nobody_asks_for_them_do_not_run():
    asked_for = {name: s["profiles"] for name, s in compose_services().items() if "profiles" in s}
    assert asked_for == {
        "operator": ["tools"],
        "mailcatcher": ["try"],
        "notifications-inbound": ["inbound"],
    }


def test_images_when_named_have_a_version():
    tags = {service["image"].partition(":")[2] for service in compose_services().values()}
    assert {tag for tag in tags if not re.search(r"\d", tag)} == set()


def test_services_when_they_run_on_come_back_after_a_failure():
    restarts = {name: service["restart"] for name, service in compose_services().items()}
    once = {name for name, restart in restarts.items() if restart == "no"}
    assert once == {"operator", *(f"{service}-migrate" for service in SERVICES)}
    assert set(restarts.values()) == {"no", "unless-stopped"}


def test_services_when_they_are_named_by_others_exist():
    services = compose_services()
    named = {name for service in services.values() for name in service.get("depends_on", {})}
    assert named - set(services) == set()


def test_services_when_they_log_do_not_fill_the_disk():
    limits = {str(service["logging"]["options"]) for service in compose_services().values()}
    assert limits == {"{'max-size': '20m', 'max-file': '5'}"}


@pytest.mark.parametrize("file", [COMPOSE, COMPOSE_TLS], ids=lambda file: file.name)
def test_variables_when_a_compose_file_takes_them_are_explained_in_the_example(file: Any):
    assert interpolated(file) - set(examples()) == set()


@pytest.mark.parametrize("file", [COMPOSE, COMPOSE_TLS], ids=lambda file: file.name)
def test_configuration_of_the_proxy_when_named_exists(file: Any):
    named = re.findall(r"/etc/nginx/spinn/(\S+\.conf)", file.read_text())
    assert [(PROXY / name).is_file() for name in named] == [True]


def database_processes(process: dict[str, Any]) -> int:
    command = process["command"]
    if command[0] != "web":
        return int(command[0] in {"worker", "relay", "scheduler", "inbound"})
    return int(command[command.index("--workers") + 1]) if "--workers" in command else 2


def seconds(period: str) -> int:
    number, unit = re.fullmatch(r"(\d+)([sm])", period).groups()  # type: ignore[union-attr]
    return int(number) * {"s": 1, "m": 60}[unit]
