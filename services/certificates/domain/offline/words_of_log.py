"""What the log and status lists say of a file, in plain words."""

from __future__ import annotations

from collections.abc import Callable

Translate = Callable[[str], str]


def of_log(_: Translate) -> dict[str, str]:
    """Return the words about the log, by the code of the finding."""
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


def of_status(_: Translate) -> dict[str, str]:
    """Return the words about the status, by the code of the finding."""
    return {
        "issued": _("Status: issued at %(at)s; the proof tells of nothing that ended it."),
        "restored": _(
            "Status: valid again since %(at)s; the proof tells of nothing that ended it."
        ),
        "revoked": _("Status: revoked at %(at)s."),
        "suspended": _("Status: suspended since %(at)s."),
        "superseded": _("Status: replaced by a corrected one at %(at)s."),
        "listed_hold": _("Certificates in it: the proof tells of nothing that ended %(number)s."),
        "listed_revoked": _("Certificate %(number)s in it: revoked at %(at)s."),
        "listed_suspended": _("Certificate %(number)s in it: suspended since %(at)s."),
        "listed_superseded": _("Certificate %(number)s in it: replaced at %(at)s."),
        "listed_unknown": _("Certificate %(number)s in it: the proof tells nothing of it."),
        "list_no_revocation": _("Status list: not revoked as of %(at)s."),
        "list_revocation": _("Status list: revoked or replaced as of %(at)s."),
        "list_no_suspension": _("Status list: not suspended as of %(at)s."),
        "list_suspension": _("Status list: suspended as of %(at)s."),
        "list_refused": _("Status list: not signed by the issuer, so it says nothing."),
        "list_old": _("Status list: too old. Fetch it again."),
        "list_of_others": _("Status list: the badge inside has no place in it."),
    }
