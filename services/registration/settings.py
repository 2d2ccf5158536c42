"""Settings of the registration service."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.kernel.settings import ServiceSettings


class RegistrationSettings(ServiceSettings):
    """Read from ``SPINN_REGISTRATION_*`` and the common ``SPINN_*`` variables."""

    model_config = SettingsConfigDict(
        env_prefix="SPINN_REGISTRATION_", frozen=True, extra="ignore", populate_by_name=True
    )

    sign_up_limit: str = Field(
        default="60/minute", description="Sign-up forms accepted from one network"
    )
    sign_in_limit: str = Field(
        default="10/minute", description="Sign-in attempts allowed from one network"
    )
    confirm_link_days: int = Field(
        default=7, description="How long the link that confirms an address works"
    )
    my_page_link_days: int = Field(
        default=400, description="How long the link to a person's own page works"
    )
