"""What a form costs that is opened or sent, and its transaction where several share it.

Run it from the top of the repository: ``.venv/bin/python benchmarks/registration/forms.py``;
``--rounds 100`` makes it short. Times are of processors and not of the clock, so that they can be
compared on a machine that others use; where others use it a lot, all of them grow.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import mean
from uuid import uuid4

from flask import Flask
from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.registration.load import COOKIE, TOKEN, filled_in
from demo.postgres import PrivatePostgres
from demo.redis import PrivateRedis
from services.gateway import settle
from services.registration.app import create_app
from services.registration.domain.commands import Register
from services.registration.domain.links import Links
from services.registration.domain.registering import register_all
from services.registration.storage.catalogue import Cohort
from tests.support.databases import TestDatabase
from tests.support.registration import add_cohort, registration_settings
from tests.support.statements import statements_on

TOGETHER = (1, 4, 16)


@dataclass
class House:
    """A site in this process, and the form of a cohort that has room for everybody."""

    app: Flask
    database: TestDatabase
    links: Links
    cohort_id: object
    path: str
    cookie: str = ""
    token: str = ""
    _body: bytes = field(default=b"", repr=False)

    def open_form(self) -> None:
        """Open the form as somebody new."""
        self._ask("GET", 200)

    def send_form(self) -> None:
        """Send it for somebody new."""
        self._ask("POST", 302, filled_in(self.token))

    def learn(self) -> None:
        """Keep the cookie and the token of one page for all that is sent."""
        head = self._ask("GET", 200)
        self.token = TOKEN.search(self._body)[1].decode()  # type: ignore[index]  # a form has one
        self.cookie = COOKIE.search(head)[1].decode()  # type: ignore[index]  # as above

    def sign_up(self, number: int) -> None:
        """Sign up so many in one transaction, as those do who wait for each other."""
        commands = [self._command() for _ in range(number)]
        with self.app.extensions["spinn"].database.transaction() as session:
            register_all(session, commands, now=datetime.now(UTC), links=self.links)

    def _command(self) -> Register:
        return Register(
            cohort_id=self.cohort_id,  # type: ignore[arg-type]
            name="Anna Ek",
            email=f"{uuid4().hex}@example.org",
            organisation="",
            organisation_number=None,
            language="en",
            consent_version="test",
        )

    def _ask(self, method: str, expected: int, body: bytes = b"") -> bytes:
        """Call the site as a server does; return the head of its answer."""
        path, _, query = self.path.partition("?")
        heads: list[tuple[str, list[tuple[str, str]]]] = []
        environ = {
            "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1", "HTTP_ACCEPT_LANGUAGE": "en",
            "HTTP_COOKIE": self.cookie, "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr, "wsgi.multithread": True, "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }  # fmt: skip

        def begin(
            status: str, head: list[tuple[str, str]], *_failure: object
        ) -> Callable[..., None]:
            heads.append((status, head))
            return lambda _bytes: None

        answer = self.app(environ, begin)
        self._body = b"".join(answer)
        answer.close()  # type: ignore[attr-defined]  # Werkzeug's answers have it
        status, head = heads[0]
        if int(status[:3]) != expected:
            raise SystemExit(f"{method} answered {status}")
        return "\r\n".join(f"{name}: {value}" for name, value in head).encode()


@contextmanager
def house(folder: Path) -> Iterator[House]:
    """Start a PostgreSQL that waits for the disk and a Redis, with a site that uses them."""
    postgres, redis = PrivatePostgres(folder / "postgres"), PrivateRedis(folder / "redis")
    postgres.start()
    try:
        redis.start()
        database = TestDatabase.migrated(postgres, "registration")
        with database.transaction() as session:
            cohort_id = add_cohort(session, now=datetime.now(UTC), capacity=1_000_000)
            cohort = session.get_one(Cohort, cohort_id)
            path = f"/programs/{cohort.program.slug}/register?cohort={cohort.key}"
        settings = registration_settings(database.url, redis.url, sign_up_limit="10000000/minute")
        made = House(create_app(settings), database, Links.of(settings), cohort_id, path)
        made.learn()
        yield made
        database.close()
    finally:
        redis.stop()
        postgres.stop()


def busy(of: House) -> float:
    """Return for how many milliseconds the database's processes of the site have been busy."""
    mine = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    with of.app.extensions["spinn"].database.engine.connect() as connection:
        pids = connection.scalars(text(mine)).all()
    return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in pids) / 1e6


def row(of: House, what: str, act: Callable[[], None], rounds: int, people: int = 1) -> None:
    """Print what something costs for each of so many people: the first times do not count."""
    for _ in range(20):
        act()
    settle()
    begun, taken = busy(of), sorted(_milliseconds(act) for _ in range(rounds))
    database = (busy(of) - begun) / rounds / people
    with statements_on(of.app.extensions["spinn"].database.engine) as sent:
        act()
    web = taken[rounds // 10] / people, mean(taken) / people
    figures = f"{web[0]:.2f} | {web[1]:.2f} | {_calls(act) // people:,} | {database:.2f}"
    print(f"| {what} | {len(sent)} | {figures} |", flush=True)


def _milliseconds(act: Callable[[], None]) -> float:
    begun = time.process_time()
    act()
    return (time.process_time() - begun) * 1000


def _calls(act: Callable[[], None]) -> int:
    """Return how many functions are called: it does not depend on the machine."""
    called = 0

    def note(_frame: object, event: str, _about: object) -> None:
        nonlocal called
        called += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(None)
    return called


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=400, help="of each row")
    rounds = options.parse_args().rounds
    print("| for each person | statements | web, ms | web, mean ms | calls | PostgreSQL, ms |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)) as made:
        row(made, "form opened", made.open_form, rounds)
        row(made, "form sent", made.send_form, rounds)
        for number in TOGETHER:
            what = f"of which its transaction, with {number} in it"
            row(made, what, partial(made.sign_up, number), rounds // number, number)


if __name__ == "__main__":
    main()
