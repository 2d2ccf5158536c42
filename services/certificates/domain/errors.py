"""The refusals of this service; those of gateways are in ``gateways/errors.py``.

Refusal
├── NotFound  ── IssuanceUnknown      no certificate of this id
│             ├─ CorrectionUnknown    nothing waits for an answer
│             ├─ SigningKeyUnknown    no key has this fingerprint
│             ├─ TemplateUnknown      there is no such version of a program's certificates
│             ├─ ImportUnknown        there is no such import of earlier attendance
│             └─ ReportUnknown        there is no such list, or its time is over
├── Conflict  ── StateForbids         the state does not lead to the one asked for
│             ├─ AlreadyReplaced      another one takes its place already
│             ├─ SigningKeyNotActive  the key is retired, compromised or out of date
│             ├─ SigningKeyAmbiguous  several keys have a fingerprint that begins so
│             ├─ TemplateChanged      somebody else has changed how they look meanwhile
│             ├─ AlreadyMade          it is too late to hold a certificate back
│             ├─ NotHeldBack          nobody holds it back
│             ├─ NotFailed            it did not fail, so there is nothing to try again
│             └─ ImportDone           the import was carried out before
└── Invalid   ── NoteMissing          withdrawing needs words for the record
              ├─ NothingChanged       the correction says what is printed already
              ├─ AttendanceImpossible nobody attends more than there was
              ├─ PeriodTurned         a period ends before it begins
              ├─ PurposeMissing       names in a list need a purpose
              └─ TemplateFaulty       certificates cannot look so
"""

from __future__ import annotations

from shared.kernel.errors import Conflict, Invalid, NotFound


class IssuanceUnknown(NotFound):
    """No certificate has this id or number."""

    code = "issuance_unknown"


class CorrectionUnknown(NotFound):
    """Nothing about this certificate waits for an answer, perhaps because it has one."""

    code = "correction_unknown"


class StateForbids(Conflict):
    """The certificate is in a state that does not lead to the one asked for."""

    code = "certificate_state_forbids"


class AlreadyReplaced(Conflict):
    """Another certificate takes the place of this one already, or will as soon as it is drawn."""

    code = "certificate_already_replaced"


class NoteMissing(Invalid):
    """What an organizer does to a certificate needs a note that explains it to colleagues."""

    code = "note_missing"


class NothingChanged(Invalid):
    """The correction says what the certificate prints already, or nothing."""

    code = "nothing_changed"


class AttendanceImpossible(Invalid):
    """Nobody attends more than there was, or less than nothing."""

    code = "attendance_impossible"


class SigningKeyUnknown(NotFound):
    """No key has a fingerprint that begins so."""

    code = "signing_key_unknown"


class SigningKeyAmbiguous(Conflict):
    """Several keys have a fingerprint that begins so; type more of it."""

    code = "signing_key_ambiguous"


class SigningKeyNotActive(Conflict):
    """The key may sign nothing: it was retired or compromised, or its certificate ran out."""

    code = "signing_key_not_active"


class TemplateUnknown(NotFound):
    """There is no such version of how certificates look."""

    code = "template_unknown"


class TemplateChanged(Conflict):
    """Somebody else has changed how certificates look since the author looked."""

    code = "template_changed"


class TemplateFaulty(Invalid):
    """Certificates cannot look as what was written says."""

    code = "template_faulty"


class AlreadyMade(Conflict):
    """The certificate is made already, or never will be, so it cannot be held back."""

    code = "certificate_already_made"


class NotHeldBack(Conflict):
    """Nobody holds the certificate back."""

    code = "certificate_not_held_back"


class NotFailed(Conflict):
    """The certificate did not fail, so there is nothing to try again."""

    code = "certificate_not_failed"


class ImportUnknown(NotFound):
    """There is no such import of earlier attendance, or it was read too long ago."""

    code = "import_unknown"


class ImportDone(Conflict):
    """The import was carried out before."""

    code = "import_done"


class PeriodTurned(Invalid):
    """The period of a list ends before it begins."""

    code = "period_turned"


class PurposeMissing(Invalid):
    """Names stand in a list only for a purpose that somebody states."""

    code = "purpose_missing"


class ReportUnknown(NotFound):
    """There is no such list for funders, or its document is deleted."""

    code = "report_unknown"
