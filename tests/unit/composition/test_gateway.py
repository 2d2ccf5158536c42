"""Three WSGI apps as one site."""

from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.test import Client

from services.gateway import SiteServer, one_site
from services.roster import SERVICES


def app(name: str) -> Callable[..., Iterable[bytes]]:
    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [f"{name} {environ['SCRIPT_NAME']} {environ['PATH_INFO']}".encode()]

    return answer


SITE = Client(one_site({service: app(service.name) for service in SERVICES.values()}))


def test_path_when_under_a_mount_reaches_its_service_without_the_mount():
    assert SITE.get("/certificates/ABC").text == "certificates /certificates /ABC"
    assert SITE.get("/notifications/").text == "notifications /notifications /"


def test_path_when_in_capitals_as_in_a_qr_code_reaches_its_service():
    assert SITE.get("/CERTIFICATES/ABC").text == "certificates /CERTIFICATES /ABC"


def test_path_when_under_no_mount_reaches_registration():
    assert SITE.get("/programs/x").text == "registration  /programs/x"
    assert SITE.get("/certificatesque").text == "registration  /certificatesque"


def test_path_when_a_standard_puts_it_elsewhere_reaches_its_service():
    assert SITE.get("/.well-known/did.json").text == "certificates /certificates /did.json"
    assert SITE.get("/.well-known/did.json/x").status_code == 404
    assert SITE.get("/.well-known/security.txt").text == "registration  /.well-known/security.txt"


def test_path_of_a_service_that_is_not_served_here_is_unknown():
    only = Client(one_site({SERVICES["certificates"]: app("certificates")}))
    assert only.get("/certificates/ABC").status_code == 200
    assert only.get("/programs/x").status_code == 404


def test_server_when_set_up_then_writes_no_address_of_a_request_to_a_log():
    server = SiteServer({}, bind="127.0.0.1:0", workers=1, threads=1)

    # Addresses of people's own pages carry what opens them.
    assert (server.cfg.accesslog, server.cfg.disable_redirect_access_to_syslog) == (None, False)
    assert server.cfg.syslog is False
