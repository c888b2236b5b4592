"""Calling the API as a person of the cast, and reading its problems."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast, Person

API = "/api/v1/"


class Caller:
    """One person at the API: paths are relative to /api/v1/, bodies are Python values."""

    def __init__(self, person: Person | None, **client: Any) -> None:
        self.client = Client(raise_request_exception=False, **client)
        if person is not None:
            self.client.force_login(person.user)

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(API + path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        """`body` as JSON; bytes are sent as they are."""
        data = body if isinstance(body, bytes) else json.dumps({} if body is None else body)
        return self.client.post(API + path, data, content_type="application/json", **more)


@pytest.fixture
def coordinator(cast: Cast) -> Caller:
    return Caller(cast.coordinator)


@pytest.fixture
def surgeon(cast: Cast) -> Caller:
    return Caller(cast.surgeon)


@pytest.fixture
def chair(cast: Cast) -> Caller:
    return Caller(cast.chair)


@pytest.fixture
def outsider(cast: Cast) -> Caller:
    return Caller(cast.outsider)


@pytest.fixture
def anybody() -> Caller:
    return Caller(None)


@pytest.fixture
def as_person() -> Callable[[Person], Caller]:
    return Caller


def problem(response: Any, status: int, field: str | None = None) -> dict[str, Any]:
    """The problem of an answer that must have this status and, if given, name this field."""
    assert response.status_code == status, response.content[:600]
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert {"type", "title", "status", "detail", "instance", "request_id"} <= set(body)
    assert body["status"] == status
    assert body["request_id"]
    if field is not None:
        assert field in [error["field"] for error in body.get("errors", [])], body
    return body
