"""What is wrong with a template, in words that say what to do."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from services.certificates.engine import markup, styles
from services.certificates.gateways.own_templates import trying
from services.certificates.gateways.own_templates.checking import TemplateFault
from services.certificates.gateways.own_templates.slots import NEEDED


def said_of(fault: TemplateFault) -> str:
    """Return one fault in words."""
    words = _of_page(fault) if fault.field == "html" else _of_style(fault)
    return str(words.get(fault.code) or _("This cannot be used: %(what)s", what=fault.what))


def errors_in_words(faults: Sequence[TemplateFault]) -> tuple[str, ...]:
    """Return all that is wrong, each once."""
    return tuple(dict.fromkeys(said_of(fault) for fault in faults))


def _of_page(fault: TemplateFault) -> dict[str, str]:
    what = fault.what
    return {
        "too_long": _("Keep it to %(most)s characters.", most=f"{markup.LONGEST_PAGE:,}"),
        "too_deep": _("Keep it to %(most)d elements.", most=markup.MOST_ELEMENTS),
        "element": _("There is no element <%(what)s> in templates.", what=what),
        "attribute": _(
            "There is no attribute “%(what)s” in templates; how it looks is written in the style "
            "sheet.",
            what=what,
        ),
        "address": _(
            "“%(what)s” is no picture of this design: nothing is fetched from anywhere.",
            what=what,
        ),
        "reached_outside": _("Something asks for an address or a file; nothing is fetched."),
        "span": _("“%(what)s” is no number of columns or rows.", what=what),
        "no_language": _(
            'Say which language it is written in, for screen readers: <html lang="sv">.'
        ),
        "language": _("“%(what)s” is no language of certificates: write sv or en.", what=what),
        "no_heading": _("It needs a heading, <h1>, so that screen readers find the beginning."),
        "headings": _("It has %(what)s headings <h1>; it may have one.", what=what),
        "no_words": _(
            "The picture “%(what)s” needs words for those who do not see it: alt.", what=what
        ),
        "unknown_slot": _("There is no slot “%(what)s”.", what=what),
        "missing_slot": _("The slot “%(what)s” is missing; every certificate needs it.", what=what),
        "repeated_slot": _("The slot “%(what)s” stands in it more than once.", what=what),
        "kind_of_slot": _(
            "The slot “%(what)s” is in the wrong element: code belongs in <img>, facts in <table>, "
            "all others in neither.",
            what=what,
        ),
        "slot_in_slot": _("There is another slot in the slot “%(what)s”.", what=what),
        "no_measures": _(
            "The slot “name” needs data-width, in millimetres, and data-size, in points, so that "
            "long names are set smaller."
        ),
        "unprintable": _("None of our fonts has these characters: %(what)s", what=what),
    }


def _of_style(fault: TemplateFault) -> dict[str, str]:
    what, line = fault.what, fault.line
    return {
        "too_long": _("Keep it to %(most)s characters.", most=f"{styles.LONGEST_STYLE:,}"),
        "unreadable": _("Line %(line)d cannot be read.", line=line),
        "at_rule": _("Line %(line)d: there is no %(what)s in templates.", line=line, what=what),
        "address": _(
            "Line %(line)d: “%(what)s” is no picture of this design; nothing is fetched from "
            "anywhere.",
            line=line,
            what=what,
        ),
        "gradient": _(
            "Line %(line)d: %(what)s vanishes in some programs that show PDF files. Use flat "
            "colours.",
            line=line,
            what=what,
        ),
        "function": _("Line %(line)d: there is no %(what)s in templates.", line=line, what=what),
        "pages": _("It makes %(what)s pages; a certificate has one.", what=what),
        "hidden_slot": _("The slot “%(what)s” does not show on the page.", what=what),
        "outside_paper": _("The slot “%(what)s” reaches over the edge of the paper.", what=what),
        "code_small": _(
            "The QR code is too small to be scanned from paper: make it %(what)s mm wide or more.",
            what=what,
        ),
        "emblem_small": _(
            "The emblem of the European Union is too small: make it %(high)d mm high or more.",
            high=int(trying.LEAST_EMBLEM),
        ),
        "emblem_not_largest": _(
            "Another picture is larger than the emblem of the European Union; the rules of "
            "funding forbid it."
        ),
        "statement_small": _(
            "The letters of the funders' block are too small: make them %(size)d points or more.",
            size=int(trying.LEAST_STATEMENT_POINTS),
        ),
        "name_runs_into": _("“%(what)s” runs into other text.", what=what),
        "took_too_much": _("Drawing it takes too long; make it simpler."),
        "not_drawn": _("It cannot be drawn. The engine says: %(what)s", what=what),
    }


def slot_words() -> tuple[tuple[str, str, bool], ...]:
    """Return each slot with what fills it, and whether it has to be there."""
    words = {
        "name": _("the name of the holder"),
        "number": _("the number"),
        "code": _("the QR code, in <img>"),
        "address": _("the address where it is verified"),
        "funders": _("who pays, with emblem and statement; empty where nobody asks to be named"),
        "kind": _("“Certificate of attendance”"),
        "certifies": _("“This certifies that”"),
        "took-part": _("“has taken part in”"),
        "title": _("the title of the program"),
        "title-second": _("the title in the other language, on bilingual ones"),
        "summary": _("what the program was about"),
        "summary-second": _("the same in the other language, on bilingual ones"),
        "facts": _("all facts with their heads, in <table>"),
        "when": _("first and last day; of one session the times, too"),
        "session": _("which session, on certificates of one alone"),
        "place": _("the place, if all sessions had the same"),
        "time": _("time attended"),
        "sessions": _("sessions attended; empty on certificates of one session"),
        "sub-goal": _("the sub-goal"),
        "goals": _("the Global Goals"),
        "until": _("the last day on which it is good, if it runs out"),
        "organiser": _("who invited"),
        "issuer": _("who signs"),
        "issued": _("the day of issue"),
        "unsigned": _("“Valid without a handwritten signature.”"),
        "verify": _("“Verify at”"),
    }
    return tuple((name, text, name in NEEDED) for name, text in words.items())
