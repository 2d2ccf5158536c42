from __future__ import annotations

import pytest
from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict

from shared.kernel.settings import ServiceSettings

COMMON = {
    "SPINN_REDIS_URL": "redis://r",
    "SPINN_PUBLIC_URL": "https://spinn.example.org/",
    "SPINN_SECRET_KEY": "x" * 32,
    "SPINN_KITCHEN_DATABASE_URL": "postgresql+psycopg://d",
}


class KitchenSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="SPINN_KITCHEN_")

    stoves: int = 1


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in COMMON.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_settings_when_read_from_environment_then_common_and_own_names_are_found(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("SPINN_KITCHEN_STOVES", "3")

    settings = KitchenSettings()

    assert settings.public_url == "https://spinn.example.org"
    assert settings.secure_cookies
    assert (settings.redis_url, settings.stoves) == ("redis://r", 3)


def test_settings_when_secret_is_short_then_refuses_to_start(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("SPINN_SECRET_KEY", "short")

    with pytest.raises(ValidationError):
        KitchenSettings()


def test_settings_when_printed_then_hides_the_secret(environment: pytest.MonkeyPatch) -> None:
    del environment

    assert "x" * 32 not in repr(KitchenSettings())


def test_settings_when_site_is_plain_http_then_cookies_are_not_bound_to_https(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("SPINN_PUBLIC_URL", "http://127.0.0.1:8000")

    assert not KitchenSettings().secure_cookies
