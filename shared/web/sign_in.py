"""Who is signed in, and the guard of organizers' pages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import Any, ParamSpec
from urllib.parse import quote, urlsplit
from uuid import UUID

from flask import Response, current_app, g, redirect, request
from flask.typing import ResponseReturnValue

from shared.kernel.errors import Forbidden
from shared.web.sign_in_sessions import LIFETIME, Organizer, SignInUnavailable
from shared.web.surroundings import current_surroundings

log = logging.getLogger(__name__)
P = ParamSpec("P")

# A service says here which programs a page is about, by what stands in the page's address; None
# where it knows nothing of what stands there.
PROGRAMS_OF = "spinn.programs_of"
ProgramsOf = Callable[[Mapping[str, Any]], Collection[UUID] | None]

SIGN_IN_PATH = "/organizer/sign-in"


def _cookie_name() -> str:
    secure = current_surroundings().settings.secure_cookies
    return "__Host-spinn_organizer" if secure else "spinn_organizer"


def current_organizer() -> Organizer | None:
    """Return the organizer who is signed in, or None; also None while Redis is away."""
    if "organizer" not in g:
        token = request.cookies.get(_cookie_name())
        try:
            g.organizer = current_surroundings().sign_in.read(token) if token else None
        except SignInUnavailable:
            log.warning("sign-in sessions cannot be read: Redis is away")
            g.organizer = None
    organizer: Organizer | None = g.organizer
    return organizer


def may_be_organizer() -> bool:
    """Say whether the browser brings what organizers are known by; Redis is not asked."""
    return _cookie_name() in request.cookies


def any_organizer_required(
    view: Callable[P, ResponseReturnValue],
) -> Callable[P, ResponseReturnValue]:
    """Let signed-in organizers in, also to a page about no program; send others to sign in.

    The page itself has to show to those who run some programs only what is about these.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if current_organizer() is None:
            here = request.script_root + request.full_path.rstrip("?")
            return redirect(f"{SIGN_IN_PATH}?next={quote(here)}")
        return view(*args, **kwargs)

    return guarded


def organizer_required(
    view: Callable[P, ResponseReturnValue],
) -> Callable[P, ResponseReturnValue]:
    """Let only signed-in organizers in whom the page concerns; send others to the sign-in page.

    Whoever runs some programs sees pages about these and no other page (ASVS 8.2.2).
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        organizer = current_organizer()
        if organizer is not None and not (organizer.runs_all or _is_theirs(organizer)):
            raise Forbidden
        return view(*args, **kwargs)

    return any_organizer_required(guarded)


def house_required(
    view: Callable[P, ResponseReturnValue],
) -> Callable[P, ResponseReturnValue]:
    """Let only signed-in organizers in who run all programs: the page makes one, or more."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        organizer = current_organizer()
        if organizer is not None and not organizer.runs_all:
            raise Forbidden
        return view(*args, **kwargs)

    return any_organizer_required(guarded)


def _is_theirs(organizer: Organizer) -> bool:
    programs_of: ProgramsOf = current_app.extensions[PROGRAMS_OF]
    programs = programs_of(request.view_args or {})
    if programs is None:
        # There is nothing behind the address yet: it may be looked at, and not acted on.
        return request.method in ("GET", "HEAD")
    return bool(programs) and all(map(organizer.may_run, programs))


def admin_required(
    view: Callable[P, ResponseReturnValue],
) -> Callable[P, ResponseReturnValue]:
    """Let only signed-in admins in; an organizer is told that this is not theirs."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        organizer = current_organizer()
        if organizer is not None and not organizer.is_admin:
            raise Forbidden
        return view(*args, **kwargs)

    return organizer_required(guarded)


def open_session(response: Response, organizer: Organizer) -> None:
    """Sign ``organizer`` in with a new session id (ASVS 7.2.4).

    Raises:
        SignInUnavailable: Redis is away.
    """
    surroundings = current_surroundings()
    response.set_cookie(
        _cookie_name(),
        surroundings.sign_in.create(organizer),
        max_age=LIFETIME,
        httponly=True,
        samesite="Lax",
        secure=surroundings.settings.secure_cookies,
        path="/",
    )


def close_session(response: Response) -> None:
    """Sign the present organizer out, here and in all services."""
    token = request.cookies.get(_cookie_name())
    if token:
        current_surroundings().sign_in.end(token)
    response.delete_cookie(
        _cookie_name(), path="/", secure=current_surroundings().settings.secure_cookies
    )


def local_path(target: str | None, *, default: str) -> str:
    """Return ``target`` if it is a path on this site, else ``default`` (ASVS 3.7.2)."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target
