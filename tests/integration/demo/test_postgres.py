"""The private PostgreSQL: made, stopped, killed and found again."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from demo.postgres import PrivatePostgres
from tests.support.waiting import until

RUN_AND_BE_KILLED = """
import os, signal, sys, pathlib
from demo.postgres import PrivatePostgres
PrivatePostgres(pathlib.Path(sys.argv[1]), durable=False).start()
os.kill(os.getpid(), signal.SIGKILL)
"""

LEAVE_BEHIND = """
import os, signal, sys, pathlib, threading
from demo.postgres import PrivatePostgres
server = PrivatePostgres(pathlib.Path(sys.argv[1]), durable=False)
# In a thread, so that the kernel does not end the server together with us.
thread = threading.Thread(target=server.start)
thread.start()
thread.join()
os.kill(os.getpid(), signal.SIGKILL)
"""


def connect(server: PrivatePostgres, service: str, database: str | None = None):
    url = server.url(service, database=database).replace("+psycopg", "")
    return psycopg.connect(url, autocommit=True)


def is_alive(pid: str) -> bool:
    # A process that has ended but whose exit nobody has read yet has no working directory.
    try:
        Path("/proc", pid, "cwd").readlink()
    except OSError:
        return False
    return True


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PrivatePostgres]:
    server = PrivatePostgres(tmp_path / "postgres", durable=False)
    server.start()
    yield server
    server.stop()


def test_each_service_when_started_first_has_its_own_database(server: PrivatePostgres):
    for service in ("registration", "notifications", "certificates"):
        with connect(server, service) as connection:
            row = connection.execute("SELECT current_user, current_database()").fetchone()
        assert row == (service, service)


def test_database_of_another_service_when_entered_refuses(server: PrivatePostgres):
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        connect(server, "notifications", "registration")


def test_wrong_password_when_connecting_is_refused(server: PrivatePostgres):
    url = server.url("registration").replace("+psycopg", "")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url.replace("registration:", "registration:x", 1))


def test_committed_row_when_killed_and_started_is_there(server: PrivatePostgres):
    with connect(server, "registration") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
    server.kill()
    server.start()
    with connect(server, "registration") as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (1,)


def test_url_when_restarted_stays_the_same(server: PrivatePostgres):
    before = server.url("registration")
    server.restart()
    assert server.url("registration") == before
    with connect(server, "registration") as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_server_that_a_killed_parent_left_when_started_again_is_replaced(tmp_path: Path):
    directory = tmp_path / "postgres"
    subprocess.run([sys.executable, "-c", LEAVE_BEHIND, str(directory)], check=False)
    left_over = (directory / "data" / "postmaster.pid").read_text().split()[0]
    server = PrivatePostgres(directory, durable=False)
    server.start()
    try:
        assert not is_alive(left_over)
        with connect(server, "registration") as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        server.stop()


def test_server_when_its_parent_is_killed_ends_too(tmp_path: Path):
    directory = tmp_path / "postgres"
    subprocess.run([sys.executable, "-c", RUN_AND_BE_KILLED, str(directory)], check=False)
    pid_file = directory / "data" / "postmaster.pid"
    until(lambda: not pid_file.exists())


def test_stale_pid_file_of_somebody_elses_process_when_started_is_ignored(tmp_path: Path):
    server = PrivatePostgres(tmp_path / "postgres", durable=False)
    server.start()
    server.stop()
    bystander = subprocess.Popen(["sleep", "600"])
    (tmp_path / "postgres" / "data" / "postmaster.pid").write_text(f"{bystander.pid}\n")
    try:
        server.start()
        assert bystander.poll() is None
        assert server.is_running
    finally:
        server.stop()
        bystander.kill()
        bystander.wait()


def test_passwords_when_made_are_for_the_owner_only(tmp_path: Path):
    PrivatePostgres(tmp_path / "postgres")
    assert (tmp_path / "postgres" / "passwords.json").stat().st_mode & 0o777 == 0o600
