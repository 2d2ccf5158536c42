"""What a cookie keeps is written as Flask writes it."""

from __future__ import annotations

from datetime import UTC, datetime

from flask.json.tag import TaggedJSONSerializer
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.web.factory import CookieJson

_plain = st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.uuids()
_moments = st.datetimes(datetime(1970, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=0)
)
_kept = st.recursive(
    _plain | _moments,
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
)


@settings(max_examples=50)
@given(_kept)
@example({" t": ["a"]})
@example({" t": ["a"], "b": {" d": datetime(2026, 5, 4, tzinfo=UTC)}})
def test_cookie_when_it_is_written_then_is_what_flask_writes_and_reads(value: object) -> None:
    written = CookieJson().dumps(value)

    assert written == TaggedJSONSerializer().dumps(value)
    assert TaggedJSONSerializer().loads(written) == CookieJson().loads(written) == value
