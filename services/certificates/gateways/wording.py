"""How the facts of a certificate read in Swedish and English, on paper and on the page.

Functions that need translated words take ``_``, the gettext of the reader's
language: the document follows the holder, the page follows the visitor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from shared.contracts.facts import CertifiedSession, LocalizedText, SubGoal

Translate = Callable[[str], str]

MINUTES_PER_HOUR = 60


@dataclass(frozen=True)
class GlobalGoal:
    """One of the 17 goals of Agenda 2030 with the targets that a program serves."""

    number: int
    name: str
    targets: tuple[str, ...]

    @property
    def words(self) -> str:
        """Return targets (or the bare goal) and name: ``9.4, 9.5 Industry, innovation ...``."""
        return f"{', '.join(self.targets) or self.number} {self.name}"


def day(value: date, language: str) -> str:
    """Return the date as people write it: ``24 November 2026``, ``24 november 2026``."""
    return format_date(value, "d MMMM y", locale=language)


def period(first: date, last: date, language: str) -> str:
    """Return first and last day without repeating what they share."""
    if first == last:
        return day(last, language)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}\u2013{day(last, language)}"
    shape = "d MMMM" if first.year == last.year else "d MMMM y"
    return f"{format_date(first, shape, locale=language)} \u2013 {day(last, language)}"


def held(first: date, last: date, session: CertifiedSession | None, language: str) -> str:
    """Return when it was: the days, and of one session of less than a day the times, too."""
    days = period(first, last, language)
    if session is None or session.whole_day or first != last:
        return days
    return f"{days}, {session.starts_at:%H:%M}\u2013{session.ends_at:%H:%M}"


def session_name(session: CertifiedSession, language: str, _: Translate) -> str:
    """Return what one session is called: its number, and its title if it has one."""
    if session.title is None:
        return _("Number %(number)s") % {"number": session.number}
    return f"{session.number}. {session.title.in_language(language)}"


def with_session(
    title: LocalizedText, session: CertifiedSession | None, language: str, _: Translate
) -> str:
    """Return the title of a program, and of a certificate of one session which one it is."""
    program = title.in_language(language)
    if session is None:
        return program
    if session.title is None:
        named = _("session %(number)s") % {"number": session.number}
    else:
        named = session.title.in_language(language)
    return f"{program}: {named}"


def duration(minutes: int) -> str:
    """Return minutes as ``4 h 30 min``; the symbols are the same in both languages."""
    hours, rest = divmod(minutes, MINUTES_PER_HOUR)
    parts = [f"{hours}\u00a0h"] if hours else []
    if rest or not hours:
        parts.append(f"{rest}\u00a0min")
    return "\u00a0".join(parts)


def attested(on: date, language: str, _: Translate) -> str:
    """Return that attendance was not recorded here, but entered afterwards, and when."""
    return _("Registered afterwards from the organizer's records, %(day)s") % {
        "day": day(on, language)
    }


def sub_goal_name(sub_goal: SubGoal, _: Translate) -> str:
    """Return the name of one of the five sub-goals."""
    return {
        "research_and_innovation": _("Research and innovation"),
        "business_development": _("Business development"),
        "collaboration": _("Collaboration"),
        "internationalisation": _("Internationalisation"),
        "communication": _("Communication"),
    }[sub_goal]


def global_goals(targets: Iterable[str], _: Translate) -> tuple[GlobalGoal, ...]:
    """Group targets such as ``9.4`` under their goals, in the order of first mention.

    A bare goal number (``13``) names the goal without a target. A number that
    Agenda 2030 does not have is left out.
    """
    names = goal_names(_)
    grouped: dict[int, list[str]] = {}
    for target in targets:
        head, _dot, rest = target.partition(".")
        if not head.isdecimal() or int(head) not in names:
            continue
        grouped.setdefault(int(head), []).extend([target] if rest else [])
    return tuple(GlobalGoal(n, names[n], tuple(found)) for n, found in grouped.items())


def goal_names(_: Translate) -> dict[int, str]:
    """Return the 17 official goal names (United Nations, Agenda 2030; globalamalen.se)."""
    return {
        1: _("No poverty"),
        2: _("Zero hunger"),
        3: _("Good health and well-being"),
        4: _("Quality education"),
        5: _("Gender equality"),
        6: _("Clean water and sanitation"),
        7: _("Affordable and clean energy"),
        8: _("Decent work and economic growth"),
        9: _("Industry, innovation and infrastructure"),
        10: _("Reduced inequalities"),
        11: _("Sustainable cities and communities"),
        12: _("Responsible consumption and production"),
        13: _("Climate action"),
        14: _("Life below water"),
        15: _("Life on land"),
        16: _("Peace, justice and strong institutions"),
        17: _("Partnerships for the goals"),
    }
