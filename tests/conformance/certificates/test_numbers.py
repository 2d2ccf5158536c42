"""Point 35: numbers cannot be guessed, typing errors cost no query, misses look alike."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import log2
from time import perf_counter

import pytest

from services.certificates.domain.verification import read_number
from shared.kernel.identifiers import ALPHABET, CODE_LENGTH, new_public_code
from tests.conformance.points import point
from tests.support.certificate_site import CertificateSite
from tests.support.certificates import NUMBER, completed
from tests.support.machine_speed import allowed
from tests.support.statements import statements_of

COUNT = 10_000
LEAST_BITS = 75
ROUNDS, MOST_LOOKS = 16, 6
MOST_SECONDS = 0.005


@pytest.fixture(scope="module")
def codes() -> list[str]:
    return [new_public_code() for _ in range(COUNT)]


def bits(counted: Counter[str]) -> float:
    """How many bits one place of a number carries, as it was counted."""
    total = counted.total()
    return -sum(count / total * log2(count / total) for count in counted.values())


@point(35)
def test_numbers_when_ten_thousand_are_made_then_each_carries_75_bits(codes: list[str]) -> None:
    measured = sum(bits(Counter(code[place] for code in codes)) for place in range(CODE_LENGTH))
    assert measured >= LEAST_BITS
    assert CODE_LENGTH * log2(len(ALPHABET)) >= LEAST_BITS


@point(35)
def test_bits_when_numbers_were_counted_up_then_are_far_too_few() -> None:
    counted = [f"{number:016}" for number in range(COUNT)]
    assert sum(bits(Counter(code[place] for code in counted)) for place in range(16)) < 15


@point(35)
def test_numbers_when_ten_thousand_are_made_then_none_follows_from_another(
    codes: list[str],
) -> None:
    assert len(set(codes)) == COUNT
    alike = [sum(a == b for a, b in zip(*pair, strict=True)) for pair in pairwise(codes)]
    # Two random ones have 17/31 characters in common on average, and hardly ever nine.
    assert max(alike) <= 9
    assert sum(alike) / len(alike) < 0.7
    rising = sum(first < second for first, second in pairwise(codes))
    assert 0.47 < rising / COUNT < 0.53


@point(35)
def test_numbers_when_read_aloud_then_no_letter_is_taken_for_another(codes: list[str]) -> None:
    assert set("".join(codes)) == set(ALPHABET)
    assert not set(ALPHABET) & set("01OIL")


def mistyped(number: str) -> list[str]:
    """Every way to type one character wrong, and every swap of two different ones."""
    places = range(len(number))
    wrong = [
        number[:place] + other + number[place + 1 :]
        for place in places
        for other in ALPHABET
        if other != number[place]
    ]
    swapped = []
    for first in places:
        for second in range(first + 1, len(number)):
            if number[first] != number[second]:
                letters = list(number)
                letters[first], letters[second] = letters[second], letters[first]
                swapped.append("".join(letters))
    return wrong + swapped


@point(35)
def test_number_when_one_character_is_wrong_or_two_are_swapped_then_is_told(
    codes: list[str],
) -> None:
    for code in codes[:20]:
        assert [each for each in mistyped(code) if read_number(each) is not None] == []


@point(35)
def test_page_when_a_number_is_mistyped_then_asks_no_database(site: CertificateSite) -> None:
    number = site.number(site.issue())
    with statements_of(site.app) as statements:
        answers = {site.visitor.get(f"/{each}").status_code for each in mistyped(number)[::25]}
    assert (answers, statements) == ({404}, [])
    with statements_of(site.app) as statements:
        site.visitor.get(f"/{number}")
    assert statements != []


def misses(site: CertificateSite) -> dict[str, str]:
    """Numbers that nobody has, one of each kind."""
    completion = completed()
    erased = site.house.issue(completion)
    site.house.forget(completion)
    return {"unknown": NUMBER, "malformed": f"{NUMBER[:-1]}A", "erased": site.number(erased)}


@point(35)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_misses_when_answered_then_have_one_status_and_one_class_of_size(
    site: CertificateSite, language: str
) -> None:
    headers = {"Accept-Language": language}
    answers = [site.visitor.get(f"/{each}", headers=headers) for each in misses(site).values()]
    assert {answer.status_code for answer in answers} == {404}
    sizes = [len(answer.data) for answer in answers]
    assert max(sizes) - min(sizes) < 0.05 * min(sizes)
    assert len({tuple(sorted(answer.headers.keys())) for answer in answers}) == 1


@point(35)
def test_misses_when_timed_then_differ_by_less_than_five_milliseconds(
    site: CertificateSite,
) -> None:
    kinds, visitor = misses(site), site.visitor
    seconds: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _ in range(MOST_LOOKS):
        for _ in range(ROUNDS):
            # In turn, so that whatever else the machine does slows all of them alike.
            for kind, number in kinds.items():
                begun = perf_counter()
                visitor.get(f"/{number}")
                seconds[kind].append(perf_counter() - begun)
        # The fastest: what a request costs when nobody interrupts it, as one of them in time is.
        undisturbed = [min(each) for each in seconds.values()]
        if max(undisturbed) - min(undisturbed) < allowed(MOST_SECONDS):
            return
    raise AssertionError(undisturbed)
