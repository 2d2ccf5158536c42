"""Signing up: those who wait for the same cohort share the next transaction.

Only one at a time can hold a cohort's lock, and each transaction waits for the disk. In a rush
that wait is what limits how many get their answer in a second; shared, it is waited once. Their
requests are counted together, too.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from flask import current_app, url_for
from psycopg.errors import DeadlockDetected
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from services.registration.domain.commands import Register
from services.registration.domain.registering import Outcome, register_all
from services.registration.storage import queries
from services.registration.web.doors import database, found, links, reader
from services.registration.web.sign_up_limit import (
    TooManySignUps,
    all_within,
    not_yet_counted,
    note,
)
from shared.kernel.failpoints import failpoint
from shared.kernel.together import Together

log = logging.getLogger(__name__)

TOGETHER = "spinn-sign-ups"


@dataclass(frozen=True)
class SignedUp:
    """What became of it; ``own_page`` only for somebody whose address is proved already."""

    outcome: Outcome
    own_page: str | None


@dataclass(frozen=True)
class _Asked:
    """What a form asks for; ``network`` is where it comes from if nobody has counted it yet."""

    command: Register
    network: str | None


SignUps = Together[_Asked, SignedUp]


def sign_up(command: Register) -> SignedUp:
    """Register the person of ``command``, and count it; raises what ``register_all`` raises.

    Raises:
        TooManySignUps: There were too many from the same network; nothing is kept.
    """
    together = cast("SignUps", current_app.extensions[TOGETHER])
    try:
        return together.do(command.cohort_id, _Asked(command, not_yet_counted()), _all)
    except TooManySignUps:
        note(within=False)
        raise
    finally:
        if not_yet_counted():
            note(within=True)


def _all(asked: Sequence[_Asked]) -> Sequence[SignedUp | Exception]:
    """Count all, and register those who are within their limit."""
    within = all_within([one.network for one in asked])
    allowed = [one.command for one, may in zip(asked, within, strict=True) if may]
    results = iter(_registered(allowed) if allowed else ())
    return [next(results) if may else TooManySignUps() for may in within]


def _registered(commands: Sequence[Register]) -> Sequence[SignedUp | Exception]:
    """Do it in one transaction, or if anything is in its way, each by itself."""
    if len(commands) > 1:
        try:
            return _in_one_transaction(commands)
        except OperationalError as away:
            if not isinstance(away.orig, DeadlockDetected):
                # The database has gone, or does not give the lock: alone nobody fares better.
                return [away] * len(commands)
        except Exception:  # noqa: BLE001 - whoever it is about meets it again, and nobody else
            log.info("%d sign-ups are done apart, as one is in the others' way", len(commands))
    return [_alone(command) for command in commands]


def _alone(command: Register) -> SignedUp | Exception:
    try:
        return _in_one_transaction([command])[0]
    except Exception as failure:  # noqa: BLE001 - it is raised again, where it was asked for
        return failure


def _in_one_transaction(commands: Sequence[Register]) -> Sequence[SignedUp]:
    with database().transaction() as db:
        outcomes = register_all(db, commands, now=reader().now, links=links())
        done = [SignedUp(outcome, _own_page(db, outcome)) for outcome in outcomes]
        failpoint("web.before_commit")
    return done


def _own_page(db: Session, outcome: Outcome) -> str | None:
    """Return the own page of somebody whose invitation has proved the address already."""
    if outcome.registration_id is None:
        return None
    row = found(queries.registration(db, outcome.registration_id))
    return url_for("my_page.show", token=links().own_page_token(row.participant))
