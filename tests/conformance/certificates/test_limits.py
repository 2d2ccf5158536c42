"""Point 36: who guesses numbers is slowed, who holds one is not; pages tell nobody of a visit."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.kernel.identifiers import new_public_code
from tests.conformance.points import point
from tests.support.certificate_site import CertificateSite
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase

MISSES = 60
HERE, NEIGHBOUR, ELSEWHERE = "2001:db8:1:2::7", "2001:db8:1:2:ffff::8", "2001:db8:1:3::7"


def limited(
    database: TestDatabase, clock: SettableClock, redis_url: str, folder: Path, limit: str
) -> CertificateSite:
    return CertificateSite.opened(database, clock, redis_url, folder, miss_limit=limit)


def misses_from(site: CertificateSite, address: str, count: int = MISSES) -> list[int]:
    visitor = site.visitor
    return [
        visitor.get(f"/{new_public_code()}", environ_overrides={"REMOTE_ADDR": address}).status_code
        for _ in range(count)
    ]


@point(36)
def test_guesses_when_sixty_come_from_one_prefix_then_are_slowed_and_holders_are_not(
    certificates_database: TestDatabase, clock: SettableClock, redis_url: str, tmp_path: Path
) -> None:
    site = limited(certificates_database, clock, redis_url, tmp_path, "20/minute")
    issuance_id = site.issue()
    assert misses_from(site, HERE) == [404] * 20 + [429] * 40
    assert misses_from(site, NEIGHBOUR, 1) == [429]
    assert misses_from(site, ELSEWHERE, 1) == [404]
    behind = {"REMOTE_ADDR": NEIGHBOUR}
    for path in (
        f"/{site.number(issuance_id)}",
        site.own_path(issuance_id),
        site.file_path(issuance_id),
    ):
        assert site.visitor.get(path, environ_overrides=behind).status_code == 200, path


@point(36)
def test_guesses_when_there_is_no_limit_then_none_is_slowed(site: CertificateSite) -> None:
    assert misses_from(site, HERE) == [404] * MISSES


@point(36)
def test_settings_when_nobody_changes_them_then_sixty_misses_are_too_many(
    certificates_database: TestDatabase, clock: SettableClock, redis_url: str, tmp_path: Path
) -> None:
    from services.certificates.settings import CertificatesSettings  # noqa: PLC0415 - beside its use

    limit = CertificatesSettings.model_fields["miss_limit"].default
    site = limited(certificates_database, clock, redis_url, tmp_path, limit)
    assert misses_from(site, HERE, MISSES)[-1] == 429


@point(36)
@pytest.mark.parametrize("kind", ["valid", "unknown", "start", "check", "mine", "file"])
def test_page_when_answered_then_tells_no_search_engine_cache_or_other_site(
    site: CertificateSite, kind: str
) -> None:
    issuance_id = site.issue()
    path = {
        "valid": f"/{site.number(issuance_id)}",
        "unknown": f"/{new_public_code()}",
        "start": "/",
        "check": "/check",
        "mine": site.own_path(issuance_id),
        "file": site.file_path(issuance_id),
    }[kind]
    headers = site.visitor.get(path).headers
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    policy = dict(each.split(" ", 1) for each in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    sources = {source for each in policy.values() for source in each.split()}
    # Nothing from elsewhere, and no script in the page itself. Browsers draw PDF with a part of
    # their own that needs its styles.
    allowed = {"'none'", "'self'", "data:"} | ({"'unsafe-inline'"} if kind == "file" else set())
    assert sources <= allowed
    assert "'unsafe-inline'" not in policy.get("script-src", "")


@point(36)
def test_page_when_opened_then_leaves_no_cookie(site: CertificateSite) -> None:
    issuance_id = site.issue()
    for answer in (site.page(issuance_id), site.compare(issuance_id, "Bo Ek")):
        assert "Set-Cookie" not in answer.headers
