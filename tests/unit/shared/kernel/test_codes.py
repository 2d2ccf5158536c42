from __future__ import annotations

from uuid import UUID

from shared.kernel.codes import fingerprint, is_code, one_time_code
from shared.kernel.identifiers import new_id

SECRET = "a secret that only the tests know, long enough"
REQUEST = UUID("01a1151c-0a0f-7b1e-a5d0-7c3e1f2a9b44")


def test_code_when_derived_then_has_six_digits() -> None:
    codes = [one_time_code(SECRET, new_id()) for _ in range(200)]

    assert all(len(code) == 6 and code.isdecimal() for code in codes)
    assert len(set(codes)) > 190


def test_code_when_derived_again_then_is_the_same() -> None:
    assert one_time_code(SECRET, REQUEST) == one_time_code(SECRET, REQUEST)


def test_code_when_key_or_request_differs_then_is_another() -> None:
    code = one_time_code(SECRET, REQUEST)

    assert one_time_code(SECRET + "!", REQUEST) != code
    assert one_time_code(SECRET, UUID(int=REQUEST.int + 1)) != code


def test_code_when_typed_then_only_the_right_one_fits() -> None:
    code = one_time_code(SECRET, REQUEST)
    wrong = f"{(int(code) + 1) % 10**6:06d}"

    assert is_code(SECRET, REQUEST, code)
    assert [is_code(SECRET, REQUEST, typed) for typed in (wrong, "", code[:5], code + "0")] == (
        [False] * 4
    )


def test_fingerprint_when_taken_then_hides_the_text_and_depends_on_the_key() -> None:
    found = fingerprint(SECRET, "anna@example.org")

    assert "anna" not in found
    assert found == fingerprint(SECRET, "anna@example.org")
    assert found != fingerprint(SECRET + "!", "anna@example.org")
