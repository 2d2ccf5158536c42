"""Findings in plain words; ``_`` is the gettext of the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from services.certificates.domain.offline.findings import (
    GENUINE,
    NOT_GENUINE,
    Finding,
    has_only_ended,
    of_listed,
    outcome,
)
from services.certificates.domain.offline.words_of_log import Translate, of_log, of_status


def words(finding: Finding, _: Translate) -> str:
    """Return one finding as a sentence or two."""
    by_about = {
        "seal": _seal,
        "whole": _whole,
        "issuer": _issuer,
        "badge": _badge,
        "log": of_log,
        "status": of_status,
    }
    return by_about[finding.about](_)[finding.code] % finding.details


def verdict(findings: Sequence[Finding], _: Translate) -> str:
    """Return what all findings come to."""
    code = outcome(findings)
    if code == GENUINE:
        return _("Genuine: everything speaks for this file.")
    if has_only_ended(findings) and of_listed(findings):
        return _("Unchanged: the file is as it was sealed, but a certificate in it has ended.")
    if has_only_ended(findings):
        return _("Unchanged: the file is as it was sealed, but its certificate does not hold now.")
    if code == NOT_GENUINE:
        return _("Not genuine: at least one thing speaks against this file.")
    return _("Nothing speaks against this file, but not everything could be checked.")


def _seal(_: Translate) -> dict[str, str]:
    return {
        "unbroken": _("Seal: unbroken. Nothing that it covers has been changed."),
        "broken": _("Seal: broken. The file was changed after it was sealed."),
        "none": _("Seal: there is none."),
    }


def _whole(_: Translate) -> dict[str, str]:
    return {
        "all": _("Whole file: the seal covers all of it."),
        "not_all": _("Whole file: the seal does not cover all of it. Something was added."),
    }


def _issuer(_: Translate) -> dict[str, str]:
    return {
        "certified": _("Issuer: the authority that you gave has certified the key of %(name)s."),
        "not_certified": _("Issuer: the authority that you gave has not certified this key."),
        "no_authority": _(
            "Issuer: not checked. The seal names %(name)s; whether that is true tells --authority."
            " Fingerprint: %(fingerprint)s"
        ),
        "none": _("Issuer: without a seal nobody can tell."),
    }


def _badge(_: Translate) -> dict[str, str]:
    return {
        "valid": _("Badge: the one inside is unchanged and signed by %(did)s."),
        "invalid": _("Badge: the one inside was changed, or signed by somebody else."),
        "other_issuer": _("Badge: the one inside names another issuer."),
        "no_issuer": _("Badge: not checked. Who may sign it tells --issuer."),
    }
