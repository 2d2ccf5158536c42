"""The web sides of the services as one site, and the server that serves it."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from sqlalchemy.orm import configure_mappers
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from services.roster import REGISTRATION, Service
from shared.kernel.log import JsonLine, configure_logging

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from shared.kernel.settings import ServiceSettings

_GRACEFUL_SECONDS = 3
# Whoever says nothing for so long is replaced; to build the site on a busy machine takes a while.
_SILENT_SECONDS = 300
# New objects before a young generation is searched; then searches before an older one is.
_COLLECT_AFTER = (20_000, 20, 20)


def one_site(apps: Mapping[Service, WSGIApplication]) -> WSGIApplication:
    """One WSGI app that gives each path to its service, which sees it without its mount.

    Mounts answer in capitals, too, because addresses in QR codes are: it makes the codes small.
    A process that serves only some of the services answers 404 for the paths of the others.
    """
    mounts = {service.mount: app for service, app in apps.items() if service.mount}
    shouted = {mount.upper(): app for mount, app in mounts.items()}
    elsewhere = {
        address: _at(app, service.mount, path)
        for service, app in apps.items()
        for address, path in service.elsewhere
    }
    return DispatcherMiddleware(apps.get(REGISTRATION, NotFound()), mounts | shouted | elsewhere)


def _at(app: WSGIApplication, mount: str, path: str) -> WSGIApplication:
    """Return the app as it answers for one address that is not below its mount."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"]:
            return NotFound()(environ, start_response)
        return app({**environ, "SCRIPT_NAME": mount, "PATH_INFO": path}, start_response)

    return answer


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn leaves it untyped
    """Gunicorn's own log in our format: it names the address of a request that crashes."""

    def setup(self, cfg: Any) -> None:
        """Write errors as all other processes do, without the tokens of signed links."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLine())


class SiteServer(BaseApplication):  # type: ignore[misc]  # gunicorn leaves it untyped
    """Gunicorn with threads, serving these services at one address until it is told to stop."""

    def __init__(
        self, settings: Mapping[Service, ServiceSettings], *, bind: str, workers: int, threads: int
    ) -> None:
        self._settings = settings
        self._options: dict[str, Any] = {
            "bind": bind,
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "timeout": _SILENT_SECONDS,
            "graceful_timeout": _GRACEFUL_SECONDS,
            # Nobody administers it over a socket.
            "control_socket_disable": True,
            "loglevel": "warning",
            "logger_class": ServerLog,
            "post_worker_init": settle,
        }
        super().__init__()

    def load_config(self) -> None:
        """Hand over our options; gunicorn's own command line and files are not read."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIApplication:
        """Build the site; called in each worker process after the fork."""
        configure_logging(_log_level(self._settings.values()))
        return one_site(
            {service: service.create_app(settings) for service, settings in self._settings.items()}
        )


def settle(_worker: object = None) -> None:
    """Spare the garbage collector what was built, and let it look less often at what is new.

    Otherwise it looks through all code, tables and templates about once in twenty requests, and
    that one takes a tenth of a second longer. A request leaves few cycles and many small objects
    behind; with Python's own thresholds it spent a tenth of its time on being searched for them.
    """
    configure_mappers()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)


def _log_level(settings: Iterable[ServiceSettings]) -> str:
    return next(iter(settings)).log_level
