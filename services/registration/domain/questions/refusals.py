"""What is wrong with an answer, as codes; the doors make sentences of them."""

from __future__ import annotations

from enum import StrEnum

from shared.kernel.errors import Invalid


class Fault(StrEnum):
    """What is wrong with an answer."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_A_NUMBER = "not_a_number"
    TOO_LOW = "too_low"
    TOO_HIGH = "too_high"
    NOT_AN_OPTION = "not_an_option"
    NOT_A_DATE = "not_a_date"
    NOT_AN_ADDRESS = "not_an_address"
    NOT_A_PHONE_NUMBER = "not_a_phone_number"
    NOT_A_WEB_ADDRESS = "not_a_web_address"
    NOT_A_COUNTRY = "not_a_country"
    NOT_A_MUNICIPALITY = "not_a_municipality"
    PERSON_NUMBER = "person_number"
    NOT_PLAIN_TEXT = "not_plain_text"
    OPTION_FULL = "option_full"
    NOT_A_FILE = "not_a_file"
    FILE_TOO_LARGE = "file_too_large"
    FILE_EMPTY = "file_empty"
    FILE_OF_ANOTHER_KIND = "file_of_another_kind"
    FILE_GONE = "file_gone"
    NO_ROOM_FOR_FILES = "no_room_for_files"


class AnswerRefused(Invalid):
    """An answer cannot be taken; ``bound`` is the limit that it breaks, if it breaks one."""

    code = "answer_refused"

    def __init__(self, fault: Fault, bound: int | None = None) -> None:
        super().__init__(fault)
        self.fault = fault
        self.bound = bound
