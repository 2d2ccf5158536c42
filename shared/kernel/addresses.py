"""E-mail addresses: when two spellings are one mailbox."""

from __future__ import annotations

import unicodedata
from hashlib import sha256

from email_validator import EmailNotValidError, validate_email


class AddressNotUsable(ValueError):
    """The text is not an e-mail address that mail can be sent to."""


def parse_address(text: str) -> str:
    """Return the address as typed, trimmed and with its domain in one form.

    Raises:
        AddressNotUsable: The text breaks RFC 5321, or its local part needs SMTPUTF8 (RFC 6531),
            which many receivers do not offer.
    """
    try:
        parsed = validate_email(
            text.strip(), check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError as error:
        raise AddressNotUsable(str(error)) from None
    return parsed.normalized


def mailbox_key(address: str) -> str:
    """Return what all spellings of one address share, its plus-tag and all.

    What a mail server says of one address holds for that address alone: a server that knows no
    tags refuses ``asa+kurs@`` and takes mail for ``asa@``.
    """
    local, _, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        # Nobody's domain, but a key all the same.
        domain = domain.casefold()
    return f"{local.casefold()}@{domain.casefold()}"


def address_digests(address: str) -> tuple[str, ...]:
    """Return by which digests rows about an address are found without telling the address.

    One is of the address in lower case, one of its ``mailbox_key``: the two ways to keep one.
    """
    spellings = {address.strip().lower(), mailbox_key(address)}
    return tuple(sorted(sha256(each.encode()).hexdigest() for each in spellings))


def address_key(address: str) -> str:
    """Return what all spellings of one mailbox share.

    Capitals and a plus-tag (RFC 5233 subaddressing) do not make another person: the same
    human gets one registration, however they type the address.
    """
    local, _, domain = unicodedata.normalize("NFC", address).rpartition("@")
    mailbox = local.split("+", 1)[0] or local
    ascii_domain = domain.encode("idna").decode("ascii") if not domain.isascii() else domain
    return f"{mailbox.casefold()}@{ascii_domain.casefold()}"
