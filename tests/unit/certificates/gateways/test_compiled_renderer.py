"""When kinds are compiled, and how many are kept."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest

from services.certificates.engine.drawing import Engine
from services.certificates.engine.errors import NotCompilable
from services.certificates.engine.template import Filling, Template
from services.certificates.facts import PrintedFacts
from services.certificates.gateways.compiled.kinds import kind_of
from services.certificates.gateways.compiled.renderer import CompiledRenderer
from services.certificates.gateways.credentials.values import Badge
from services.certificates.gateways.designs import MEASURES
from services.certificates.gateways.pdf import PlainRenderer
from services.certificates.settings import Design
from shared.contracts.facts import CertifiedSession, LocalizedText
from tests.support.certificates import printed_facts


class Counting(CompiledRenderer):
    """Compiles nothing and counts what it was asked to."""

    def compile(self, facts: PrintedFacts) -> Template | None:
        self.asked.append(facts.program_title.en)
        return None

    @property
    def asked(self) -> list[str]:
        return _ASKED


class Unwilling(PlainRenderer):
    """Has no engine that could compile."""

    def engine(self, design: Design) -> Engine:
        raise NotCompilable(f"not {design} today")


ONE_SESSION = CertifiedSession(
    session_id=UUID(int=7),
    number=2,
    starts_at=datetime(2026, 11, 3, 17),
    ends_at=datetime(2026, 11, 3, 19, 30),
    zone="Europe/Stockholm",
)
_ASKED: list[str] = []


@pytest.fixture
def renderer() -> Counting:
    _ASKED.clear()
    return Counting(PlainRenderer())


def of_program(title: str, count: int) -> list[PrintedFacts]:
    facts = printed_facts(program_title=LocalizedText(sv=title, en=title))
    return [facts.model_copy(update={"name": f"Person {number}"}) for number in range(count)]


def test_kind_when_a_batch_has_enough_of_it_then_it_is_compiled_once(renderer: Counting) -> None:
    renderer.expect(of_program("A", 12) + of_program("B", 11))
    renderer.expect(of_program("A", 50))
    assert renderer.asked == ["A"]


def test_kind_when_it_comes_in_small_batches_then_it_is_compiled_in_time(
    renderer: Counting,
) -> None:
    for _ in range(5):
        renderer.expect(of_program("A", 3))
    assert renderer.asked == ["A"]


def test_kind_when_forgotten_for_others_then_it_has_to_earn_it_again(renderer: Counting) -> None:
    for title in "ABCDEFGHI":
        renderer.expect(of_program(title, 12))
    renderer.expect(of_program("A", 1))
    assert renderer.asked == list("ABCDEFGHI")
    renderer.expect(of_program("A", 11))
    assert renderer.asked == [*"ABCDEFGHI", "A"]


@pytest.mark.parametrize(
    ("field", "value", "same"),
    [
        ("name", "Bo Ek", True),
        ("number", "2222222222222222A", True),
        ("minutes_attended", 60, True),
        ("sessions_attended", 1, True),
        ("sessions_planned", 4, False),
        ("session", ONE_SESSION, False),
        ("language", "en", False),
        ("bilingual", True, False),
        ("issuer", "Somebody", False),
    ],
)
def test_kind_when_a_fact_differs_then_it_is_the_same_only_if_the_template_has_a_place_for_it(
    field: str, value: object, *, same: bool
) -> None:
    one = printed_facts()
    assert (kind_of(one) == kind_of(one.model_copy(update={field: value}))) is same


def test_kind_when_it_cannot_be_compiled_then_it_is_drawn_the_plain_way_and_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    renderer = CompiledRenderer(Unwilling())
    renderer.expect([printed_facts()] * 12)
    assert renderer.compiled == frozenset()
    assert "stays with the plain way: not classic today" in caplog.text


class Broken(Template):
    """Stumbles over every document."""

    def __init__(self) -> None:
        self.tried = 0

    def fill(self, filling: Filling) -> bytes:
        del filling
        self.tried += 1
        raise ZeroDivisionError


class Stumbling(CompiledRenderer):
    """Has a template that is broken."""

    def compile(self, facts: PrintedFacts) -> Template | None:
        del facts
        return BROKEN


BROKEN = Broken()


class Written(PlainRenderer):
    """Writes the name."""

    def render(self, facts: PrintedFacts, badge: Badge | None = None) -> bytes:
        del badge
        return facts.name.encode()


def test_template_when_it_stumbles_then_all_go_the_plain_way_and_it_is_not_asked_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    renderer = Stumbling(Written())
    renderer.expect([printed_facts()] * 12)
    drawn = [renderer.render(printed_facts(name=name)) for name in ("Bo", "Åsa")]
    assert drawn == [b"Bo", "Åsa".encode()]
    assert BROKEN.tried == 1
    assert "goes back to the plain way" in caplog.text


@pytest.mark.parametrize("design", MEASURES)
def test_session_when_many_were_there_then_its_certificates_are_drawn_the_compiled_way(
    design: Design,
) -> None:
    facts = printed_facts(session=ONE_SESSION, design=design, minutes_attended=95)
    crowd = [facts.model_copy(update={"name": f"Per Ek {number}"}) for number in range(12)]
    renderer = CompiledRenderer(PlainRenderer())
    renderer.expect(crowd)
    assert all(renderer.fill(each) for each in crowd)
