"""The findings about a file, in the reader's words: one line for each."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from services.certificates.domain.checking import Checked
from services.certificates.web.words import status_word, tone_of, transcript_word


@dataclass(frozen=True)
class Line:
    """One finding: whether it speaks for the file (None: neither for nor against), in words."""

    is_good: bool | None
    words: str


@dataclass(frozen=True)
class CheckedPage:
    """The verdict, the findings behind it, and the number of our record to compare with.

    A file that is genuine and whose certificate or transcript does not hold any more is neither
    one nor other: then ``tone`` and ``word`` say what has become of that.
    """

    is_genuine: bool
    is_valid: bool
    is_transcript: bool
    lines: tuple[Line, ...]
    tone: str
    word: str
    number: str | None

    @classmethod
    def of(cls, checked: Checked) -> CheckedPage:
        """Put findings into words."""
        tone, word, number = _record(checked)
        return cls(
            is_genuine=checked.is_genuine,
            is_valid=checked.is_valid,
            is_transcript=checked.transcript is not None,
            tone=tone,
            word=word,
            number=number,
            lines=(
                _seal(checked),
                _whole(checked),
                _issuer(checked),
                _hash(checked),
                *_badge(checked),
                _status(checked),
            ),
        )


def _record(checked: Checked) -> tuple[str, str, str | None]:
    """Return what has become of what the file is, as tone and word, and its number."""
    if checked.transcript is not None:
        status, facts = checked.transcript.status, checked.transcript.facts
        return tone_of(status), transcript_word(status), facts.number if facts else None
    finding = checked.finding
    if finding is None or finding.status == "erased":
        return "unknown", "", None
    return finding.status, status_word(finding.status), finding.facts.number


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
    if checked.transcript is not None:
        return {
            "valid": Line(True, _("Status: every certificate in the transcript is valid.")),
            "partly": Line(False, _("Status: not every certificate in the transcript is valid.")),
            "superseded": Line(
                False,
                _("Status: not every certificate in it is valid, and there is a later transcript."),
            ),
            "ended": Line(False, _("Status: no certificate in the transcript is valid any more.")),
            "erased": Line(False, _("Status: the transcript was erased with its holder.")),
        }[checked.transcript.status]
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
