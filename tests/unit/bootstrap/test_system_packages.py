"""Which packages of the system are wanted, and how it is seen that one is missing."""

from pathlib import Path

import pytest

from bootstrap.system_packages import SystemPackage, line_by_hand, read_list

LIST = """\
# a remark
[run]
libone-0   library:libone.so.0   # another remark

[test]
two        program:two           two.service
"""


def test_list_when_read_gives_the_packages_of_the_section(tmp_path: Path):
    source = tmp_path / "list.txt"
    source.write_text(LIST)
    assert read_list("run", source=source) == (SystemPackage("libone-0", "library:libone.so.0"),)
    assert read_list("test", source=source) == (SystemPackage("two", "program:two", "two.service"),)


def test_list_of_the_product_when_read_names_what_certificates_need():
    names = {package.name for package in read_list("run")}
    assert names == {
        "libpango-1.0-0",
        "fonts-noto-cjk",
        "libpangoft2-1.0-0",
        "libharfbuzz-subset0",
        "fontconfig",
    }


@pytest.mark.parametrize("section", ["setup", "run", "demo", "test"])
def test_every_package_when_probed_can_be_probed(section: str):
    for package in read_list(section):
        assert package.is_there() in {True, False}


@pytest.mark.parametrize(
    ("probe", "there"),
    [
        ("library:libc.so.6", True),
        ("library:libnothing.so.0", False),
        ("program:sh", True),
        ("program:no-such-program", False),
        ("module:json", True),
        ("module:no_such_module", False),
    ],
)
def test_package_when_probed_says_whether_it_is_there(probe: str, there: bool):
    assert SystemPackage("any", probe).is_there() is there


def test_line_by_hand_when_a_package_starts_a_service_then_ends_it_under_systemd():
    packages = [
        SystemPackage("one", "library:one"),
        SystemPackage("two", "program:two", "two.service"),
    ]
    by_apt = "apt-get update && apt-get install -y --no-install-recommends one two"
    assert line_by_hand(packages, with_systemd=False) == by_apt
    assert (
        line_by_hand(packages, with_systemd=True)
        == f"{by_apt} && systemctl disable --now two.service"
    )
    assert "systemctl" not in line_by_hand(packages[:1], with_systemd=True)


def test_packages_when_they_bring_a_server_name_the_service_that_nobody_asked_for():
    packages = [package for section in ("demo", "test") for package in read_list(section)]
    assert {package.name for package in packages if package.service} == {
        "redis-server",
        "dovecot-imapd",
    }
