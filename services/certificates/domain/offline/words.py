"""Findings in plain words; ``_`` is the gettext of the reader's language."""

from __future__ import annotations

from collections.abc import Callable

from services.certificates.domain.offline.findings import (
    GENUINE,
    NOT_GENUINE,
    Finding,
)

Translate = Callable[[str], str]


def words(finding: Finding, _: Translate) -> str:
    """Return one finding as a sentence or two."""
    by_about = {
        "seal": _seal,
        "whole": _whole,
        "issuer": _issuer,
        "badge": _badge,
        "log": _log,
        "status": _status,
    }
    return by_about[finding.about](_)[finding.code] % finding.details


def verdict(code: int, _: Translate) -> str:
    """Return what all findings come to."""
    if code == GENUINE:
        return _("Genuine: everything speaks for this file.")
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


def _log(_: Translate) -> dict[str, str]:
    return {
        "included": _("Log: this very file is in %(log)s, among %(number)s entries."),
        "not_included": _("Log: the proof is not about this file, or does not hold."),
        "no_proof": _("Log: not checked. Fetch the proof from the certificate's page."),
        "root_signed": _("Root of the log: signed by the issuer."),
        "root_not_signed": _("Root of the log: not signed by the issuer."),
        "root_unchecked": _("Root of the log: not checked. Who may sign it tells --issuer."),
        "roots_agree": _("Kept root: the log has only grown since."),
        "roots_differ": _("Kept root: the log is another one. Something in it was changed."),
        "roots_apart": _("Kept root: not compared. What leads to it tells --consistency."),
    }


def _status(_: Translate) -> dict[str, str]:
    return {
        "issued": _("Status: issued at %(at)s; the proof tells of nothing that ended it."),
        "restored": _(
            "Status: valid again since %(at)s; the proof tells of nothing that ended it."
        ),
        "revoked": _("Status: revoked at %(at)s."),
        "suspended": _("Status: suspended since %(at)s."),
        "superseded": _("Status: replaced by a corrected one at %(at)s."),
        "list_no_revocation": _("Status list: not revoked as of %(at)s."),
        "list_revocation": _("Status list: revoked or replaced as of %(at)s."),
        "list_no_suspension": _("Status list: not suspended as of %(at)s."),
        "list_suspension": _("Status list: suspended as of %(at)s."),
        "list_refused": _("Status list: not signed by the issuer, so it says nothing."),
        "list_old": _("Status list: too old. Fetch it again."),
        "list_of_others": _("Status list: the badge inside has no place in it."),
    }
