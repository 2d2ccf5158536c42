"""What organizers read before they change a certificate, and after: the words."""

from __future__ import annotations

from typing import Literal

from flask_babel import gettext as _

ActName = Literal["suspend", "restore", "revoke", "reissue"]


def words_of_act(name: ActName, holder: str) -> tuple[str, str, str, str]:
    """Return title, what the act means, the words of its button, and what is said when done."""
    if name == "suspend":
        return (
            _("Suspend a certificate"),
            _(
                "Whoever checks the number sees that the certificate is suspended, and why. Its"
                " holder gets a mail and cannot fetch the document. You can restore it at any time."
            ),
            _("Suspend the certificate"),
            _("The certificate of %(name)s is suspended.", name=holder),
        )
    if name == "restore":
        return (
            _("Restore a certificate"),
            _("The certificate is valid again, with the same number. Its holder gets a mail."),
            _("Restore the certificate"),
            _("The certificate of %(name)s is valid again.", name=holder),
        )
    if name == "reissue":
        return (
            _("Correct the attendance"),
            _(
                "A new certificate is made, with a number of its own. As soon as it exists, whoever"
                " checks the old number sees that it was replaced. Its holder gets a mail."
            ),
            _("Make the new certificate"),
            _("A corrected certificate of %(name)s is being made.", name=holder),
        )
    return (
        _("Revoke a certificate"),
        _(
            "This cannot be undone. The number stays, and whoever checks it sees that the"
            " certificate is revoked, and why. Its holder gets a mail and can no longer fetch the"
            " document."
        ),
        _("Revoke the certificate"),
        _("The certificate of %(name)s is revoked.", name=holder),
    )
