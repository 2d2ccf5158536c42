"""Who may sign up, through the API: rules, codes, invitations, answers to applications."""

from __future__ import annotations

import pytest

from tests.support.api import PERSON, ApiClient, both
from tests.support.stories import Stories


@pytest.fixture
def cohort(stories: Stories) -> str:
    return str(stories.open_cohort(capacity=5))


def change(api: ApiClient, cohort: str, **rules: object) -> None:
    path = f"/cohorts/{cohort}/access"
    answer = api.send("PATCH", path, rules, If_Match=api.get(path).headers["ETag"])
    assert answer.status_code == 200, answer.json


def test_rules_when_changed_then_keep_what_was_not_sent(api: ApiClient, cohort: str) -> None:
    change(api, cohort, public=False, domains=["Exempel.se"], per_person=2, question=both("Ja?"))
    change(api, cohort, hold_minutes=60, per_person=None)

    rules = api.get(f"/cohorts/{cohort}/access").json

    assert (rules["public"], rules["domains"], rules["hold_minutes"]) == (
        False,
        ["exempel.se"],
        60,
    )
    assert (rules["per_person"], rules["question"]) == (None, both("Ja?"))


def test_code_when_added_then_opens_the_cohort_until_it_is_ended(
    api: ApiClient, cohort: str
) -> None:
    change(api, cohort, public=False, codes=True)
    made = api.post(f"/cohorts/{cohort}/access-codes", {"code": "VÄN-1", "uses": 5})
    taken = api.post(f"/cohorts/{cohort}/access-codes", {"code": "vän 1"})
    signed = api.post(f"/cohorts/{cohort}/registrations", {**PERSON, "code": "vän1"})
    ended = api.post(f"{made.headers['Location'].removeprefix('/api/v1')}/end")
    other = {**PERSON, "email": "bo@example.org", "code": "vän1"}
    refused = api.post(f"/cohorts/{cohort}/registrations", other)

    assert (made.status_code, taken.json["code"]) == (201, "code_taken")
    assert signed.status_code == 202
    assert api.get(f"/cohorts/{cohort}/access-codes").json["items"][0]["used"] == 1
    assert ended.json["ended_at"]
    assert (refused.json["code"], refused.json["detail"]) == ("access_refused", "code_unknown")


def test_invitations_when_sent_twice_then_mail_once_and_can_be_withdrawn(
    api: ApiClient, cohort: str
) -> None:
    guests = {"guests": [{"email": "lo@example.org", "name": "Lo"}, {"email": "LO@example.org"}]}

    first = api.post(f"/cohorts/{cohort}/invitations", guests)
    again = api.post(f"/cohorts/{cohort}/invitations", guests)
    row = api.get(f"/cohorts/{cohort}/invitations").json["items"][0]
    sent = api.post(f"/invitations/{row['id']}/send-again").json
    gone = api.post(f"/invitations/{row['id']}/withdraw").json
    late = api.post(f"/invitations/{row['id']}/send-again")

    assert (first.json, again.json) == ({"sent": 1}, {"sent": 0})
    assert (row["state"], sent["sends"], gone["state"]) == ("invited", 2, "withdrawn")
    assert (late.status_code, late.json["code"]) == (409, "invitation_over")


def test_applications_when_answered_then_have_a_place_or_a_reason(
    api: ApiClient, cohort: str, stories: Stories
) -> None:
    change(api, cohort, approval=True)
    stories.enter("anna", "bo")
    asked = api.get(f"/cohorts/{cohort}/registrations?state=applied").json["items"]

    yes = api.post(f"/registrations/{asked[0]['id']}/approve")
    no = api.post(f"/registrations/{asked[1]['id']}/decline", {"reason": "Gruppen är full."})
    twice = api.post(f"/registrations/{asked[1]['id']}/approve")
    steps = api.get(f"/registrations/{asked[1]['id']}/history").json["items"]

    assert (yes.json["state"], no.json["state"]) == ("confirmed", "cancelled")
    assert (twice.status_code, twice.json["code"]) == (409, "not_applied")
    assert steps[-1]["note"] == "Gruppen är full."


def program_of(api: ApiClient, cohort: str) -> str:
    return str(api.get(f"/cohorts/{cohort}").json["program_id"])


def test_rules_when_the_program_has_them_then_hold_for_cohorts_without_their_own(
    api: ApiClient, cohort: str
) -> None:
    path = f"/programs/{program_of(api, cohort)}/access"
    etag = api.get(path).headers["ETag"]
    changed = api.send("PATCH", path, {"public": False, "codes": True}, If_Match=etag)
    assert (changed.status_code, changed.json["codes"]) == (200, True)
    change(api, cohort, hold_minutes=60)
    held = api.get(f"/cohorts/{cohort}/access").json
    assert (held["source"], held["codes"], held["hold_minutes"]) == ("program", True, 60)

    change(api, cohort, codes=False, domains=["exempel.se"])
    own = api.get(f"/cohorts/{cohort}/access").json
    change(api, cohort, source="program")

    assert (own["source"], own["codes"], own["public"]) == ("own", False, False)
    assert api.get(f"/cohorts/{cohort}/access").json == held


def test_code_and_invitation_when_they_open_the_window_then_are_shown_so(
    api: ApiClient, cohort: str
) -> None:
    code = api.post(f"/cohorts/{cohort}/access-codes", {"code": "sen", "opens_window": True})
    guests = {"guests": [{"email": "lo@example.org"}], "opens_window": True}
    api.post(f"/cohorts/{cohort}/invitations", guests)

    invited = api.get(f"/cohorts/{cohort}/invitations").json["items"][0]

    assert (code.json["opens_window"], invited["opens_window"]) == (True, True)
