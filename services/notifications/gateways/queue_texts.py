"""The words of the letters to those who wait: where they stand, what to hope for, when."""

from __future__ import annotations

from collections.abc import Iterator

from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways.letter_blocks import Block, Letter, Note, Paragraph
from services.notifications.gateways.letter_dates import moment
from services.notifications.gateways.letter_parts import my_page, schedule
from services.notifications.gateways.phrases import phrases
from services.notifications.gateways.registration_texts import welcome
from shared.contracts.facts import QueueOutlook, QueueRecord


def waitlisted(facts: LetterFacts) -> Letter:
    """Tell what they wait for, by the rule of the queue, and what happens next."""
    _ = phrases(facts.language).gettext
    outlook = facts.outlook
    if outlook is not None and outlook.gathering:
        return _before_the_decision(facts, by_lot=outlook.policy == "lottery")
    if outlook is not None and outlook.policy == "manual":
        opening = _(
            "Your address is confirmed, and you stand in the queue for %(title)s. The organizer "
            "chooses who gets a place."
        ) % {"title": facts.title}
        return _letter(facts, heading=_("You stand in the queue"), opening=opening)
    opening = _(
        "Your address is confirmed. All places in %(title)s are taken, so you stand in the queue."
    ) % {"title": facts.title}
    return _letter(facts, heading=_numbered(facts), opening=opening, counted=True)


def _before_the_decision(facts: LetterFacts, *, by_lot: bool) -> Letter:
    _ = phrases(facts.language).gettext
    if by_lot:
        opening = _(
            "Your address is confirmed, and you take part when places in %(title)s are drawn."
        )
        heading, subject = _("You take part in the draw"), _("You take part in the draw: %(title)s")
    else:
        opening = _(
            "Your address is confirmed. The places in %(title)s are given by the published rule, "
            "and you are among those who can get one."
        )
        heading, subject = _("You have signed up"), _("You have signed up: %(title)s")
    title = {"title": facts.title}
    return _letter(facts, heading=heading, opening=opening % title, subject=subject % title)


def not_chosen(facts: LetterFacts) -> Letter:
    """Tell somebody that the places have been given to others, and what now."""
    _ = phrases(facts.language).gettext
    if facts.outlook is not None and facts.outlook.policy == "lottery":
        sentence = _(
            "The places in %(title)s have been drawn, and this time you did not get one. You "
            "stand in the queue, in the order of the draw."
        )
        subject, heading = _("You were not drawn: %(title)s"), _("You were not drawn this time")
    else:
        sentence = _(
            "The places in %(title)s have been given by the published rule, and you did not get "
            "one. You stand in the queue."
        )
        subject = _("You did not get a place: %(title)s")
        heading = _("You did not get a place this time")
    title = {"title": facts.title}
    return _letter(
        facts, heading=heading, opening=sentence % title, subject=subject % title, counted=True
    )


def chosen(facts: LetterFacts) -> Letter:
    """Welcome somebody who got a place when the places were given."""
    _ = phrases(facts.language).gettext
    if facts.given_by == "draw":
        sentence = _("The places in %(title)s have been drawn, and you got one. Welcome!")
        subject, heading = _("You were drawn: %(title)s"), _("You were drawn")
    else:
        sentence = _(
            "The places in %(title)s have been given by the published rule, and you got one. "
            "Welcome!"
        )
        subject, heading = _("You have got a place: %(title)s"), _("You have got a place")
    opening = sentence % {"title": facts.title}
    return Letter(
        subject=subject % {"title": facts.title},
        heading=heading,
        opening=opening,
        blocks=welcome(facts, opening),
    )


def _numbered(facts: LetterFacts) -> str:
    _ = phrases(facts.language).gettext
    return _("You are number %(position)d in the queue") % {"position": facts.position}


