"""What is signed with a kept key is what itsdangerous signs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import BadSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from shared.kernel.signing import QuickSerializer

_SECRET = "a secret that only the tests know"
_OPTIONS: list[dict[str, Any]] = [{}, {"signer_kwargs": {"key_derivation": "hmac"}}]
_NOON = int(datetime(2026, 5, 4, 12, tzinfo=UTC).timestamp())


class _AtNoon(TimestampSigner):
    def get_timestamp(self) -> int:
        return _NOON


def _pair(**options: Any) -> tuple[URLSafeTimedSerializer, QuickSerializer]:
    ours = QuickSerializer(_SECRET, salt="one purpose", **options)
    return URLSafeTimedSerializer(_SECRET, salt="one purpose", **options), ours


@given(st.text() | st.dictionaries(st.text(), st.integers() | st.text()), st.sampled_from(_OPTIONS))
def test_signed_when_read_by_the_other_then_is_what_was_signed(
    signed: object, options: dict[str, Any]
) -> None:
    theirs, ours = _pair(**options)
    assert ours.loads(theirs.dumps(signed)) == signed
    assert theirs.loads(ours.dumps(signed)) == signed


@pytest.mark.parametrize("options", _OPTIONS)
@pytest.mark.parametrize("text", ["01a22bfc-d407-7085-861f-ffd0c3e170a4.7", "x" * 500])
def test_signed_when_at_the_same_second_then_has_the_same_bytes(
    monkeypatch: pytest.MonkeyPatch, text: str, options: dict[str, Any]
) -> None:
    monkeypatch.setattr(TimestampSigner, "get_timestamp", _AtNoon.get_timestamp)
    theirs, ours = _pair(**options)
    assert ours.dumps(text) == theirs.dumps(text)
    assert ours.dumps(text, salt="another") == theirs.dumps(text, salt="another")


def test_signed_when_changed_or_for_another_purpose_then_is_refused() -> None:
    _, ours = _pair()
    token = ours.dumps("anna")
    for wrong in (token[:-1], f"{token}x", token.replace(".", "", 1), f"A{token[1:]}"):
        with pytest.raises(BadSignature):
            ours.loads(wrong)
    with pytest.raises(BadSignature):
        ours.loads(token, salt="another")
    with pytest.raises(BadSignature):
        QuickSerializer("another secret", salt="one purpose").loads(token)


def test_signed_when_too_old_then_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    _, ours = _pair()
    with monkeypatch.context() as then:
        then.setattr(TimestampSigner, "get_timestamp", _AtNoon.get_timestamp)
        token = ours.dumps("anna")
    with pytest.raises(SignatureExpired):
        ours.loads(token, max_age=60)
