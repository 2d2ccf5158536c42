"""Point 37: a name shows as its holder wants, and can be compared without being told."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from services.certificates.domain.naming import NameShown
from tests.conformance.points import point
from tests.support.certificate_site import CertificateSite
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.pages import Visitor, words

NAME = "Åsa Öberg-Åkesdotter"
YES = "Yes It was issued to somebody of that name."
NO = "No It was issued to another name."


@point(37)
@pytest.mark.parametrize(
    ("shown", "seen"), [("full", NAME), ("initials", "Å. Ö.-Å."), ("hidden", None)]
)
def test_page_when_the_holder_has_chosen_then_shows_that_much_of_the_name(
    site: CertificateSite, shown: NameShown, seen: str | None
) -> None:
    answer = site.page(site.issue(NAME, shown))
    assert (NAME in answer.text) is (shown == "full")
    assert "Öberg" not in answer.text or shown == "full"
    assert seen is None or seen in words(answer)
    assert ("Name on the paper" in words(answer)) is (shown != "full")


@point(37)
def test_page_when_the_holder_has_not_chosen_then_shows_initials(site: CertificateSite) -> None:
    answer = site.page(site.issue(NAME))
    assert "Å. Ö.-Å." in words(answer)
    assert "Öberg" not in answer.text


@point(37)
@pytest.mark.parametrize("shown", ["initials", "hidden"])
def test_page_when_the_name_is_not_shown_then_all_else_can_still_be_compared(
    site: CertificateSite, shown: NameShown
) -> None:
    page = words(site.page(site.issue(NAME, shown))).replace("\u00a0", " ")
    for fact in (
        "Try AI in production",
        "3–17 November 2026",
        "Borlänge",
        "5 h of 6 h",
        "2 of 2",
        "Research and innovation",
        "Exempelparken",
        "24 November 2026",
    ):
        assert fact in page, fact


@point(37)
@pytest.mark.parametrize("shown", ["initials", "hidden"])
@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        (NAME, YES),
        (f"  {NAME.lower()} ", YES),
        ("Asa Oberg-Akesdotter", YES),
        ("Bo Ek", NO),
        ("Åsa", NO),
        ("", NO),
        ("Äsa Öberg-Åkesdotter", NO),
    ],
)
def test_name_when_compared_then_the_answer_is_yes_or_no_and_echoes_nothing(
    site: CertificateSite, shown: NameShown, typed: str, answer: str
) -> None:
    told = site.compare(site.issue(NAME, shown), typed)
    assert told.status_code == 200
    assert answer in words(told)
    for secret in ("Öberg", "öberg", "Oberg", "Bo Ek"):
        assert secret not in told.text


@point(37)
def test_name_when_somebody_of_the_cohort_has_it_without_marks_then_marks_count(
    site: CertificateSite,
) -> None:
    cohort = UUID(int=1)
    issuance_id = site.issue("Åsa Öberg", cohort_id=cohort)
    assert YES in words(site.compare(issuance_id, "Asa Oberg"))
    site.issue("Asa Oberg", cohort_id=cohort)
    assert NO in words(site.compare(issuance_id, "Asa Oberg"))
    assert YES in words(site.compare(issuance_id, "Åsa Öberg"))


@point(37)
def test_name_when_compared_too_often_then_is_slowed_by_network_and_by_certificate(
    certificates_database: TestDatabase, clock: SettableClock, redis_url: str, tmp_path: Path
) -> None:
    few = CertificateSite.opened(
        certificates_database, clock, redis_url, tmp_path, name_limit="10/minute"
    )
    issuance_id = few.issue(NAME)
    statuses = [few.compare(issuance_id, "Bo Ek").status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    assert few.page(issuance_id).status_code == 200
    many = CertificateSite.opened(certificates_database, clock, redis_url, tmp_path)
    other = many.issue("Cia Dahl")
    statuses = [many.compare(other, "Bo Ek").status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]


@point(37)
def test_name_when_compared_for_a_number_that_nobody_has_then_is_a_miss(
    site: CertificateSite,
) -> None:
    answer = site.visitor.post("/7K4MQX2WPRT9ZB3CZ/name", data={"name": NAME})
    assert answer.status_code == 404


@point(37)
@pytest.mark.parametrize(("shown", "seen"), [("full", NAME), ("hidden", None)])
def test_holder_when_they_choose_on_their_page_then_others_see_it_at_once(
    site: CertificateSite, shown: NameShown, seen: str | None
) -> None:
    issuance_id = site.issue(NAME)
    own = site.own_path(issuance_id)
    holder = Visitor.of(site.app)
    page = holder.get(own)
    assert "My initials: Å. Ö.-Å." in words(page)
    assert holder.press(page, f"{own}/name-shown", {"name_shown": shown}).status_code == 303
    assert (NAME in site.page(issuance_id).text) is (seen is not None)


@point(37)
def test_holder_page_when_the_link_is_of_the_document_or_another_then_does_not_open(
    site: CertificateSite,
) -> None:
    issuance_id, other = site.issue(NAME), site.issue("Bo Ek")
    number = site.number(issuance_id)
    for path in (site.file_path(issuance_id), site.own_path(other)):
        token = path.rpartition("/")[2]
        assert site.visitor.get(f"/{number}/mine/{token}").status_code == 404
