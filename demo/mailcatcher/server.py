"""The mail catcher as a process: SMTP and pages until a signal ends it."""

import signal
import threading
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server

from demo.mailcatcher.smtp import smtp_controller
from demo.mailcatcher.web import create_app
from demo.ports import LOOPBACK


class _Quiet(WSGIRequestHandler):
    """Does not write a line per request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def serve(directory: Path, *, smtp_port: int, http_port: int) -> None:
    """Catch mail into `directory` and show it, until SIGTERM or SIGINT."""
    stop = threading.Event()
    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, lambda *_: stop.set())
    smtp = smtp_controller(directory, smtp_port)
    web = make_server(
        LOOPBACK, http_port, create_app(directory), threaded=True, request_handler=_Quiet
    )
    smtp.start()
    threading.Thread(target=web.serve_forever, daemon=True).start()
    try:
        stop.wait()
    finally:
        web.shutdown()
        smtp.stop()
