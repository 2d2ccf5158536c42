"""Tokens of forms as Flask-WTF makes and reads them, with a signer that is made once.

The library makes a signer and derives its key anew for each token. What is made here it reads, and
the other way round: a form's token lies in the session and in ``g`` where it keeps them.
"""

from __future__ import annotations

import hmac
import secrets
from functools import lru_cache

from flask import current_app, g, session
from itsdangerous import BadData

from shared.kernel.signing import QuickSerializer

_NAME = "csrf_token"
_SALT = "wtf-csrf-token"
_BYTES = 20


def form_token() -> str:
    """Return the token for all forms of the present answer."""
    if _NAME not in g:
        if _NAME not in session:
            session[_NAME] = secrets.token_hex(_BYTES)
        setattr(g, _NAME, _signer().dumps(session[_NAME]))
    return str(getattr(g, _NAME))


def is_own_token(sent: str | None) -> bool:
    """Say whether a token was made for the browser that sends it; it ends with its session."""
    kept = session.get(_NAME)
    if not sent or not kept:
        return False
    try:
        told = _signer().loads(sent)
    except BadData:
        return False
    return isinstance(told, str) and hmac.compare_digest(kept, told)


def _signer() -> QuickSerializer:
    secret = current_app.secret_key
    assert secret
    return _signer_with(secret)


@lru_cache(maxsize=16)
def _signer_with(secret: str | bytes) -> QuickSerializer:
    return QuickSerializer(secret, salt=_SALT)
