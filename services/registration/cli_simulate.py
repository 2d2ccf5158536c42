"""The command `spinn simulate`: who would get in under each queue policy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from services.registration.domain.queueing.demand import SCENARIOS, Applicant, synthetic_demand
from services.registration.domain.queueing.lab import (
    POLICIES,
    REPLAYED,
    LabRules,
    Replay,
    replay,
    without_small_groups,
)
from services.registration.domain.queueing.measures import SMALLEST_GROUP, Measures, Share
from services.registration.domain.queueing.outcome import Decision
from services.registration.domain.waitlist.real_demand import demand_of_cohort, demand_of_file

_TABLES = (
    ("group", "by_group"),
    ("people from one organisation", "by_organisation"),
    ("time of sign-up, in fifths", "by_time"),
)


_SUMS = ("policy", "admitted", "organisations", "largest one has", "concentration")
_PLACES = 40


@dataclass(frozen=True)
class _Asked:
    policy: tuple[str, ...]
    capacity: int | None
    applicants: int
    seed: str
    scenario: str
    file: Path | None
    cohort: UUID | None
    first_group: str | None
    organisation_limit: int
    pick: tuple[str, ...]
    as_json: bool

    @property
    def source(self) -> str:
        """Where the demand comes from, in words."""
        if self.cohort:
            return f"real sign-ups of cohort {self.cohort}, without names"
        return f"file {self.file.name}" if self.file else f"scenario {self.scenario}"


@click.command()
@click.option(
    "--policy", multiple=True, type=click.Choice(POLICIES), help="[default: all but manual]"
)
@click.option("--capacity", type=click.IntRange(0), help="[default: 40, or the cohort's]")
@click.option("--applicants", default=120, show_default=True, type=click.IntRange(0, 5000))
@click.option("--seed", default="1", show_default=True, help="The same seed, the same result.")
@click.option(
    "--scenario", default="steady", show_default=True, type=click.Choice(sorted(SCENARIOS))
)
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Demand as JSON, instead of a scenario; docs/fairness.md shows its form.",
)
@click.option("--cohort", type=click.UUID, help="Replay this cohort's sign-ups, without names.")
@click.option("--first-group", help="For priority. [default: founder; company for a cohort]")
@click.option(
    "--organisation-limit",
    default=2,
    show_default=True,
    type=click.IntRange(0),
    help="Places for one organisation, for priority; 0 is no limit.",
)
@click.option("--pick", multiple=True, metavar="ID", help="For manual: the list, in its order.")
@click.option("--json", "as_json", is_flag=True, help="Everything, for programs.")
def simulate(**given: Any) -> None:
    """Show who would get in under each queue policy, with made-up or real demand."""
    asked = _Asked(**given)
    if asked.file and asked.cohort:
        raise click.UsageError("--file and --cohort are two demands; name one")
    applicants, places = _demand(asked)
    rules = LabRules(
        seed=asked.seed,
        first_group=asked.first_group or ("company" if asked.cohort else "founder"),
        organisation_limit=asked.organisation_limit or None,
        picks=asked.pick,
    )
    capacity = places if asked.capacity is None else asked.capacity
    try:
        replays = replay(applicants, capacity, rules, asked.policy or REPLAYED)
    except ValueError as refused:
        raise click.ClickException(str(refused)) from None
    if asked.as_json:
        click.echo(json.dumps(_as_data(asked, replays), indent=2))
    else:
        click.echo("\n".join(_as_text(asked, replays)))


def _demand(asked: _Asked) -> tuple[Sequence[Applicant], int]:
    """Return the applicants and the number of places to use when none is given."""
    if asked.cohort:
        return _of_cohort(asked.cohort)
    if asked.file is None:
        return synthetic_demand(asked.scenario, asked.applicants, asked.seed), _PLACES
    try:
        return demand_of_file(asked.file.read_bytes()), _PLACES
    except ValueError as wrong:
        raise click.ClickException(f"{asked.file.name}: {wrong}") from None


def _of_cohort(cohort_id: UUID) -> tuple[Sequence[Applicant], int]:
    from services.registration.settings import RegistrationSettings
    from services.registration.storage.queries import cohort
    from shared.database import Database

    settings = RegistrationSettings()
    database = Database(settings.database_url, pool_size=1)
    try:
        with database.transaction() as session:
            found = cohort(session, cohort_id)
            if found is None:
                raise click.ClickException(f"there is no cohort {cohort_id}")
            return demand_of_cohort(session, cohort_id), found.capacity
    finally:
        database.close()


def _shown(asked: _Asked, found: Replay) -> Measures:
    """Real people are hidden in groups; made-up ones need not be."""
    return without_small_groups(found.measures) if asked.cohort else found.measures


def _as_data(asked: _Asked, replays: Sequence[Replay]) -> dict[str, Any]:
    return {
        "demand": asked.source,
        "seed": asked.seed,
        "capacity": replays[0].outcome.capacity,
        "results": [_result(asked, found) for found in replays],
    }


def _result(asked: _Asked, found: Replay) -> dict[str, Any]:
    result: dict[str, Any] = {"policy": found.outcome.policy, **asdict(_shown(asked, found))}
    if not asked.cohort:
        return {**result, "decisions": [_decision(row) for row in found.outcome.decisions]}
    for _title, table in _TABLES:
        for row in result[table]:
            row["people"] = row["people"] if row["people"] >= SMALLEST_GROUP else None
    return result


def _decision(row: Decision) -> dict[str, Any]:
    return {
        "id": row.applicant.id,
        "admitted": row.admitted,
        "reason": row.reason,
        "queue_place": row.queue_place,
        "passed_over": row.passed_over,
    }


def _as_text(asked: _Asked, replays: Sequence[Replay]) -> list[str]:
    measured = [_shown(asked, found) for found in replays]
    names = [found.outcome.policy for found in replays]
    capacity = replays[0].outcome.capacity
    lines = [
        f"{measured[0].people} people want {capacity} places: {asked.source}, seed {asked.seed}",
        "Entries that were withdrawn are not counted.",
        "",
        *_aligned([_SUMS, *map(_sums, names, measured)]),
    ]
    for title, table in _TABLES:
        rows: list[tuple[Share, ...]] = list(
            zip(*(getattr(one, table) for one in measured), strict=True)
        )
        cells = [[row[0].key, _people(asked, row[0]), *map(_percent, row)] for row in rows]
        lines += ["", f"Share admitted by {title}", *_aligned([["", "people", *names], *cells])]
    return lines


def _sums(name: str, found: Measures) -> list[str]:
    return [
        name,
        str(found.admitted),
        str(found.organisations_admitted),
        f"{found.largest:.0%}",
        f"{found.gini:.2f}",
    ]


def _people(asked: _Asked, row: Share) -> str:
    hidden = asked.cohort and row.people < SMALLEST_GROUP
    return f"under {SMALLEST_GROUP}" if hidden else str(row.people)


def _percent(row: Share) -> str:
    return "hidden" if row.share is None else f"{row.share:.0%}"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if number == 0 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
