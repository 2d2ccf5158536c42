"""The proxy's configuration: it gives each path to the service that the one-process site would."""

from __future__ import annotations

import re

import pytest

from services.roster import SERVICES, Service
from shared.web.factory import _LARGEST_FORM_BYTES
from shared.web.uploads import LARGEST_BODY_BYTES
from tests.support.deployment import PROXY, compose_services

SITE = (PROXY / "site.conf").read_text()
HTTP = (PROXY / "http.conf").read_text()
UPSTREAMS = dict(
    re.findall(
        r"(?m)^map \"\" \$(\w+) +\{ default (\S+); \}", (PROXY / "upstreams.conf").read_text()
    )
)
CHOICES = re.findall(r"if \(\$uri ~ (\S+)\) \{ set \$service \$(\w+); \}", SITE)


def service_for(path: str) -> str:
    """The service that the rules of site.conf choose for a path."""
    chosen = re.findall(r"(?m)^set \$service \$(\w+);", SITE)[0]
    for pattern, name in CHOICES:
        if re.search(pattern, path):
            chosen = name
    return chosen


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_path_when_below_a_services_mount_goes_to_that_service(service: Service):
    paths = [f"{service.mount}/", f"{service.mount}/x/y", f"{service.mount.upper()}/X"]
    assert [service_for(path) for path in paths] == [service.name] * 3


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_path_when_a_standard_puts_it_elsewhere_goes_to_that_service(service: Service):
    chosen = {service_for(address) for address, _own in service.elsewhere}
    assert chosen <= {service.name}


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_path_when_it_only_begins_like_a_mount_goes_to_registration(service: Service):
    assert service_for(f"{service.mount}x") == "registration"


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_static_files_when_asked_for_below_any_mount_may_be_kept(service: Service):
    rule = re.compile(re.findall(r"location ~ (\S+/static/) \{", SITE)[0])
    paths = [f"{service.mount}/static/a.css", f"{service.mount}/shared/static/a.css"]
    assert [bool(rule.match(path)) for path in paths] == [True, True]
    assert rule.match("/programs/static/a.css") is None


def test_paths_when_handed_on_are_not_changed():
    assert set(re.findall(r"proxy_pass (\S+);", SITE)) == {"http://$service"}


def test_services_when_sought_are_where_the_web_processes_listen():
    bound = {
        service: compose_services()[f"{service}-web"]["command"][3].rpartition(":")[2]
        for service in SERVICES
    }
    assert {name: f"{name}-web:{port}" for name, port in bound.items()} == UPSTREAMS


def test_forms_when_too_large_are_refused_by_the_service_first():
    megabytes = re.findall(r"client_max_body_size (\d+)m;", HTTP)[0]
    assert int(megabytes) * 1024 * 1024 > _LARGEST_FORM_BYTES


@pytest.mark.parametrize(
    "path",
    [
        "/programs/testa-ai/register",
        "/seats/SECRET",
        "/my/SECRET/registrations/1/answers",
        "/my/SECRET/join/1",
        "/api/v1/programs/1/files",
    ],
)
def test_files_when_sent_are_let_through_to_the_service_that_measures_them(path: str):
    place, megabytes = re.findall(r"location ~ (\S+) \{\s+client_max_body_size (\d+)m;", SITE)[0]
    assert re.search(place, path)
    assert int(megabytes) * 1024 * 1024 == LARGEST_BODY_BYTES


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"])
def test_headers_of_proxies_when_services_read_them_are_set(header: str):
    assert re.search(rf"(?m)^proxy_set_header {header} \$", SITE)


def test_headers_when_they_could_only_be_forged_are_emptied():
    emptied = set(re.findall(r'(?m)^proxy_set_header (\S+) "";', SITE))
    assert emptied >= {"X-Forwarded-Prefix", "Forwarded"}


def test_log_when_written_holds_neither_whole_addresses_nor_signed_links():
    form = re.findall(r"log_format spinn (.*?);", HTTP, re.DOTALL)[0]
    forbidden = {"$remote_addr", "$request", "$request_uri", "$args", "$http_referer"}
    assert forbidden & set(re.findall(r"\$\w+", form)) == set()


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("/my/SECRET/name?x=1", "/my/..."),
        ("/confirm/SECRET", "/confirm/..."),
        ("/notifications/cal/SECRET/sessions.ics?alarm=30", "/notifications/cal/..."),
        ("/NOTIFICATIONS/CAL/SECRET/sessions.ics", "/NOTIFICATIONS/CAL/..."),
        ("/notifications/calendar?token=SECRET", "/notifications/calendar"),
        ("/programs/testa-ai?lang=en", "/programs/testa-ai"),
    ],
)
def test_log_when_an_address_has_a_secret_then_it_is_not_written(asked: str, written: str):
    block = re.findall(r"map \$request_uri \$logged_path \{(.*?)\n\}", HTTP, re.DOTALL)[0]
    rules = re.findall(r"(?m)^\s+~(\*?)(\S+)\s+\$(\w+)(\S*);", block)
    for any_case, pattern, name, rest in rules:
        flags = re.IGNORECASE if any_case else 0
        if found := re.search(pattern.replace("(?<", "(?P<"), asked, flags):
            assert found[name] + rest == written
            return
    pytest.fail(f"no rule for {asked}")


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_metrics_when_asked_for_from_outside_are_not_there(service: Service):
    rule = re.findall(r"location ~\* (\S+/metrics\$) \{\s+return 404;", SITE)[0]
    paths = [f"{service.mount}/metrics", f"{service.mount.upper()}/METRICS"]
    assert all(re.match(rule, path, re.IGNORECASE) for path in paths)
