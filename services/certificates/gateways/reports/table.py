"""The list for spreadsheets: one line for each certificate, in the reader's language."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from services.certificates.facts.reports import Line
from services.certificates.gateways import wording
from services.certificates.gateways.phrases import phrases
from services.certificates.gateways.reports.words import state_words
from shared.contracts.facts import Language
from shared.kernel.identifiers import grouped_public_code
from shared.kernel.spreadsheets import BYTE_ORDER_MARK, safe

_SEPARATORS = {"sv": ";", "en": ","}
_PIECE = 32_768


def pieces(lines: Iterable[Line], language: Language, *, with_names: bool) -> Iterator[bytes]:
    """Yield the file in pieces: only one of them is in memory, however long the list is."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, delimiter=_SEPARATORS[language], lineterminator="\r\n")
    writer.writerow(_head(language, with_names=with_names))
    for line in lines:
        writer.writerow([safe(cell) for cell in _cells(line, language, with_names=with_names)])
        if text.tell() >= _PIECE:
            yield _taken(text)
    yield _taken(text)


def hours(minutes: int, language: Language) -> str:
    """Return minutes as hours with two decimals, as spreadsheets of the language read numbers."""
    written = f"{minutes / wording.MINUTES_PER_HOUR:.2f}"
    return written.replace(".", ",") if language == "sv" else written


def _head(language: Language, *, with_names: bool) -> list[str]:
    _ = phrases(language).gettext
    name = [_("Name")] if with_names else []
    return [
        _("Number"),
        *name,
        _("Program"),
        _("First day"),
        _("Last day"),
        _("Hours"),
        _("Minutes"),
        _("Place"),
        _("Sub-goal"),
        _("Global Goals"),
        _("Issued on"),
        _("Basis"),
        _("State"),
    ]


def _cells(line: Line, language: Language, *, with_names: bool) -> list[str]:
    _ = phrases(language).gettext
    name = [line.name or ""] if with_names else []
    return [
        grouped_public_code(line.number),
        *name,
        wording.with_session(line.title, line.session, language, _),
        line.first_day.isoformat(),
        line.last_day.isoformat(),
        hours(line.minutes, language),
        str(line.minutes),
        line.place.in_language(language) if line.place else "",
        wording.sub_goal_name(line.sub_goal, _),
        ", ".join(line.targets),
        line.issued_on.isoformat(),
        _("Earlier records") if line.is_attested else _("Recorded attendance"),
        state_words(line.state, _),
    ]


def _taken(text: io.StringIO) -> bytes:
    piece = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return piece
