"""Services by name, and settings that are reported wrong together."""

import pytest

from services.roster import SERVICES, SettingsWrong, chosen, read_all_settings


def test_services_when_none_is_named_are_all():
    assert chosen(()) == tuple(SERVICES.values())


def test_services_when_named_are_those():
    assert [service.name for service in chosen(["certificates"])] == ["certificates"]


def test_settings_when_missing_are_named_all_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SPINN_SECRET_KEY", "short")
    monkeypatch.setenv("SPINN_REGISTRATION_SIGN_UP_LIMIT", "60/minute")
    with pytest.raises(SettingsWrong) as refusal:
        read_all_settings(chosen(["registration", "certificates"]))
    text = str(refusal.value)
    for variable in (
        "SPINN_REDIS_URL",
        "SPINN_PUBLIC_URL",
        "SPINN_SECRET_KEY",
        "SPINN_REGISTRATION_DATABASE_URL",
        "SPINN_CERTIFICATES_DATABASE_URL",
    ):
        assert text.count(f"  {variable}: ") == 1
    assert "at least 32 characters" in text
