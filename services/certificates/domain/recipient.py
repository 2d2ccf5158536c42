"""Whom messages about a certificate are for; kept beside the facts, never printed."""

from __future__ import annotations

from shared.contracts.facts import Fact, Organiser, Person


class Recipient(Fact):
    """The holder as a reader of mails, who invites them, and the page that is theirs."""

    participant: Person
    organiser: Organiser
    my_page_url: str
