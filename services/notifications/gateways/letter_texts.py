"""The kinds of letters: which words belong to which."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.notifications.facts.letter_facts import Kind, LetterFacts
from services.notifications.gateways import (
    absence_texts,
    access_texts,
    announcement_texts,
    answer_texts,
    certificate_change_texts,
    certificate_texts,
    code_texts,
    data_texts,
    offer_texts,
    queue_texts,
    registration_texts,
    seat_texts,
    session_texts,
)
from services.notifications.gateways.letter_blocks import Letter
from services.notifications.gateways.own_words import in_own_words

_LETTERS: Mapping[Kind, Callable[[LetterFacts], Letter]] = {
    "confirm_address": registration_texts.confirm_address,
    "already_registered": registration_texts.already_registered,
    "place_confirmed": registration_texts.place_confirmed,
    "promoted": registration_texts.promoted,
    "part_changed": registration_texts.part_changed,
    "waitlisted": queue_texts.waitlisted,
    "chosen": queue_texts.chosen,
    "not_chosen": queue_texts.not_chosen,
    "absence_asked": absence_texts.absence_asked,
    "place_released": absence_texts.place_released,
    "place_offered": offer_texts.place_offered,
    "offer_lapsed": offer_texts.offer_lapsed,
    "registration_cancelled": registration_texts.registration_cancelled,
    "session_invited": session_texts.session_invited,
    "session_withdrawn": session_texts.session_withdrawn,
    "session_dropped": session_texts.session_dropped,
    "session_called_off": session_texts.session_called_off,
    "session_moved": session_texts.session_moved,
    "clocks_changed": session_texts.clocks_changed,
    "reminder": session_texts.reminder,
    "certificate_issued": certificate_texts.certificate_issued,
    "certificate_corrected": certificate_texts.certificate_corrected,
    "certificate_suspended": certificate_change_texts.certificate_suspended,
    "certificate_restored": certificate_change_texts.certificate_restored,
    "certificate_revoked": certificate_change_texts.certificate_revoked,
    "correction_declined": certificate_change_texts.correction_declined,
    "transcript_issued": certificate_texts.transcript_issued,
    "sign_in_code": code_texts.sign_in_code,
    "invited": access_texts.invited,
    "application_received": access_texts.application_received,
    "application_declined": access_texts.application_declined,
    "limit_reached": access_texts.limit_reached,
    "seat_named": seat_texts.seat_named,
    "place_handed_on": seat_texts.place_handed_on,
    "data_ready": data_texts.data_ready,
    "place_asked_back": answer_texts.place_asked_back,
    "announcement": announcement_texts.announcement,
}


def compose(facts: LetterFacts) -> Letter:
    """Return the letter for ``facts`` in the reader's language, in the organizer's words if any."""
    return in_own_words(_LETTERS[facts.kind](facts), facts)
