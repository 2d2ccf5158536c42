"""The states of a certificate and their reasons, in the reader's words."""

from __future__ import annotations

from flask_babel import gettext as _

from services.certificates.domain.issuing import PREDECESSOR_WITHDRAWN
from services.certificates.domain.states import Status
from services.certificates.domain.transcript_verification import TranscriptStatus
from services.certificates.engine.errors import NameNotPrintable
from shared.contracts.certificates import RevocationReason, SuspensionReason


def status_word(status: Status) -> str:
    """Return the one word for what has become of a certificate."""
    words: dict[Status, str] = {
        "valid": _("Valid"),
        "superseded": _("Replaced"),
        "suspended": _("Suspended"),
        "revoked": _("Revoked"),
        "expired": _("Expired"),
        "erased": _("Erased"),
    }
    return words[status]


def transcript_word(status: TranscriptStatus) -> str:
    """Return the one word for what a transcript is worth now."""
    words: dict[TranscriptStatus, str] = {
        "valid": _("Valid"),
        "partly": _("Valid in part"),
        "superseded": _("Replaced"),
        "ended": _("Not valid any more"),
        "erased": _("Erased"),
    }
    return words[status]


def tone_of(status: TranscriptStatus) -> str:
    """Return the colour and shape of a transcript's verdict: those of certificates."""
    tones = {"ended": "revoked", "erased": "unknown"}
    return tones.get(status, status)


def reason_words(reason: str) -> str:
    """Return the public words for why a certificate was suspended or withdrawn."""
    words: dict[RevocationReason | SuspensionReason, str] = {
        "issued_in_error": _("It was issued by mistake"),
        "attendance_withdrawn": _("The attendance behind it was corrected"),
        "misuse": _("It was misused"),
        "at_holders_request": _("Its holder asked for it"),
        "under_review": _("It is being looked into"),
        "attendance_in_question": _("The attendance behind it is being checked"),
    }
    return words.get(reason, reason)  # type: ignore[call-overload, no-any-return]  # a newer reason


def failure_words(failure: str) -> str:
    """Return why a document could not be made; what stands after the code is for the record."""
    code, _colon, detail = failure.partition(": ")
    if code == NameNotPrintable.code:
        return str(_("None of our fonts has a character of the texts (%(detail)s)", detail=detail))
    if code == PREDECESSOR_WITHDRAWN:
        return str(_("What it was to replace was withdrawn first"))
    return str(_("The document did not come out as it should"))
