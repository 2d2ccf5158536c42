"""Kill -9 at every marked point of the path: nothing is lost, nothing is made twice."""

from __future__ import annotations

import pytest

from tests.fault.ensemble import Ensemble
from tests.fault.story import Story, people

pytestmark = pytest.mark.fault

POINTS = [
    ("web", "web.before_commit"),
    ("web", "web.after_commit"),
    ("relay", "relay.enqueued"),
    ("relay", "relay.marked"),
    ("worker", "notifications.before_commit"),
    ("worker", "notifications.after_commit"),
    ("worker", "notifications.before_send"),
    ("worker", "notifications.after_accept"),
    ("worker", "certificates.before_commit"),
    ("worker", "certificates.after_commit"),
    ("worker", "certificates.after_render"),
    ("worker", "certificates.after_store"),
    ("worker", "certificates.before_settle"),
    ("worker", "certificates.after_settle"),
    ("worker", "registration.before_commit"),
    ("worker", "registration.after_commit"),
]


@pytest.mark.parametrize(("kind", "failpoint"), POINTS)
def test_story_when_a_process_dies_then_everybody_has_one_certificate_and_every_mail(
    ensemble: Ensemble, kind: str, failpoint: str
) -> None:
    story = Story(ensemble, people(2))
    story.open(capacity=2)
    flag = ensemble.restart_armed(kind, failpoint)

    for who in story.people:
        story.sign_up(who)
    story.wait_for("confirm")
    for who in story.people:
        story.confirm(who)
    story.wait_for("invitation")
    story.close()
    story.wait_until_told(sent_again=failpoint == "web.after_commit")

    assert flag.exists(), f"nothing died at {failpoint}"
