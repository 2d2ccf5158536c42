"""What the guide for operators asks the databases, asked of real ones."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from tests.support.databases import TestDatabase
from tests.support.deployment import ROOT

GUIDE = (ROOT / "docs" / "operations.md").read_text()
QUESTIONS = re.findall(r"```sql\n-- ([a-z, ]+):[^\n]*\n(.*?)```", GUIDE, re.DOTALL)
ASKED = [(service, sql) for names, sql in QUESTIONS for service in names.split(", ")]


@pytest.mark.parametrize(("service", "sql"), ASKED)
def test_sql_of_the_guide_when_asked_of_its_databases_is_answered(
    service: str, sql: str, request: pytest.FixtureRequest
):
    database: TestDatabase = request.getfixturevalue(f"{service}_database")
    with database.engine.connect() as connection:
        assert connection.execute(text(sql)).returns_rows


def test_sql_of_the_guide_when_sought_is_found():
    assert len(ASKED) == 8
