"""Certificates of one kind: what they share, what differs, and the sample that stands for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from services.certificates.engine import fonts
from services.certificates.engine.compiling import Sample
from services.certificates.engine.fitting import fit
from services.certificates.engine.pictures import Code
from services.certificates.engine.slots import Line, Wanted
from services.certificates.engine.template import Filling
from services.certificates.engine.waiting_seal import SealField
from services.certificates.facts import PrintedFacts
from services.certificates.gateways.attachments import attachment_of
from services.certificates.gateways.credentials.values import Badge
from services.certificates.gateways.designs import MEASURES
from services.certificates.gateways.saying import Speaker
from services.certificates.gateways.sealing.sealer import FIELD, sealed_at, tooltip
from services.certificates.gateways.sheet import rows_size, sheet
from shared.kernel.identifiers import ALPHABET, grouped_public_code
from shared.kernel.qr import modules, scannable

# Never a name; short, so that it is set in the nominal size.
_NAME = "Qxzvample"
_NUMBER = "2345678923456789Z"
_KINDS_KNOWN = 1024
_DIGITS = "0123456789"
SAMPLE_BADGE = Badge(b"{}", token=None, signed_by="")
"""Stands for the badge of a certificate while a kind is compiled and tried."""
_CODE = "code"

# Latin-1, Latin Extended-A, the letters that Romanian and capital German add, and the apostrophe
# and dashes that people type in names.
NAME_LETTERS = "".join(
    chr(point)
    for point in (
        *range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x180), *range(0x218, 0x21C),
        0x1E9E, 0x2010, 0x2013, 0x2019,
    )
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """All that certificates of one template have in common."""

    shared: PrintedFacts
    """The facts, with nothing in the places of those that differ."""
    rows_size: float


@dataclass(frozen=True)
class _Attendance:
    kind: Kind
    texts: Mapping[str, str]


def kind_of(facts: PrintedFacts) -> Kind:
    """Return the kind of a certificate."""
    return _attendance(_without_person(facts)).kind


def sample_of(
    facts: PrintedFacts, folder: Path, *, seal_room: int | None, badge: Badge | None
) -> Sample:
    """Return a page that stands for all of the kind of ``facts``.

    Raises:
        NameNotPrintable: A character of the texts that they share is in no shipped font.
    """
    url = facts.verify_url.replace(facts.number, _NUMBER)
    sample = facts.model_copy(update={"name": _NAME, "number": _NUMBER, "verify_url": url})
    attendance = _attendance(_without_person(facts))
    figures = "".join(sorted({*_DIGITS, *"".join(attendance.texts.values()), *"h min\u00a0"}))
    return Sample(
        html=sheet(sample, folder),
        slots={
            "name": Wanted(_NAME, _drawable(NAME_LETTERS, MEASURES[facts.design].name.font)),
            "number": Wanted(grouped_public_code(_NUMBER), ALPHABET + "-"),
            **{name: Wanted(text, figures) for name, text in attendance.texts.items()},
        },
        words={"name": _NAME, "number": _NUMBER, "url": url},
        code_name=_CODE,
        code=Code(modules(scannable(url))),
        attachment=attachment_of(facts, badge),
        seal=None if seal_room is None else _seal_field(facts, seal_room),
    )


def filling_of(facts: PrintedFacts, code: Code, badge: Badge | None) -> Filling:
    """Return what one certificate says in the places that differ."""
    attendance = _attendance(_without_person(facts))
    fitted = fit(facts.name, MEASURES[facts.design].name)
    return Filling(
        lines={
            "name": Line("\n".join(fitted.lines), fitted.size),
            "number": Line(grouped_public_code(facts.number)),
            **{name: Line(text) for name, text in attendance.texts.items()},
        },
        words={"name": facts.name, "number": facts.number, "url": facts.verify_url},
        code=code,
        attachment=attachment_of(facts, badge),
    )


def _without_person(facts: PrintedFacts) -> PrintedFacts:
    return facts.model_copy(update={"name": "", "number": "", "verify_url": ""})


@lru_cache(maxsize=_KINDS_KNOWN)
def _attendance(facts: PrintedFacts) -> _Attendance:
    speaker = Speaker(facts)
    shared = facts.model_copy(update={"minutes_attended": 0, "sessions_attended": 0})
    (time,), (sessions,) = speaker.time_attended(), speaker.sessions_attended()
    kind = Kind(shared, rows_size(speaker.rows(), facts))
    # A certificate of one session does not say how many.
    texts = {"time": time.text} | ({} if facts.session else {"sessions": sessions.text})
    return _Attendance(kind, texts)


@lru_cache
def _drawable(letters: str, font: str) -> str:
    known = fonts.face(font).widths
    return "".join(letter for letter in letters if ord(letter) in known)


def _seal_field(facts: PrintedFacts, room: int) -> SealField:
    return SealField(
        name=FIELD,
        tooltip=tooltip(facts),
        signer=facts.issuer,
        moment=f"D:{sealed_at(facts):%Y%m%d%H%M%S}Z",
        room=room,
    )
