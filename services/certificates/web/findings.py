"""The findings about a file, in the reader's words: one line for each."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from services.certificates.domain.checking import Checked
from services.certificates.web.pages import VerificationPage


@dataclass(frozen=True)
class Line:
    """One finding: whether it speaks for the file (None: neither for nor against), in words."""

    is_good: bool | None
    words: str


@dataclass(frozen=True)
class CheckedPage:
    """The verdict, the findings behind it, and our record to compare with.

    A file that is genuine and whose certificate does not hold any more is neither one nor other.
    """

    is_genuine: bool
    is_valid: bool
    lines: tuple[Line, ...]
    record: VerificationPage | None
    number: str | None

    @classmethod
    def of(cls, checked: Checked) -> CheckedPage:
        """Put findings into words."""
        finding = checked.finding
        known = finding is not None and finding.status != "erased"
        record = VerificationPage.of(finding) if finding is not None and known else None
        return cls(
            is_genuine=checked.is_genuine,
            is_valid=checked.is_valid,
            lines=(
                _seal(checked),
                _whole(checked),
                _issuer(checked),
                _hash(checked),
                *_badge(checked),
                _status(checked),
            ),
            record=record,
            number=record.plain_number if record else checked.transcript_number,
        )


def _seal(checked: Checked) -> Line:
    if not checked.is_sealed:
        return Line(False, _("Seal: there is none."))
    if checked.is_intact:
        return Line(True, _("Seal: unbroken. Nothing that it covers has been changed."))
    return Line(False, _("Seal: broken. The file was changed after it was sealed."))


def _whole(checked: Checked) -> Line:
    if checked.covers_all:
        return Line(True, _("Whole file: the seal covers all of it."))
    return Line(False, _("Whole file: the seal does not cover all of it. Something was added."))


def _issuer(checked: Checked) -> Line:
    return {
        "ours": Line(True, _("Issuer: the seal was made with our key.")),
        "test": Line(None, _("Issuer: the seal was made with our test key, which proves nothing.")),
        "compromised": Line(False, _("Issuer: somebody else may have used the key of the seal.")),
        "unknown": Line(False, _("Issuer: the seal is not ours.")),
    }[checked.issuer]


def _hash(checked: Checked) -> Line:
    if checked.is_as_issued:
        return Line(True, _("As issued: byte for byte the file that we issued."))
    return Line(False, _("As issued: we have never issued this file."))


def _badge(checked: Checked) -> list[Line]:
    said = {
        "as_issued": Line(True, _("Badge: the one inside is ours and as we signed it.")),
        "other": Line(False, _("Badge: the one inside is not the one that we issued.")),
        "missing": Line(False, _("Badge: it was taken out of the file.")),
        "in_doubt": Line(False, _("Badge: somebody else may have used the key that signed it.")),
    }
    return [said[checked.badge]] if checked.badge in said else []


def _status(checked: Checked) -> Line:
    if checked.transcript_number is not None:
        return Line(
            True, _("Status: it is a transcript; its page says what each certificate in it is now.")
        )
    if checked.finding is None:
        return Line(False, _("Status: we know of no certificate with its number."))
    return {
        "valid": Line(True, _("Status: the certificate is valid.")),
        "superseded": Line(False, _("Status: the certificate was replaced by a corrected one.")),
        "suspended": Line(False, _("Status: the certificate is suspended for the time being.")),
        "revoked": Line(False, _("Status: the certificate was revoked.")),
        "expired": Line(False, _("Status: the time of the certificate has run out.")),
        "erased": Line(False, _("Status: the certificate was erased with its holder.")),
    }[checked.finding.status]
