"""Which language a page is in: asked for in the address, remembered, or the browser's wish."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import urlencode

from babel.support import NullTranslations, Translations
from flask import Flask, Request, Response, g, request
from flask_babel import Babel, get_translations
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header
from wtforms.i18n import messages_path

LANGUAGES = ("sv", "en")
DEFAULT_LANGUAGE = "sv"
_COOKIE = "spinn_language"
# What of a request decides which language a page is in.
_VARIES = ("Accept-Language", "Cookie")
_SHARED_TRANSLATIONS = Path(__file__).parent / "translations"


def current_language() -> str:
    """Return ``"sv"`` or ``"en"`` for the present request."""
    if "language" not in g:
        wishes = (request.args.get("lang"), request.cookies.get(_COOKIE))
        chosen = next((wish for wish in wishes if wish in LANGUAGES), None)
        g.language = chosen or _accepted(request.headers.get("Accept-Language", ""))
    return str(g.language)


@lru_cache(maxsize=200)
def _accepted(header: str) -> str:
    """Return which of our languages a browser likes best: most send one of a few headers."""
    wished = parse_accept_header(header, LanguageAccept)
    return wished.best_match(LANGUAGES, DEFAULT_LANGUAGE) or DEFAULT_LANGUAGE


@cache
def _said_by_fields(language: str) -> NullTranslations:
    return Translations.load(messages_path(), [language], domain="wtforms")


class SpokenRequest(Request):
    """A request for which the sentences of WTForms itself are read once for each language.

    Flask-WTF looks for them here before it reads and parses its catalog, for every form.
    """

    @property
    def wtforms_translations(self) -> NullTranslations:
        """What WTForms says of its own accord, in the reader's language."""
        return _said_by_fields(current_language())


def _catalog() -> NullTranslations:
    """Return the catalog of the present page: it does not change while it is drawn."""
    found: NullTranslations | None = g.get("catalog")
    if found is None:
        found = g.catalog = get_translations()
    return found


@lru_cache(maxsize=20_000)
def _phrase(catalog: NullTranslations, text: str) -> Markup:
    return Markup(catalog.ugettext(text))  # noqa: S704 - our own sentence, from the catalog


@lru_cache(maxsize=20_000)
def _whole(catalog: NullTranslations, text: str) -> Markup:
    return _phrase(catalog, text) % {}


def _say(text: str, /, **values: object) -> Markup:
    """Return a sentence of a template in the reader's language, with values escaped in it.

    What Jinja has for this makes each sentence anew, in five calls; a page has up to 700.
    """
    catalog = _catalog()
    return _phrase(catalog, text) % values if values else _whole(catalog, text)


def address_in(language: str) -> str:
    """Return the query that shows the present page in ``language`` and keeps all else in it."""
    return "?" + urlencode([*other_arguments(), ("lang", language)])


def other_arguments() -> list[tuple[str, str]]:
    """Return what the present address asks besides a language."""
    return [pair for pair in request.args.items(multi=True) if pair[0] != "lang"]


def _remember(response: Response) -> Response:
    if "Content-Language" in response.headers:
        # It has a language of its own, whatever the reader's is.
        return response
    wish = request.args.get("lang")
    asked_anew = wish in LANGUAGES and wish != request.cookies.get(_COOKIE)
    if wish and asked_anew and not g.get("without_cookies"):
        response.set_cookie(_COOKIE, wish, max_age=31_536_000, samesite="Lax", path="/")
    response.headers["Content-Language"] = current_language()
    if "Vary" in response.headers:
        response.vary.update(_VARIES)
    else:
        response.headers["Vary"] = ", ".join(_VARIES)
    return response


def set_up_languages(app: Flask, translations: Path) -> None:
    """Give ``app`` Swedish and English, from the shared catalog and its own."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = f"{_SHARED_TRANSLATIONS};{translations}"
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "UTC"
    Babel(app, locale_selector=current_language)
    # Flask-Babel asks for language and catalog anew for each of a page's many sentences.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of the extension
        gettext=lambda text: _catalog().ugettext(text),
        ngettext=lambda one, many, count: _catalog().ungettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals.update(_=_say, gettext=_say)
    app.after_request(_remember)
    app.jinja_env.globals.update(current_language=current_language, address_in=address_in)
