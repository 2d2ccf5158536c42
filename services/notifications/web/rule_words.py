"""Reminder rules as one says them."""

from __future__ import annotations

from typing import Protocol

from flask_babel import gettext as _
from flask_babel import ngettext

from services.notifications.storage.reminders import Audience, Occasion

_HOUR = 60


class _Rule(Protocol):
    """What is said of a rule: of one that is stored, or of one that is being written."""

    @property
    def days_before(self) -> int | None: ...
    @property
    def at_time(self) -> object: ...
    @property
    def minutes_before(self) -> int | None: ...
    @property
    def occasion(self) -> Occasion: ...
    @property
    def audience(self) -> Audience: ...


def lead_in_words(rule: _Rule) -> str:
    """Return when a rule reminds: the day before at 09:00, 2 hours before the start."""
    if rule.minutes_before is not None:
        return _span(rule.minutes_before)
    time = f"{rule.at_time:%H:%M}"
    if rule.days_before == 0:
        return str(_("the same day at %(time)s", time=time))
    if rule.days_before == 1:
        return str(_("the day before at %(time)s", time=time))
    return str(_("%(num)d days before at %(time)s", num=rule.days_before, time=time))


def rule_in_words(rule: _Rule) -> str:
    """Return whom a rule reminds of what, and when, as a sentence."""
    lead = lead_in_words(rule)
    each = rule.occasion == "each"
    if rule.audience == "on_site":
        if each:
            return str(_("Those on site are reminded of each session %(lead)s.", lead=lead))
        return str(_("Those on site are reminded of their first session %(lead)s.", lead=lead))
    if rule.audience == "online":
        if each:
            return str(_("Those online are reminded of each session %(lead)s.", lead=lead))
        return str(_("Those online are reminded of their first session %(lead)s.", lead=lead))
    if each:
        return str(_("Everybody with a place is reminded of each session %(lead)s.", lead=lead))
    return str(_("Everybody with a place is reminded of their first session %(lead)s.", lead=lead))


def _span(minutes: int) -> str:
    if minutes % _HOUR:
        said = ngettext(
            "%(num)d minute before the start", "%(num)d minutes before the start", minutes
        )
    else:
        said = ngettext(
            "%(num)d hour before the start", "%(num)d hours before the start", minutes // _HOUR
        )
    return str(said)
