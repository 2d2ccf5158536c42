"""The script that makes roles and databases in production, run on a real PostgreSQL."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from demo.postgres import PrivatePostgres, _find_programs
from tests.support.deployment import ROOT
from tests.support.waiting import PATIENCE_SECONDS

SCRIPT = ROOT / "deploy" / "postgres" / "10-databases.sh"
SERVICES = ("registration", "notifications", "certificates")
Server = dict[str, str | int]
PASSWORDS = {service: f'it\'s a "word" of {service}' for service in SERVICES}


class EmptyPostgres(PrivatePostgres):
    """A cluster in which nobody has made the services' databases yet."""

    def wait(self) -> None:
        self._server.wait_until(self._answers, within=PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = EmptyPostgres(tmp_path_factory.mktemp("made"), durable=False)
    server.start()
    address = urlsplit(server.administrator_url())
    subprocess.run(
        ["/bin/sh", str(SCRIPT)],
        check=True,
        env={
            "PATH": f"{_find_programs()}{os.pathsep}{os.defpath}",
            "PGHOST": str(address.hostname),
            "PGPORT": str(address.port),
            "PGPASSWORD": str(address.password),
            **{f"{name.upper()}_DATABASE_PASSWORD": word for name, word in PASSWORDS.items()},
        },
    )
    yield {"host": str(address.hostname), "port": int(address.port or 0)}
    server.stop()


def connect(made: Server, *, role: str, database: str) -> psycopg.Connection:
    return psycopg.connect(
        host=str(made["host"]),
        port=int(made["port"]),
        user=role,
        password=PASSWORDS[role],
        dbname=database,
        connect_timeout=int(PATIENCE_SECONDS),
    )


@pytest.mark.parametrize("service", SERVICES)
def test_role_of_a_service_when_signed_in_may_make_tables_in_its_database(
    made: Server, service: str
):
    with connect(made, role=service, database=service) as connection:
        connection.execute("CREATE TABLE own (id int)")
        connection.execute("DROP TABLE own")


@pytest.mark.parametrize(
    ("role", "database"),
    [(role, database) for role in SERVICES for database in SERVICES if role != database],
)
def test_role_of_a_service_when_it_asks_for_anothers_database_is_refused(
    made: Server, role: str, database: str
):
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        connect(made, role=role, database=database)


def test_script_when_a_password_is_missing_says_which(tmp_path: Path):
    (tmp_path / "psql").write_text("#!/bin/sh\n")
    (tmp_path / "psql").chmod(0o755)
    environment = {
        "PATH": f"{tmp_path}{os.pathsep}{os.defpath}",
        "REGISTRATION_DATABASE_PASSWORD": "x",
    }
    done = subprocess.run(
        ["/bin/sh", str(SCRIPT)], check=False, env=environment, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "NOTIFICATIONS_DATABASE_PASSWORD" in done.stderr
