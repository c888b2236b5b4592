"""The OpenAPI document: complete, committed, and for people who are signed in."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from tests.api.conftest import Caller, problem
from tests.cast import Cast

COMMITTED = Path(settings.BASE_DIR) / "docs" / "openapi.json"
METHODS = {"get", "post", "put", "patch", "delete"}


def document() -> dict[str, Any]:
    """What the code says of itself; each caller's own copy."""
    return json.loads(_generated())


@cache
def _generated() -> str:
    return json.dumps(SchemaGenerator().get_schema(request=None, public=True))


def routes(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, str | None, Any]]:
    for one in patterns:
        path = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, path)
        elif isinstance(one, URLPattern) and path.startswith("api/"):
            yield path, one.name, one.callback


def test_the_committed_document_is_that_of_the_code() -> None:
    assert json.loads(COMMITTED.read_text()) == document(), (
        "The interface has changed. Look at the difference and write it with: "
        "python manage.py spectacular --format openapi-json --file docs/openapi.json"
    )


@pytest.mark.proof  # the validator takes seconds; test_the_committed_document_is_that_of_the_code finds each change
def test_it_is_valid_openapi_3_1() -> None:
    found = document()
    validate_schema(found)
    assert found["openapi"].startswith("3.1")


def test_every_route_and_method_is_in_it_and_nothing_else() -> None:
    served = {
        (path, method)
        for path, name, callback in routes(get_resolver().url_patterns)
        if name != "api-unknown"
        for method in METHODS
        if hasattr(callback.cls, method)
    }
    described = {
        (as_route(path), method) for path, item in document()["paths"].items() for method in item if method in METHODS
    }
    assert described == served


def as_route(path: str) -> str:
    return path.lstrip("/").replace("{metric}", "<slug:metric>").replace("{", "<uuid:").replace("}", ">")


def test_every_route_has_a_name_of_its_own() -> None:
    names = [name for _, name, _ in routes(get_resolver().url_patterns)]
    assert None not in names
    assert len(set(names)) == len(names)


def test_every_operation_describes_its_problems_and_its_sign_in() -> None:
    found = document()
    names = set()
    for path, item in found["paths"].items():
        for method, operation in item.items():
            assert operation["security"] == [{"token": []}, {"cookieAuth": []}], path
            names.add(operation["operationId"])
            if path.endswith("/schema/"):
                continue
            for status in {"401", "403", "500"} | ({"400", "409", "413", "415", "429"} if method == "post" else set()):
                assert "application/problem+json" in operation["responses"][status]["content"], (path, status)
            assert operation["summary"]
    assert len(names) == sum(len(item) for item in found["paths"].values())


def test_unknown_fields_are_excluded_by_the_document_too() -> None:
    shapes = document()["components"]["schemas"]
    refused = [name for name in shapes if name.endswith("ShapeRequest")]
    assert "ReferralShapeRequest" in refused
    assert all(shapes[name]["additionalProperties"] is False for name in refused)


@pytest.mark.django_db
def test_it_is_served_to_people_who_are_signed_in(cast: Cast, coordinator: Caller, anybody: Caller) -> None:
    problem(anybody.get("schema/"), 401)
    answer = coordinator.get("schema/", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert json.loads(answer.content)["info"]["title"] == "Tumorboard"
