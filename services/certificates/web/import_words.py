"""What is wrong with a file of earlier attendance, in words that say what to do."""

from __future__ import annotations

from flask_babel import gettext as _

from services.certificates.gateways.records.reading import MOST_LINES
from services.certificates.gateways.records.values import FileRefused, LineFault


def column_words() -> dict[str, str]:
    """Return how each column is called in the reader's language; heads may say it in either."""
    return {
        "name": _("Name"),
        "email": _("E-mail"),
        "title": _("Title"),
        "title_en": _("Title in English"),
        "first_day": _("First day"),
        "last_day": _("Last day"),
        "hours": _("Hours"),
        "hours_planned": _("Planned hours"),
        "sessions": _("Sessions"),
        "language": _("Language"),
        "place": _("Place"),
    }


def file_words(refused: FileRefused) -> str:
    """Return why a file cannot be read at all."""
    words = {
        "empty": _("There is nothing in the file."),
        "not_text": _("This is no CSV file. In a spreadsheet, choose “Save as” and then CSV."),
        "no_header": _("The first line has to name the columns, such as Name; E-mail; Title."),
        "missing_column": _(
            "The column “%(column)s” is missing.",
            column=column_words().get(refused.what, refused.what),
        ),
        "too_many_lines": _(
            "Keep it to %(most)s lines, and import the rest from another file.",
            most=f"{MOST_LINES:,}",
        ),
    }
    return str(words[refused.code])


def fault_words(fault: LineFault) -> str:
    """Return what is wrong in one cell."""
    what = fault.what
    words = {
        "missing": _("is missing"),
        "too_long": _("is too long"),
        "invisible": _("has characters that cannot be seen"),
        "symbols": _("has symbols that are no letters"),
        "unprintable": _("has characters that none of our fonts has"),
        "address": _("is no e-mail address"),
        "day": _("“%(what)s” is no day such as 2026-11-03", what=what),
        "days_turned": _("%(what)s is before the first day", what=what),
        "future": _("%(what)s has not been yet", what=what),
        "hours": _("“%(what)s” are no hours such as 7,5 or 7:30", what=what),
        "more_than_planned": _("%(what)s is more than was planned", what=what),
        "language": _("“%(what)s” is neither sv nor en", what=what),
        "sessions": _("“%(what)s” is no number of sessions", what=what),
        "twice": _("stands in line %(what)s already, for the same event", what=what),
    }
    return str(words[fault.code])
