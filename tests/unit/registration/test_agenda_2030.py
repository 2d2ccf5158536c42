"""Which targets Agenda 2030 has."""

from __future__ import annotations

import pytest

from services.registration.domain.programs.agenda_2030 import target_exists


@pytest.mark.parametrize("target", ["1.1", "9.5", "9.c", "17.17", "17.19", "14.a"])
def test_target_when_the_agenda_has_it_then_exists(target: str) -> None:
    assert target_exists(target)


@pytest.mark.parametrize("target", ["0.1", "18.1", "9.6", "9.0", "9.d", "17.20", "17.a", "9", "x"])
def test_target_when_the_agenda_lacks_it_then_does_not_exist(target: str) -> None:
    assert not target_exists(target)