def _letter(
    facts: LetterFacts,
    *,
    heading: str,
    opening: str,
    subject: str | None = None,
    counted: bool = False,
) -> Letter:
    _ = phrases(facts.language).gettext
    blocks: list[Block] = [Paragraph(opening)]
    if counted:
        assert facts.position
        assert facts.counted_at
        blocks.append(
            Paragraph(
                _("You were number %(position)d when we counted, %(moment)s.")
                % {
                    "position": facts.position,
                    "moment": moment(facts.counted_at, facts.language),
                }
            )
        )
    blocks += [Paragraph(sentence) for sentence in outlook_sentences(facts)]
    blocks += [
        Paragraph(_("You need to do nothing: we write to you.")),
        *schedule(facts),
        *my_page(facts),
        Note(_("Do you no longer want a place? Say so on your page, and others have it easier.")),
    ]
    return Letter(
        subject=subject or _("You stand in the queue: %(title)s") % {"title": facts.title},
        heading=heading,
        opening=opening,
        blocks=tuple(blocks),
    )


def outlook_sentences(facts: LetterFacts) -> Iterator[str]:
    """Yield when they hear, until when places are passed on, and how it usually went."""
    _ = phrases(facts.language).gettext
    outlook = facts.outlook
    if outlook is None:
        yield _("When a place becomes free, whoever's turn it is gets a mail.")
        return
    yield from _when_they_hear(outlook, facts.language)
    if not outlook.gathering:
        yield _until_when(outlook, facts.language)
    yield _how_it_went(outlook.record, facts.language)


def _until_when(outlook: QueueOutlook, language: str) -> str:
    _ = phrases(language).gettext
    at_start = _(
        "Places are passed on until %(moment)s, when it starts. If you have heard nothing by then, "
        "there was none for you."
    )
    at_second = _(
        "Places are passed on until %(moment)s, when the second session begins: those of people "
        "who miss the first and do not answer go on too."
    )
    until = at_second if outlook.releases_absent else at_start
    return until % {"moment": moment(outlook.last_chance, language)}


def _when_they_hear(outlook: QueueOutlook, language: str) -> Iterator[str]:
    _ = phrases(language).gettext
    if outlook.gathering:
        assert outlook.decides_at
        yield _(
            "The places are given %(moment)s. Then you get a mail, whether you got one or not."
        ) % {"moment": moment(outlook.decides_at, language)}
    elif outlook.policy == "manual" and outlook.hears_by is not None:
        yield _("The organizer means to answer by %(moment)s.") % {
            "moment": moment(outlook.hears_by, language)
        }
    elif outlook.policy == "manual":
        yield _("The organizer has not said yet when you hear.")
    elif outlook.asks_first:
        yield _(
            "When a place becomes free, whoever's turn it is gets a mail and is asked. The time "
            "to answer runs in working hours only."
        )
        if outlook.answer_due is not None:
            yield _("Somebody has been asked now, and can answer until %(moment)s.") % {
                "moment": moment(outlook.answer_due, language)
            }
    else:
        yield _("When a place becomes free, whoever's turn it is gets it at once, and a mail.")


def _how_it_went(record: QueueRecord | None, language: str) -> str:
    _ = phrases(language).gettext
    if record is None:
        return _("Too few have waited for this before to say how many usually get in.")
    share = _share(record, language) % {
        "cohorts": record.cohorts,
        "got": record.near_in,
        "all": record.near,
        "first": record.near_from,
        "last": record.near_to,
    }
    if record.fewest == record.most:
        usual = _("Each time %(usual)s got in from the queue.") % {"usual": record.usual}
    else:
        usual = _(
            "As a rule %(usual)s got in from the queue; the fewest were %(fewest)s, the most "
            "%(most)s."
        ) % {"usual": record.usual, "fewest": record.fewest, "most": record.most}
    return f"{share} {usual}"


def _share(record: QueueRecord, language: str) -> str:
    _ = phrases(language).gettext
    of_program = record.of == "program"
    if record.near_from is None and of_program:
        return _(
            "In the last %(cohorts)s cohorts with a queue, %(got)s of the %(all)s who waited got a "
            "place or were asked if they wanted one."
        )
    if record.near_from is None:
        return _(
            "In this organizer's last %(cohorts)s cohorts with a queue, %(got)s of the %(all)s who "
            "waited got a place or were asked if they wanted one."
        )
    if of_program:
        return _(
            "In the last %(cohorts)s cohorts with a queue, %(got)s of the %(all)s who stood where "
            "you stand (place %(first)s to %(last)s) got a place or were asked if they wanted one."
        )
    return _(
        "In this organizer's last %(cohorts)s cohorts with a queue, %(got)s of the %(all)s who "
        "stood where you stand (place %(first)s to %(last)s) got a place or were asked if they "
        "wanted one."
    )
