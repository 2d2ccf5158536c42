"""Taking part: which sessions people choose, on site or online, and the rule for it."""

from __future__ import annotations

from services.registration.api import finding
from services.registration.api.operations import Call, Operations
from services.registration.api.shapes.taking_part import (
    PartBody,
    PartRuleBody,
    PartRuleShape,
    PartShape,
    part_rule_shape,
    part_shape,
)
from services.registration.domain.taking_part.changing import ChangePart, change_part
from services.registration.domain.taking_part.setting import set_part_rule
from services.registration.storage.catalogue import Cohort
from services.registration.storage.queue_queries import pools_of_cohort

operations = Operations("taking part", "Which sessions people come to, and how.")
_RULE = "/cohorts/<uuid:cohort_id>/part-rule"
_PART = "/registrations/<uuid:registration_id>/part"


def _rule(call: Call, cohort: Cohort) -> PartRuleShape:
    return part_rule_shape(cohort, list(pools_of_cohort(call.db, cohort.id)))


def _rule_shown(call: Call) -> PartRuleShape:
    return _rule(call, finding.cohort(call))


def _rule_locked(call: Call) -> PartRuleShape:
    return _rule(call, finding.cohort_to_change(call))


@operations.add(
    "GET", _RULE, scope="programs:read", answers=PartRuleShape, current=_rule_shown, tagged=True
)
def get_part_rule(call: Call) -> PartRuleShape:
    """Get how people take part in a cohort."""
    return _rule_shown(call)


@operations.add(
    "PUT", _RULE, scope="programs:write", answers=PartRuleShape, body=PartRuleBody,
    current=_rule_locked, must_match=True, tagged=True, refusals=(409,),
)  # fmt: skip
def write_part_rule(call: Call) -> PartRuleShape:
    """Let people choose sessions, or between on site and online; nobody is put out by it."""
    rule = call.body(PartRuleBody).rule()
    set_part_rule(call.db, call.path["cohort_id"], rule, now=call.now, links=call.links)
    return _rule_locked(call)


@operations.add(
    "GET", _PART, scope="registrations:read", answers=PartShape, tagged=True,
    current=lambda call: part_shape(finding.registration(call)),
)  # fmt: skip
def get_part(call: Call) -> PartShape:
    """Get what somebody takes part in."""
    return part_shape(finding.registration(call))


@operations.add(
    "PUT", _PART, scope="registrations:write", answers=PartShape, body=PartBody, must_match=True,
    current=lambda call: part_shape(finding.registration_to_change(call)), tagged=True,
    refusals=(409,),
)  # fmt: skip
def write_part(call: Call) -> PartShape:
    """Let somebody take part in other sessions or in another way, while there is room and time."""
    command = ChangePart(call.path["registration_id"], call.body(PartBody).part(), call.actor)
    return part_shape(change_part(call.db, command, now=call.now, links=call.links))
