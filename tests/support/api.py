"""A program that uses the API in tests: its token, its requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.registration.domain.api_tokens import SCOPES, MakeToken, make_token
from shared.database import Database


def api_token(database: Database, now: datetime, scopes: tuple[str, ...] = SCOPES) -> str:
    with database.transaction() as session:
        command = MakeToken("Testet", scopes, None, "test")
        return make_token(session, command, now=now).secret


@dataclass(frozen=True)
class ApiClient:
    client: FlaskClient
    token: str | None

    @classmethod
    def of(cls, app: Flask, token: str | None) -> ApiClient:
        return cls(app.test_client(), token)

    def send(self, method: str, path: str, body: object = None, **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            named["Authorization"] = f"Bearer {self.token}"
        sent: dict[str, Any] = {} if body is None else {"json": body}
        if isinstance(body, bytes):
            sent = {"data": body, "content_type": "application/octet-stream"}
        return self.client.open(f"/api/v1{path}", method=method, headers=named, **sent)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: object = None, **headers: str) -> TestResponse:
        return self.send("POST", path, body, **headers)


def both(text: str) -> dict[str, str]:
    return {"sv": text, "en": text}


PROGRAM = {
    "kind": "workshop",
    "title": both("Prova en sak"),
    "summary": both("Kort"),
    "description": both("Ett stycke"),
    "audience": both("Alla"),
    "access": both("Hiss"),
    "price": both("Kostnadsfritt"),
    "audience_keys": ["public"],
    "sub_goal": "collaboration",
    "global_goal_targets": ["17.17"],
    "share": 0.8,
}
PERSON = {
    "name": "Åsa Öberg",
    "email": "asa@example.org",
    "organisation": "Provbolaget",
    "consent_version": "2026-11-24",
}


def cohort_body(first: datetime) -> dict[str, object]:
    return {
        "capacity": 10,
        "opens_at": "2026-01-01T08:00:00Z",
        "sessions": [
            {
                "starts_at": f"{first:%Y-%m-%d}T18:00:00",
                "ends_at": f"{first:%Y-%m-%d}T20:00:00",
                "place": both("Provsalen"),
                "municipality": "Falun",
            }
        ],
    }
