"""Builds a service's Flask app from the parts that all of them have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from shared.database import Database
from shared.kernel.clock import Clock
from shared.kernel.links import LinkSigner
from shared.kernel.settings import ServiceSettings
from shared.kernel.signing import QuickSerializer
from shared.web import health, metrics
from shared.web.assets import set_up_assets
from shared.web.errors import set_up_errors
from shared.web.formats import FILTERS
from shared.web.headers import set_up_headers
from shared.web.kept import KeptParts
from shared.web.languages import SpokenRequest, set_up_languages
from shared.web.limits import RateLimits
from shared.web.sign_in import current_organizer
from shared.web.sign_in_sessions import SignInSessions
from shared.web.site import Site
from shared.web.surroundings import EXTENSION, Surroundings
from shared.web.uploads import FormRequest

_LARGEST_FORM_BYTES = 256 * 1024
# JSON says as much of them as Python does.
_PLAIN = frozenset({str, int, float, bool, type(None)})


class _Request(FormRequest, SpokenRequest):
    pass


class CookieJson(TaggedJSONSerializer):
    """Writes what Flask writes; plain values are not compared with each kind that needs a tag."""

    def tag(self, value: Any) -> Any:
        """Return the value as JSON can hold it."""
        kind = type(value)
        if kind in _PLAIN:
            return value
        # A dictionary of one item may look like a tagged value, and is then tagged itself.
        if kind is dict and len(value) > 1:
            return {key: self.tag(item) for key, item in value.items()}
        return [self.tag(item) for item in value] if kind is list else super().tag(value)


class _FormSessions(SecureCookieSessionInterface):
    """Signs cookies as Flask does, with a signer that is made once."""

    serializer = CookieJson()
    _signer: QuickSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> QuickSerializer | None:
        if self._signer is None and app.secret_key:
            self._signer = QuickSerializer(
                app.secret_key,
                salt=self.salt,
                serializer=self.serializer,
                signer_kwargs={"key_derivation": self.key_derivation},
            )
        return self._signer


class _Site(Flask):
    request_class = _Request

    def __init__(self, import_name: str) -> None:
        super().__init__(import_name)
        self.session_interface = _FormSessions()


def make_app(
    import_name: str, settings: ServiceSettings, *, clock: Clock, database: Database
) -> Flask:
    """Return an app with languages, errors, headers, CSRF guard, assets, health and metrics.

    ``import_name`` is the service's package; its ``templates``, ``static`` and
    ``translations`` folders are used. The service adds its blueprints.
    """
    app = _Site(import_name)
    secret = settings.secret_key.get_secret_value()
    app.config.update(
        SECRET_KEY=secret,
        MAX_CONTENT_LENGTH=_LARGEST_FORM_BYTES,
        SESSION_COOKIE_NAME="__Host-spinn_form" if settings.secure_cookies else "spinn_form",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        # A form may lie open over lunch; the token ends with the browser's session.
        WTF_CSRF_TIME_LIMIT=None,
        # Referrer-Policy is no-referrer, so there is no Referer to compare with.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.extensions[EXTENSION] = Surroundings(
        settings=settings,
        database=database,
        clock=clock,
        signer=LinkSigner(secret),
        sign_in=SignInSessions(settings.redis_url),
        limits=RateLimits(settings.redis_url),
    )
    _set_up_templates(app, settings)
    set_up_languages(app, Path(app.root_path) / "translations")
    set_up_headers(app, https=settings.secure_cookies)
    set_up_errors(app)
    set_up_assets(app)
    CSRFProtect(app)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(metrics.blueprint)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _set_up_templates(app: Flask, settings: ServiceSettings) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension(KeptParts)
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(
        current_organizer=current_organizer,
        site=Site(
            name="Spinn", organiser=settings.organiser_name, contact_email=settings.contact_email
        ),
    )
