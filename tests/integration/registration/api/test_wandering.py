"""The links of the document: wherever answers lead, the server does as the document says."""

from __future__ import annotations

import logging
from collections import Counter

from flask import Flask

from tests.support.api_walk import Walk, document_of
from tests.support.api_wandering import wander
from tests.support.api_world import furnish

log = logging.getLogger(__name__)


def test_links_when_followed_then_each_answer_is_as_described(served: Flask, walk: Walk) -> None:
    """From the lists to whatever their answers lead to, in any order, with bodies and without."""
    furnish(walk.world)

    document = document_of(served)
    with_bodies = {
        found.ok().definition.raw["operationId"]
        for found in document.get_all_operations()
        if "requestBody" in found.ok().definition.raw
    }
    seen = wander(document, walk, times=15, steps=10)

    log.info("done: %s\nrefused: %s", seen.done, seen.refused)
    assert seen.surprises == []
    assert len(seen.done) > 20
    assert len(seen.done.keys() & with_bodies) > 8


def test_links_when_they_lead_to_an_act_with_a_body_then_it_is_done_there(
    served: Flask, walk: Walk
) -> None:
    """Whatever shows one thing leads to each act on it, with the thing's id and its version."""
    every = {
        found.ok().definition.raw["operationId"]: found.ok()
        for found in document_of(served).get_all_operations()
    }
    done: Counter[int] = Counter()
    for shows in every.values():
        links = shows.definition.raw["responses"].get("200", {}).get("links", {})
        for link in links.values():
            act = every[link["operationId"]]
            if shows.method.upper() == "GET" and "requestBody" in act.definition.raw:
                done[walk.follow(shows, act, link["parameters"])] += 1

    log.info("acts that links led to: %s", done)
    assert max(done) < 300
    assert done.total() > 40
