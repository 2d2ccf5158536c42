"""Tokens of forms: what we make Flask-WTF reads, and the other way round."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, g, session
from flask_wtf.csrf import generate_csrf, validate_csrf
from wtforms import ValidationError

from shared.web.form_tokens import form_token, is_own_token


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    app.secret_key = "for tests alone"
    return app


def kept(app: Flask) -> tuple[str, str]:
    """A token, and what the session of its browser keeps."""
    with app.test_request_context():
        return form_token(), session["csrf_token"]


def test_token_when_it_is_asked_for_again_then_is_the_same_as_the_librarys(app: Flask) -> None:
    with app.test_request_context():
        assert form_token() == form_token() == generate_csrf() == g.csrf_token
    with app.test_request_context():
        assert generate_csrf() == form_token()


def test_token_when_it_is_read_by_the_other_then_it_holds(app: Flask) -> None:
    token, secret = kept(app)
    with app.test_request_context():
        session["csrf_token"] = secret
        validate_csrf(token, time_limit=3600)
        assert is_own_token(generate_csrf())


def test_token_when_a_page_is_opened_later_then_the_earlier_one_still_holds(app: Flask) -> None:
    token, secret = kept(app)
    with app.test_request_context():
        session["csrf_token"] = secret
        form_token()
        assert is_own_token(token)


@pytest.mark.parametrize("sent", [None, "", "x", "x.y.z", "e30.aSdFgH.c2lnbmVk"])
def test_token_when_nobody_made_it_then_it_does_not_hold(app: Flask, sent: str | None) -> None:
    _, secret = kept(app)
    with app.test_request_context():
        session["csrf_token"] = secret
        assert not is_own_token(sent)


def test_token_when_it_was_made_for_another_browser_or_secret_then_it_does_not_hold(
    app: Flask,
) -> None:
    token, _ = kept(app)
    _, other = kept(app)
    with app.test_request_context():
        assert not is_own_token(token)
        session["csrf_token"] = other
        assert not is_own_token(token)
        assert is_own_token(form_token())
        app.secret_key = "another"
        assert not is_own_token(g.csrf_token)
        with pytest.raises(ValidationError):
            validate_csrf(g.csrf_token)


@pytest.mark.parametrize("signed", [7, None, ["a"], {"a": 1}])
def test_token_when_something_else_was_signed_with_the_same_salt_then_it_does_not_hold(
    app: Flask, signed: Any
) -> None:
    with app.test_request_context():
        session["csrf_token"] = signed
        token = generate_csrf()
        session["csrf_token"] = "what the browser has"
        assert not is_own_token(token)
