"""The pages and the JSON of the mail catcher."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from demo.mailcatcher.mailbox import Envelope, Mailbox, NoSuchMail
from demo.mailcatcher.reading import html_for_frame, read, read_part

pages = Blueprint("mailcatcher", __name__)

_OWN_PAGES = "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
# A message's HTML: no script, nothing from the net, and not this site's origin.
_FRAMED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


def create_app(directory: Path) -> Flask:
    """The web side of the mail catcher, reading the messages below `directory`."""
    app = Flask(__name__, static_folder="static", static_url_path="/static")
    # A site that points its own name at 127.0.0.1 must not read the mails.
    app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost"]
    app.extensions["mailbox"] = Mailbox(directory)
    app.register_blueprint(pages)
    app.register_error_handler(NoSuchMail, _not_found)
    app.register_error_handler(404, _not_found)
    app.add_template_filter(_clock_time, "clock_time")
    app.before_request(_refuse_other_sites)
    app.after_request(_harden)
    return app


@pages.get("/")
def inbox() -> str:
    """The list of messages."""
    recipient = request.args.get("to", "")
    return render_template(
        "mailcatcher/inbox.html",
        mails=_mailbox().list(recipient=recipient),
        recipient=recipient,
    )


@pages.post("/delete")
def delete_all() -> AnyResponse:
    """Delete all messages."""
    _mailbox().empty()
    return redirect(url_for("mailcatcher.inbox"), code=303)


@pages.get("/messages/<mail_id>")
def message(mail_id: str) -> str:
    """One message in all its parts."""
    envelope = _mailbox().envelope(mail_id)
    return render_template(
        "mailcatcher/message.html", mail=envelope, reading=read(_mailbox().source(mail_id))
    )


@pages.get("/messages/<mail_id>/html")
def message_html(mail_id: str) -> Response:
    """The HTML of a message, for the sandboxed frame."""
    html = html_for_frame(_mailbox().source(mail_id))
    if html is None:
        abort(404)
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = _FRAMED
    return response


@pages.get("/messages/<mail_id>/source")
def message_source(mail_id: str) -> Response:
    """A message as it came over the wire."""
    return _download(_mailbox().source(mail_id), "message/rfc822", f"{mail_id}.eml")


@pages.get("/messages/<mail_id>/parts/<int:number>")
def message_part(mail_id: str, number: int) -> Response:
    """One part of a message, decoded."""
    try:
        part, content = read_part(_mailbox().source(mail_id), number)
    except IndexError:
        abort(404)
    return _download(content, part.content_type, part.filename or f"part-{number}")


@pages.get("/api/messages")
def api_messages() -> dict[str, Any]:
    """The list as JSON; `?to=` as in the pages."""
    mails = _mailbox().list(recipient=request.args.get("to", ""))
    return {"messages": [_as_json(mail) for mail in mails]}


@pages.get("/api/messages/<mail_id>")
def api_message(mail_id: str) -> dict[str, Any]:
    """One message as JSON, taken apart."""
    envelope = _mailbox().envelope(mail_id)
    source = _mailbox().source(mail_id)
    return {**_as_json(envelope), **asdict(read(source))}


@pages.delete("/api/messages")
def api_delete() -> tuple[str, int]:
    """Delete all messages."""
    _mailbox().empty()
    return "", 204


def _mailbox() -> Mailbox:
    mailbox: Mailbox = current_app.extensions["mailbox"]
    return mailbox


def _as_json(mail: Envelope) -> dict[str, Any]:
    return {**asdict(mail), "url": url_for("mailcatcher.message", mail_id=mail.id)}


def _download(content: bytes, content_type: str, filename: str) -> Response:
    response = Response(content, content_type=content_type)
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    return response


def _clock_time(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _not_found(_error: Exception) -> tuple[str, int]:
    return render_template("mailcatcher/not_found.html"), 404


def _refuse_other_sites() -> None:
    # Browsers say where a request comes from; programs that are not browsers say nothing.
    origin = request.headers.get("Sec-Fetch-Site", "none")
    if request.method not in {"GET", "HEAD"} and origin not in {"same-origin", "none"}:
        abort(403)


def _harden(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _OWN_PAGES)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-cache" if request.endpoint == "static" else "no-store"
    return response
