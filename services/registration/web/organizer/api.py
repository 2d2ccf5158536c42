"""The admins' screens for programs: tokens, webhooks, and the log of what was sent."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.registration.domain.api_tokens import MakeToken, make_token, revoke_token
from services.registration.domain.webhooks.delivering import plan_test, redeliver
from services.registration.domain.webhooks.endpoints import (
    WriteEndpoint,
    add_endpoint,
    change_endpoint,
    remove_endpoint,
    rotate_secret,
)
from services.registration.domain.webhooks.signing import SecretMaker
from services.registration.gateways.outgoing_http import AddressRefused, OutgoingHttp
from services.registration.storage import api_access, webhooks
from services.registration.storage.webhooks import WebhookEndpoint
from services.registration.web.doors import database, found, reader, settings
from services.registration.web.forms.api import TokenForm, WebhookForm
from shared.kernel.errors import Forbidden
from shared.web.headers import private
from shared.web.sign_in import admin_required, current_organizer

blueprint = Blueprint("organizer_api", __name__, url_prefix="/organizer/api")
_SHOWN = 50


def _me() -> str:
    organizer = current_organizer()
    if organizer is None:
        raise Forbidden
    return f"organizer:{organizer.id}"


def _home(token: TokenForm, hook: WebhookForm, status: int = 200) -> ResponseReturnValue:
    with database().transaction() as db:
        page = render_template(
            "registration/organizer_api/home.html",
            tokens=api_access.tokens(db),
            endpoints=webhooks.endpoints(db),
            token_form=token,
            hook_form=hook,
            now=reader().now,
        )
    return page, status


def _secret(secret: str, kind: str) -> ResponseReturnValue:
    page = render_template("registration/organizer_api/secret.html", secret=secret, kind=kind)
    return private(make_response(page))


def _secret_of(endpoint: WebhookEndpoint) -> ResponseReturnValue:
    maker = SecretMaker(settings().secret_key.get_secret_value())
    return _secret(maker.secret(endpoint.salt), "webhook")


def _addresses() -> OutgoingHttp:
    return OutgoingHttp(loopback=settings().webhooks_reach == "loopback")


@blueprint.get("")
@admin_required
def home() -> ResponseReturnValue:
    """List tokens and webhooks, with the forms for new ones."""
    return _home(TokenForm(), WebhookForm())


@blueprint.post("/tokens")
@admin_required
def new_token() -> ResponseReturnValue:
    """Make a token and show it, this once."""
    form = TokenForm()
    if not form.validate():
        return _home(form, WebhookForm(formdata=None), 422)
    days = int(form.days.data) if form.days.data else None
    command = MakeToken(form.name.data, tuple(form.scopes.data), days, _me())
    with database().transaction() as db:
        made = make_token(db, command, now=reader().now)
    return _secret(made.secret, "token")


@blueprint.post("/tokens/<uuid:token_id>/revoke")
@admin_required
def revoke(token_id: UUID) -> ResponseReturnValue:
    """End a token at once."""
    with database().transaction() as db:
        name = revoke_token(db, token_id, now=reader().now).name
    flash(_("The token of %(name)s no longer works.", name=name))
    return redirect(url_for("organizer_api.home"))


@blueprint.post("/webhooks")
@admin_required
def new_webhook() -> ResponseReturnValue:
    """Add an endpoint and show its secret, this once."""
    form = WebhookForm()
    if form.validate():
        try:
            with database().transaction() as db:
                command = WriteEndpoint(
                    form.url.data.strip(), form.description.data or "", tuple(form.events.data)
                )
                endpoint = add_endpoint(db, command, addresses=_addresses(), now=reader().now)
            return _secret_of(endpoint)
        except AddressRefused:
            text = _(
                "Nothing is sent there. It must be a public address that begins with https://."
            )
            form.url.errors = [*form.url.errors, text]
    return _home(TokenForm(formdata=None), form, 422)


@blueprint.get("/webhooks/<uuid:endpoint_id>")
@admin_required
def webhook(endpoint_id: UUID) -> ResponseReturnValue:
    """Show one endpoint with the newest of what was sent to it."""
    with database().transaction() as db:
        return render_template(
            "registration/organizer_api/webhook.html",
            endpoint=found(db.get(WebhookEndpoint, endpoint_id)),
            deliveries=webhooks.newest_deliveries(db, endpoint_id, _SHOWN),
        )


@blueprint.post("/webhooks/<uuid:endpoint_id>/rotate")
@admin_required
def rotate(endpoint_id: UUID) -> ResponseReturnValue:
    """Make a new secret and show it, this once; the old one signs as well for a day."""
    with database().transaction() as db:
        endpoint = rotate_secret(db, endpoint_id, now=reader().now)
    return _secret_of(endpoint)


@blueprint.post("/webhooks/<uuid:endpoint_id>/test")
@admin_required
def test(endpoint_id: UUID) -> ResponseReturnValue:
    """Send something that only says that the endpoint is reached."""
    with database().transaction() as db:
        plan_test(db, endpoint_id, now=reader().now)
    flash(_("A test is on its way. Load the page again to see what came of it."))
    return redirect(url_for("organizer_api.webhook", endpoint_id=endpoint_id))


@blueprint.post("/webhooks/<uuid:endpoint_id>/wake")
@admin_required
def wake(endpoint_id: UUID) -> ResponseReturnValue:
    """Let a disabled endpoint hear again."""
    try:
        with database().transaction() as db:
            row = found(webhooks.endpoint_for_update(db, endpoint_id))
            same = WriteEndpoint(row.url, row.description, tuple(row.events))
            change_endpoint(db, endpoint_id, same, addresses=_addresses())
    except AddressRefused:
        flash(_("Its address cannot be used any longer. Remove it and add another."), "error")
    else:
        flash(_("The webhook is sent again."))
    return redirect(url_for("organizer_api.webhook", endpoint_id=endpoint_id))


@blueprint.post("/webhooks/<uuid:endpoint_id>/remove")
@admin_required
def remove(endpoint_id: UUID) -> ResponseReturnValue:
    """Remove an endpoint with its log."""
    with database().transaction() as db:
        remove_endpoint(db, endpoint_id)
    flash(_("The webhook has been removed."))
    return redirect(url_for("organizer_api.home"))


@blueprint.post("/deliveries/<uuid:delivery_id>/redeliver")
@admin_required
def send_again(delivery_id: UUID) -> ResponseReturnValue:
    """Send a delivery again, with the same id and body."""
    with database().transaction() as db:
        endpoint_id = redeliver(db, delivery_id, now=reader().now).endpoint_id
    flash(_("It is sent again. Load the page again to see what came of it."))
    return redirect(url_for("organizer_api.webhook", endpoint_id=endpoint_id))
