"""Who may sign in: admins add organizers, change them, and lock them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from services.registration.domain.errors import OwnAccount
from services.registration.domain.organizers import (
    Account,
    Passwords,
    disable_organizer,
    set_organizer,
)
from services.registration.storage import program_queries, queries
from services.registration.web.doors import database, found, reader
from services.registration.web.forms.registration import AccountForm
from services.registration.web.organizer.sign_in import PASSWORDS
from shared.kernel.errors import Forbidden
from shared.web.languages import current_language
from shared.web.sign_in import admin_required, current_organizer
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("organizer_accounts", __name__, url_prefix="/organizer/accounts")


@dataclass(frozen=True)
class AccountRow:
    """One account in the list; ``own`` marks the reader's.

    ``programs`` are the titles of those that they run; None is all.
    """

    organizer_id: UUID
    name: str
    email: str
    role: str
    disabled: bool
    own: bool
    programs: tuple[str, ...] | None


def _me() -> UUID:
    organizer = current_organizer()
    if organizer is None:
        raise Forbidden
    return UUID(organizer.id)


def _rows() -> tuple[AccountRow, ...]:
    titles = _titles()
    with database().transaction() as db:
        return tuple(
            AccountRow(
                organizer_id=row.id,
                name=row.name,
                email=row.email_key,
                role=row.role,
                disabled=row.disabled_at is not None,
                own=row.id == _me(),
                programs=None
                if row.programs is None
                else tuple(titles[each] for each in row.programs),
            )
            for row in queries.organizers(db)
        )


def _titles() -> dict[UUID, str]:
    language = current_language()
    with database().transaction() as db:
        return {key: title.in_language(language) for key, title in program_queries.titles(db)}


@blueprint.route("", methods=["GET", "POST"])
@admin_required
def accounts() -> ResponseReturnValue:
    """GET lists the accounts, POST adds one or changes the one with that address."""
    form = AccountForm()
    form.programs.choices = [SelectChoice(str(key), title) for key, title in _titles().items()]
    if not form.is_submitted():
        return render_template("registration/organizer/accounts.html", rows=_rows(), form=form)
    if not form.validate():
        page = render_template("registration/organizer/accounts.html", rows=_rows(), form=form)
        return page, 422
    return _save(form)


def _save(form: AccountForm) -> ResponseReturnValue:
    wanted = Account(
        form.email.data, form.name.data, form.password.data, form.role.data, form.assigned
    )
    passwords = cast("Passwords", current_app.extensions[PASSWORDS])
    with database().transaction() as db:
        account = set_organizer(db, wanted, passwords=passwords)
        # Whoever has a new password, role or programs signs in anew; it fails before the commit if
        # Redis is away, so that nobody keeps an old role in a session that still lives.
        current_surroundings().sign_in.end_all(str(account.id))
    flash(_("%(name)s may sign in.", name=wanted.name))
    return redirect(url_for("organizer_accounts.accounts"))


@blueprint.get("/<uuid:organizer_id>/disable")
@admin_required
def confirm_disabling(organizer_id: UUID) -> ResponseReturnValue:
    """Ask once."""
    row = found(next((row for row in _rows() if row.organizer_id == organizer_id), None))
    return render_template("registration/organizer/account_disable.html", row=row)


@blueprint.post("/<uuid:organizer_id>/disable")
@admin_required
def disable(organizer_id: UUID) -> ResponseReturnValue:
    """Lock an organizer out, at once and in all services."""
    try:
        with database().transaction() as db:
            account = disable_organizer(db, organizer_id, by=_me(), now=reader().now)
            current_surroundings().sign_in.end_all(str(account.id))
            name = account.name
    except OwnAccount:
        flash(_("You cannot lock yourself out. Ask another admin."), "error")
    else:
        flash(_("%(name)s can no longer sign in.", name=name))
    return redirect(url_for("organizer_accounts.accounts"))
