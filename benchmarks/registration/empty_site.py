"""A site with one view that does nothing, on the server that serves Spinn."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from services.gateway import SiteServer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class EmptySite(SiteServer):
    """The same workers and threads, with nothing to do."""

    def load(self) -> WSGIApplication:
        """Build a site whose one view answers two letters."""
        app = Flask(__name__)

        @app.post("/empty")
        def empty() -> str:
            return "ok"

        return app


if __name__ == "__main__":
    bind, workers, threads = sys.argv[1:]
    EmptySite({}, bind=bind, workers=int(workers), threads=int(threads)).run()
