"""Pages about the site itself: how personal data is handled, and how accessible it is."""

from __future__ import annotations

from flask import Blueprint, render_template

blueprint = Blueprint("about", __name__)


@blueprint.get("/privacy")
def privacy() -> str:
    """Say what is asked for, why, who sees it and for how long."""
    return render_template("registration/privacy.html")


@blueprint.get("/accessibility")
def accessibility() -> str:
    """Say how far the site's accessibility has come."""
    return render_template("registration/accessibility.html")
