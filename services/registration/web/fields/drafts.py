"""Forms that lose nothing: their token may go, and the browser keeps what is half filled in."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from shared.web.quick_form import QuickForm

# Nobody agrees by a box that a machine ticked again; a code lets in whoever has it.
_NEVER = frozenset({"csrf_token", "consent", "code", "eligible", "website"})


class DraftFields(QuickForm):
    """A form whose half-filled fields shared/web/static/js/draft.js keeps in the browser."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the form; a token that has gone is told as such, and nothing typed is lost."""
        fine = bool(super().validate(extra_validators))
        if "csrf_token" in self and self.csrf_token.errors:
            self.csrf_token.errors = [
                _("The form had been open for a long time. Press the button once more.")
            ]
        return fine

    @property
    def draft_names(self) -> str:
        """The names of the fields that may be kept; any other field never is."""
        secret = _NEVER | self.secret_names
        return " ".join(field.name for field in self if field.name not in secret)

    @property
    def secret_names(self) -> frozenset[str]:
        """The names of more fields that must not be kept."""
        return frozenset()
