"""Settings of the notifications service."""

from __future__ import annotations

from datetime import time
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from shared.kernel.settings import ServiceSettings

Security = Literal["none", "starttls", "tls"]
WayIn = Literal["none", "lmtp", "imap"]


class NotificationsSettings(ServiceSettings):
    """Read from ``SPINN_NOTIFICATIONS_*`` and the common ``SPINN_*`` variables."""

    model_config = SettingsConfigDict(
        env_prefix="SPINN_NOTIFICATIONS_", frozen=True, extra="ignore", populate_by_name=True
    )

    smtp_host: str = Field(description="Mail server that takes our mails, best one close by")
    smtp_port: int = Field(default=587, description="Its port: 587, 465 with tls, 25 with none")
    smtp_security: Security = Field(
        default="starttls", description="none, starttls or tls; never less than asked for"
    )
    smtp_username: str = Field(default="", description="Account there; empty for none")
    smtp_password: SecretStr = Field(
        default=SecretStr(""), description="Password of the account there"
    )
    smtp_timeout_seconds: float = Field(
        default=10.0, description="Longest wait for one answer of the mail server"
    )
    smtp_connections: int = Field(
        default=8, ge=1, le=16, description="Connections to the mail server that a process opens"
    )
    relay_pause_seconds: float = Field(
        default=15.0,
        description="How long nothing is sent after the mail server went away or refused us; "
        "doubled each time, up to a quarter of an hour",
    )
    domain_paces: str = Field(
        default="",
        description="Most mails per minute to one domain, such as `example.org=60 *=600`; "
        "* is each of the others",
    )
    smtp_hello: str = Field(
        default="localhost", description="Name that we greet the mail server with"
    )

    sender_address: str = Field(
        description="Address that mails come from and calendars name as organizer"
    )
    mail_domain: str = Field(
        description="End of Message-IDs and calendar UIDs; never change it, whatever hosts do"
    )

    inbound: WayIn = Field(
        default="none", description="How mail to us arrives: not at all, by LMTP, or from a mailbox"
    )
    bounce_domain: str = Field(
        default="",
        description="Domain to which mails that did not arrive come back; a part of the sender's",
    )
    reply_address: str = Field(
        default="",
        description="Address where answers to invitations reach us; most often the sender's own",
    )
    trusted_authserv_id: str = Field(
        default="", description="Mail server whose Authentication-Results we believe, by its name"
    )
    inbound_kilobytes: int = Field(
        default=1024, description="Largest mail that we take; larger ones are refused"
    )
    lmtp_host: str = Field(default="127.0.0.1", description="Where we take mail by LMTP")
    lmtp_port: int = Field(default=2424, description="The port there")
    imap_host: str = Field(default="", description="Server of the mailbox that we empty")
    imap_port: int = Field(default=993, description="Its port: 993 with tls, 143 with starttls")
    imap_security: Security = Field(
        default="tls", description="tls, starttls or none; never less than asked for"
    )
    imap_username: str = Field(default="", description="Account of the mailbox")
    imap_password: SecretStr = Field(default=SecretStr(""), description="Its password")
    imap_folder: str = Field(default="INBOX", description="Folder that we empty")
    imap_poll_seconds: float = Field(default=60.0, description="Time between two looks into it")

    dkim_domain: str = Field(
        default="", description="Domain that signs mails (DKIM), the sender's own; empty for none"
    )
    dkim_selector: str = Field(
        default="", description="Where in the DNS of that domain the public key is"
    )
    dkim_key_file: str = Field(default="", description="PEM file with the private key")
    sms_url: str = Field(
        default="", description="Where texts are handed over by HTTP POST; empty for no texts"
    )
    sms_token: SecretStr = Field(default=SecretStr(""), description="Bearer token there")
    sms_signing_key: SecretStr = Field(
        default=SecretStr(""), description="Key by which texts are signed there; empty for none"
    )
    sms_sender: str = Field(default="Spinn", description="Name or number that texts come from")
    sms_timeout_seconds: float = Field(
        default=10.0, description="Longest wait for one answer of the provider of texts"
    )
    sms_prefixes: str = Field(
        default="+45 +46 +47 +358", description="How numbers begin that get texts"
    )

    invited_sessions: int = Field(
        default=3, description="Cohorts with more sessions get a download, not an invitation each"
    )
    reminder_days_before: int = Field(
        default=1, description="A new cohort's reminder: so many days before each session"
    )
    reminder_at: time = Field(
        default=time(9, 0), description="A new cohort's reminder: at this local time of the day"
    )
    calendar_link_days: int = Field(
        default=730, description="How long the link to a person's calendar file works"
    )
    give_up_after_hours: float = Field(
        default=120.0, description="How long a mail is tried again before it is given up"
    )
    repeat_after_silence_seconds: float = Field(
        default=1800.0, description="When a mail whose acceptance is unknown is sent once more"
    )
    claim_lease_seconds: float = Field(
        default=60.0, description="When a due row that no worker took is handed out again"
    )
    send_lease_seconds: float = Field(
        default=150.0, description="When a mail that a worker left half sent is taken over"
    )

    @field_validator("domain_paces")
    @classmethod
    def _readable(cls, value: str) -> str:
        paces_in(value)
        return value

    @field_validator("sms_url")
    @classmethod
    def _secret(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
            raise ValueError("needs https, since it carries a token and people's numbers")
        return value

    @model_validator(mode="after")
    def _signature_speaks_for_the_sender(self) -> Self:
        """Refuse a signature that is not the sender's own."""
        if not self.dkim_domain:
            return self
        if not (self.dkim_selector and self.dkim_key_file):
            raise ValueError("dkim_domain needs a dkim_selector and a dkim_key_file")
        if self.dkim_domain.lower() != self.sender_address.rpartition("@")[2].lower():
            raise ValueError("dkim_domain must be the domain of sender_address")
        return self

    @model_validator(mode="after")
    def _inbound_makes_sense(self) -> Self:
        """Refuse what would lose mail, or have forged mail believed."""
        if self.inbound == "imap" and not self.imap_host:
            raise ValueError("imap_host is missing: inbound is imap")
        if self.inbound != "none" and not (self.bounce_domain or self.reply_address):
            raise ValueError("inbound needs a bounce_domain, a reply_address, or both")
        if self.reply_address and not self.trusted_authserv_id:
            raise ValueError("reply_address needs a trusted_authserv_id: senders can be forged")
        if self.bounce_domain and not _aligned(self.bounce_domain, self.sender_address):
            raise ValueError("bounce_domain and the sender's domain share no organisation")
        return self


def paces_in(text: str) -> dict[str, int]:
    """Return mails per minute by domain, as ``domain_paces`` writes them.

    Raises:
        ValueError: A word is not a domain, an equals sign and a number above zero.
    """
    words = (word.partition("=") for word in text.split())
    paces = {domain.lower(): int(number) for domain, _, number in words}
    if not all(domain and pace > 0 for domain, pace in paces.items()):
        raise ValueError("needs words such as example.org=60")
    return paces


def _aligned(bounce_domain: str, sender: str) -> bool:
    """Tell whether SPF of one domain speaks for the other (RFC 7489, section 3.1.2, relaxed)."""
    ours = [name.lower().split(".")[-2:] for name in (bounce_domain, sender.rpartition("@")[2])]
    return ours[0] == ours[1]
