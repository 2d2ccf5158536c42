"""Signed links for people without an account: bound to one purpose, expiring."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from itsdangerous import BadSignature, SignatureExpired

from shared.kernel.errors import Refusal
from shared.kernel.signing import QuickSerializer


class LinkRefused(Refusal):
    """A signed link cannot be used."""

    code = "link_refused"


class LinkInvalid(LinkRefused):
    """The link was cut, changed, or made for another purpose."""

    code = "link_invalid"


class LinkExpired(LinkRefused):
    """The link was right and is too old."""

    code = "link_expired"


class LinkSigner:
    """Signs and reads link tokens.

    The purpose is part of the key, so a link to look at something can never be
    used to do something (OWASP ASVS 5.0, 9.2.2).
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def sign(self, purpose: str, subject: str) -> str:
        """Return a URL-safe token that carries ``subject`` for ``purpose``."""
        return self._serializer(purpose).dumps(subject)

    def read(self, purpose: str, token: str, *, max_age: timedelta) -> str:
        """Return the subject of ``token``.

        Raises:
            LinkExpired: The token is older than ``max_age``.
            LinkInvalid: The token is not one of ours for this purpose.
        """
        try:
            subject = self._serializer(purpose).loads(token, max_age=int(max_age.total_seconds()))
        except SignatureExpired:
            raise LinkExpired from None
        except BadSignature:
            raise LinkInvalid from None
        if not isinstance(subject, str):
            raise LinkInvalid
        return subject

    def _serializer(self, purpose: str) -> QuickSerializer:
        return _serializer(self._secret, purpose)


@cache
def _serializer(secret: str, purpose: str) -> QuickSerializer:
    return QuickSerializer(secret, salt=f"spinn.link.{purpose}")
