"""Log lines can be read by a program and followed through all services."""

import json
import logging

import pytest

from shared.kernel.log import JsonLine, correlated, without_secrets


def line(message: str, *arguments: object) -> dict[str, str]:
    record = logging.LogRecord("spinn", logging.INFO, __file__, 1, message, arguments, None)
    text = JsonLine().format(record)
    assert "\n" not in text
    fields: dict[str, str] = json.loads(text)
    return fields


def test_line_when_written_then_time_level_logger_and_sentence():
    fields = line("%s handled", "registration.confirmed")

    assert fields.pop("time").endswith("+00:00")
    expected = {"level": "INFO", "logger": "spinn", "message": "registration.confirmed handled"}
    assert fields == expected


def test_line_when_a_text_holds_line_ends_then_it_is_still_one_line():
    assert (
        line("a\r\n%s", '{"level": "forged"}\u2028')["message"] == 'a\r\n{"level": "forged"}\u2028'
    )


def test_line_when_inside_a_story_then_carries_its_id_and_afterwards_the_one_before():
    with correlated("outer"):
        with correlated("inner"):
            assert line("x")["correlation_id"] == "inner"
        assert line("x")["correlation_id"] == "outer"
    assert "correlation_id" not in line("x")


def test_line_when_something_failed_then_holds_the_error():
    failure = (ValueError, ValueError("made up"), None)
    record = logging.LogRecord("spinn", logging.ERROR, __file__, 1, "failed", (), failure)

    assert json.loads(JsonLine().format(record))["error"] == "ValueError: made up"


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("Error handling request /my/abc.def-1", "Error handling request /my/..."),
        ("Exception on /my/abc.def/party [GET]", "Exception on /my/.../party [GET]"),
        ("GET /seats/abc.def?x=1", "GET /seats/...?x=1"),
        ("GET /offers/abc.def and /confirm/abc", "GET /offers/... and /confirm/..."),
        ("/calendar.ics?token=abc.def&a=1", "/calendar.ics?token=...&a=1"),
        ("GET /certificates/7KQ4/file/abc.def", "GET /certificates/7KQ4/file/..."),
        ("GET /certificates/7KQ4/mine/a.b", "GET /certificates/7KQ4/mine/..."),
        ("GET /register?cohort=a&invitation=b.c-d", "GET /register?cohort=a&invitation=..."),
        ("POST /my/abc.def/data/0a1b/fetch", "POST /my/.../data/0a1b/fetch"),
        ("GET /programs/prov-1", "GET /programs/prov-1"),
    ],
    ids=[
        "my-page",
        "below-my-page",
        "seat",
        "offer-and-confirm",
        "calendar",
        "document",
        "own-certificate",
        "invited",
        "copy",
        "public",
    ],
)
def test_log_when_an_address_holds_a_token_then_it_is_not_written(said: str, logged: str) -> None:
    assert without_secrets(said) == logged
