"""From what somebody typed to the answer that is kept, one rule for each kind of question."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from urllib.parse import urlsplit

from services.registration.domain.organisations.swedish_numbers import holds_natural_person_number
from services.registration.domain.questions.asking import Value
from services.registration.domain.questions.question import (
    LONGEST_LONG,
    LONGEST_SHORT,
    NO,
    YES,
    Kind,
    Question,
)
from services.registration.domain.questions.refusals import AnswerRefused, Fault
from services.registration.domain.uploads.stored_file import StoredFile
from services.registration.gateways.territories import is_country, is_municipality
from shared.kernel.addresses import AddressNotUsable, parse_address
from shared.kernel.text import clean_block, clean_line, grapheme_count, has_control_characters

# ITU-T E.164: at most fifteen digits; fewer than six reach nobody from abroad.
_PHONE = re.compile(r"\+?[0-9]{6,15}")
_PHONE_NOISE = re.compile(r"[\s()./-]")
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,12}")
_LONGEST_ADDRESS = 2000
_NOT_TYPED = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.YES_NO, Kind.DATE, Kind.FILE, Kind.CONSENT})


def clean(question: Question, typed: Sequence[str]) -> Value | None:
    """Return the answer that ``typed``, all values of one field, gives; None for no answer.

    Raises:
        AnswerRefused: it is required and missing, or is none of this kind.
    """
    said = [text for text in typed if text.strip()]
    if not said:
        if question.required:
            raise AnswerRefused(Fault.MISSING)
        return None
    if any(holds_natural_person_number(text) for text in said) and _is_free_text(question.kind):
        raise AnswerRefused(Fault.PERSON_NUMBER)
    if question.kind == Kind.CHOICES:
        return _choices(question, said)
    return _CLEANERS[question.kind](question, said[0])


def _is_free_text(kind: Kind) -> bool:
    return kind not in _NOT_TYPED


def _line(question: Question, text: str) -> str:
    _check_length(text, question.highest or LONGEST_SHORT)
    if has_control_characters(text):
        raise AnswerRefused(Fault.NOT_PLAIN_TEXT)
    return clean_line(text)


def _block(question: Question, text: str) -> str:
    _check_length(text, question.highest or LONGEST_LONG)
    return clean_block(text)


def _check_length(text: str, limit: int) -> None:
    if grapheme_count(text) > limit or len(text) > 8 * limit:
        raise AnswerRefused(Fault.TOO_LONG, limit)


def _number(question: Question, text: str) -> int:
    digits = re.sub(r"[\s\u00a0]", "", text)
    if not _WHOLE_NUMBER.fullmatch(digits):
        raise AnswerRefused(Fault.NOT_A_NUMBER)
    number = int(digits)
    if question.lowest is not None and number < question.lowest:
        raise AnswerRefused(Fault.TOO_LOW, question.lowest)
    if question.highest is not None and number > question.highest:
        raise AnswerRefused(Fault.TOO_HIGH, question.highest)
    return number


def _choice(question: Question, text: str) -> str:
    if text not in {option.key for option in question.options}:
        raise AnswerRefused(Fault.NOT_AN_OPTION)
    return text


def _choices(question: Question, said: Sequence[str]) -> list[str]:
    chosen = {_choice(question, text) for text in said}
    return [option.key for option in question.options if option.key in chosen]


def _yes_no(_question: Question, text: str) -> bool:
    if text not in (YES, NO):
        raise AnswerRefused(Fault.NOT_AN_OPTION)
    return text == YES


def _date(_question: Question, text: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise AnswerRefused(Fault.NOT_A_DATE) from None


def _email(_question: Question, text: str) -> str:
    try:
        return parse_address(text)
    except AddressNotUsable:
        raise AnswerRefused(Fault.NOT_AN_ADDRESS) from None


def _phone(_question: Question, text: str) -> str:
    digits = _PHONE_NOISE.sub("", text)
    digits = "+" + digits[2:] if digits.startswith("00") else digits
    if not _PHONE.fullmatch(digits):
        raise AnswerRefused(Fault.NOT_A_PHONE_NUMBER)
    return digits


def _country(_question: Question, text: str) -> str:
    if not is_country(text):
        raise AnswerRefused(Fault.NOT_A_COUNTRY)
    return text


def _municipality(_question: Question, text: str) -> str:
    name = clean_line(text)
    if not is_municipality(name):
        raise AnswerRefused(Fault.NOT_A_MUNICIPALITY)
    return name


def _url(_question: Question, text: str) -> str:
    address = text.strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        raise AnswerRefused(Fault.NOT_A_WEB_ADDRESS) from None
    usable = parts.scheme in ("http", "https") and parts.hostname and "." in parts.hostname
    if not usable or len(address) > _LONGEST_ADDRESS or has_control_characters(address):
        raise AnswerRefused(Fault.NOT_A_WEB_ADDRESS)
    return address


def _file(_question: Question, text: str) -> str:
    try:
        return StoredFile.read(text).answer
    except ValueError:
        raise AnswerRefused(Fault.NOT_A_FILE) from None


def _consent(_question: Question, _text: str) -> bool:
    return True


_CLEANERS: Mapping[Kind, Callable[[Question, str], Value]] = {
    Kind.SHORT_TEXT: _line,
    Kind.LONG_TEXT: _block,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
    Kind.YES_NO: _yes_no,
    Kind.DATE: _date,
    Kind.EMAIL: _email,
    Kind.PHONE: _phone,
    Kind.COUNTRY: _country,
    Kind.MUNICIPALITY: _municipality,
    Kind.URL: _url,
    Kind.FILE: _file,
    Kind.CONSENT: _consent,
}
