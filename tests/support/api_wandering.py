"""Wanders through the API: from each answer to what its links lead to, bodies and all."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import Any

from hypothesis import settings
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.generation import GenerationMode

from tests.support.api_walk import CHECKS, DRAWN, Walk, version_of

# Hypothesis looks for choices that it has not made yet, and so remembers after which choices it
# could choose what. A server that remembers gives it no such promise: what a link leads to depends
# on all that was done before, and the same choices meet other ids, lists and versions. Under a
# name of its own, the very same provider is asked for choices and nothing is remembered of them.
_FORGETFUL = "forgetful"
AVAILABLE_PROVIDERS[_FORGETFUL] = "hypothesis.internal.conjecture.providers.HypothesisProvider"


@dataclass
class Wandering:
    """What was seen on the way: ids by parameter, answers by operation, and every surprise."""

    walk: Walk
    chance: Random
    known: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    surprises: list[str] = field(default_factory=list)

    def prepare(self, case: Any) -> None:
        """Let a request that is as described be about things that there are.

        What breaks the description goes as it was drawn. Of the others with a body half are about
        something new that takes it, and the rest bring a drawn body to a known thing.
        """
        if case.meta.generation.mode is GenerationMode.NEGATIVE:
            return
        case.query.pop("cursor", None)
        operation = case.operation
        if _has_body(operation) and self.chance.random() < 0.5:
            self._renew(case)
        for name, value in (case.path_parameters or {}).items():
            if value not in self.known[name] and self.known[name]:
                case.path_parameters[name] = self.chance.choice(self.known[name])
        if "If-Match" in _names(operation):
            path = operation.path.format(**case.path_parameters)
            case.headers["If-Match"] = version_of(self.walk.api, path)

    def _renew(self, case: Any) -> None:
        try:
            ids, taken = self.walk.aim(case.operation)
        except (AssertionError, LookupError):
            return  # An earlier step has taken away what making it needs.
        case.path_parameters = ids
        case.body, case.media_type = taken["body"], taken["media_type"]
        case.query = taken.get("query", case.query)

    def note(self, response: Any, case: Any) -> None:
        """Hold an answer against the document, count it, and keep the ids that it shows."""
        name = case.operation.definition.raw["operationId"]
        try:
            case.validate_response(response, checks=CHECKS)
        except AssertionError as surprise:
            self.surprises.append(f"{name}: {surprise}")
        counted = self.done if response.status_code < 300 else self.refused
        counted[name] += 1
        answers = case.operation.definition.raw["responses"]
        links = answers.get(str(response.status_code), {}).get("links", {})
        for link in links.values():
            for parameter, where in link.get("parameters", {}).items():
                self._keep(parameter, where, response)

    def _keep(self, parameter: str, where: str, response: Any) -> None:
        _, body, pointer = where.partition("$response.body#")
        found = response.json() if body else None
        for part in pointer.split("/")[1:]:
            if isinstance(found, list):
                found = found[0] if found else None
            else:
                found = found.get(part) if isinstance(found, dict) else None
        if isinstance(found, str) and found not in self.known[parameter]:
            self.known[parameter].append(found)


def _has_body(operation: Any) -> bool:
    return "requestBody" in operation.definition.raw


def _names(operation: Any) -> set[str]:
    return {each["name"] for each in operation.definition.raw["parameters"]}


def wander(document: Any, walk: Walk, *, times: int, steps: int) -> Wandering:
    """Set out ``times`` times, each time for ``steps`` requests, the same way in every run."""
    seen = Wandering(walk, Random(times * steps))

    class Wanderer(document.as_state_machine()):  # type: ignore[misc]  # made for this document
        def before_call(self, case: Any) -> None:
            seen.prepare(case)

        def get_call_kwargs(self, _case: Any) -> dict[str, Any]:
            return {"headers": {"Authorization": f"Bearer {walk.api.token}"}}

        def validate_response(self, response: Any, case: Any, **_more: Any) -> None:
            seen.note(response, case)

    run_state_machine_as_test(
        Wanderer,
        settings=settings(DRAWN, backend=_FORGETFUL, max_examples=times, stateful_step_count=steps),
    )
    return seen
