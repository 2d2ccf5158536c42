"""The document and the server agree: requests drawn from the one never surprise the other."""

from __future__ import annotations

import logging

from flask import Flask

from tests.support.api_walk import Walk, document_of, share

log = logging.getLogger(__name__)


def test_operations_when_called_as_described_then_answer_as_described(
    served: Flask, walk: Walk
) -> None:
    for found in document_of(served).get_all_operations():
        walk.through(found.ok())

    log.info("what each operation answered:\n%s", walk.table())
    reached = {name for name, counted in walk.statuses.items() if share(counted) > 0}
    assert walk.statuses.keys() - reached == set()
    assert len(reached) > 100
