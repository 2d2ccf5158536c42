"""A web process that has started leaves what stays to no garbage collection."""

from __future__ import annotations

import gc

from services.gateway import settle


def test_settle_when_called_then_what_exists_is_looked_through_no_more() -> None:
    before, thresholds = gc.get_freeze_count(), gc.get_threshold()
    try:
        settle()

        assert gc.get_freeze_count() > before
        assert len(gc.get_objects()) < gc.get_freeze_count()
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)
