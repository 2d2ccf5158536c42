from __future__ import annotations

from datetime import timedelta

import pytest
from itsdangerous import URLSafeTimedSerializer

from shared.kernel.links import LinkExpired, LinkInvalid, LinkSigner

SECRET = "a secret of thirty-two characters or more"
DAY = timedelta(days=1)


def test_link_when_read_for_its_purpose_then_gives_its_subject() -> None:
    signer = LinkSigner(SECRET)

    assert signer.read("see", signer.sign("see", "42"), max_age=DAY) == "42"


def test_link_when_read_for_another_purpose_then_is_refused() -> None:
    signer = LinkSigner(SECRET)

    with pytest.raises(LinkInvalid):
        signer.read("cancel", signer.sign("see", "42"), max_age=DAY)


def test_link_when_one_character_is_changed_then_is_refused() -> None:
    token = LinkSigner(SECRET).sign("see", "42")
    changed = token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1]

    with pytest.raises(LinkInvalid):
        LinkSigner(SECRET).read("see", changed, max_age=DAY)


def test_link_when_too_old_then_says_so() -> None:
    signer = LinkSigner(SECRET)

    with pytest.raises(LinkExpired):
        signer.read("see", signer.sign("see", "42"), max_age=timedelta(seconds=-1))


def test_link_when_it_carries_no_text_then_is_refused() -> None:
    token = URLSafeTimedSerializer(SECRET, salt="spinn.link.see").dumps({"a": 1})

    with pytest.raises(LinkInvalid):
        LinkSigner(SECRET).read("see", str(token), max_age=DAY)
