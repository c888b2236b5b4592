"""Every error is a problem+json, whatever went wrong and wherever."""

import json
from typing import Any

import pytest
from django.urls import reverse

from tests.api.conftest import Caller, problem
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def refer(cast: Cast, **changes: object) -> dict[str, object]:
    body: dict[str, object] = {"board_id": str(cast.board.pk), "patient": {"family_name": "Testpatient-API"}}
    return body | changes


def test_without_signing_in_every_address_answers_401_and_says_how(anybody: Caller) -> None:
    answer = anybody.get("cases/")
    problem(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", ["nothing/", "cases/not-an-id/", "cases", "../v2/cases/", "../", "schema"])
def test_an_unknown_address_is_a_problem_for_anybody(anybody: Caller, path: str) -> None:
    problem(anybody.get(path), 404)
    problem(anybody.post(path, {}), 404)


def test_an_address_without_its_last_slash_says_so(coordinator: Caller) -> None:
    assert "slash" in problem(coordinator.get("cases"), 404)["detail"]


def test_a_method_that_is_not_there_names_those_that_are(coordinator: Caller) -> None:
    answer = coordinator.client.delete("/api/v1/cases/")
    problem(answer, 405)
    assert answer["Allow"] == "GET, HEAD, POST"
    problem(coordinator.client.options("/api/v1/cases/"), 405)


def test_only_json_is_answered_and_read(cast: Cast, coordinator: Caller) -> None:
    problem(coordinator.get("cases/", headers={"Accept": "application/xml"}), 406)
    problem(coordinator.client.post("/api/v1/cases/", {"a": "b"}), 415)
    problem(coordinator.client.post("/api/v1/cases/", b"<a/>", content_type="application/xml"), 415)


def test_a_session_needs_its_csrf_token(cast: Cast) -> None:
    strict = Caller(cast.coordinator, enforce_csrf_checks=True)
    assert "CSRF" in problem(strict.post("cases/", refer(cast)), 403)["detail"]


def test_a_body_that_would_be_read_as_empty_is_refused(coordinator: Caller) -> None:
    facts = {"kps": 70}
    problem(coordinator.post("assess/", facts, headers={"Transfer-Encoding": "chunked"}), 411)
    problem(coordinator.post("assess/", facts, headers={"Content-Encoding": "gzip"}), 415)


def test_what_fails_before_any_view_is_a_problem_too(coordinator: Caller) -> None:
    problem(coordinator.get("cases/", headers={"Host": "evil.example"}), 400)
    page = coordinator.client.get("/", headers={"Host": "evil.example"})
    assert page.status_code == 400
    assert "json" not in page["Content-Type"]


def test_a_body_over_one_megabyte_is_refused_with_the_limit(cast: Cast, coordinator: Caller) -> None:
    answer = coordinator.post("cases/", refer(cast, history="x" * 2_000_000))
    assert "1,048,576" in problem(answer, 413)["detail"]


def test_an_unknown_field_is_named_with_the_closest_known(cast: Cast, coordinator: Caller) -> None:
    body = problem(coordinator.post("cases/", refer(cast, histroy="x")), 400, "histroy")
    assert body["errors"] == [
        {
            "pointer": "/histroy",
            "field": "histroy",
            "says": "is not a field of this request.",
            "remedy": "Did you mean “history”?",
        }
    ]


def test_an_unknown_field_deep_inside_is_named_with_its_path(cast: Cast, coordinator: Caller) -> None:
    patient = {"family_name": "Testpatient", "identifiers": [{"kind": "mrn", "value": "1", "sytem": "x"}]}
    body = problem(coordinator.post("cases/", refer(cast, patient=patient)), 400)
    assert body["errors"][0]["pointer"] == "/patient/identifiers/0/sytem"
    assert "system" in body["errors"][0]["remedy"]


def test_every_error_comes_at_once(cast: Cast, coordinator: Caller) -> None:
    body = refer(
        cast,
        patient={"given_name": 7, "birth_date": "31-12-1958"},
        suspected_at="2026-01-01T10:00",
        confirmed_new_patient="yes",
        board_id="x",
    )
    found = problem(coordinator.post("cases/", body), 400)
    assert {error["field"] for error in found["errors"]} == {
        "patient.family_name",
        "patient.given_name",
        "patient.birth_date",
        "suspected_at",
        "confirmed_new_patient",
        "board_id",
    }


@pytest.mark.parametrize(
    ("body", "field", "says"),
    [
        (b'{"history": "a", "history": "b"}', "history", "twice"),
        (b'{"patient": {"a": NaN}}', "patient.a", "finite"),
        (b'{"patient": {"a": -Infinity}}', "patient.a", "finite"),
        (b'{"patient": {"a": 1e999}}', "patient.a", "finite"),
        (b'{"history": "a\\u0000b"}', "history", "NUL"),
        (b'{"history": "\\ud800"}', "history", "surrogate"),
        (b'{"a\\u0000": 1}', "a�", "NUL"),
        (b'{"patient": [1, 99999999999999999999]}', "patient.1", "beyond"),
        (b'{"patient": ' + b"9" * 9000 + b"}", "patient", "beyond"),
        (b"[" * 100_000, "", "nested"),
        (b"[" * 60 + b"]" * 60, "", "nested"),
        (b'{"a": ', "", "line 1"),
        (b"\xff\xfe", "", "UTF-8"),
        (b"", "", ""),
        (b"[]", "", "object"),
        (b'"text"', "", "object"),
        (b"null", "", "object"),
    ],
)
def test_hostile_json_is_refused_naming_the_place(
    cast: Cast, coordinator: Caller, body: bytes, field: str, says: str
) -> None:
    found = problem(coordinator.post("cases/", body), 400)
    if body:
        assert [error["field"] for error in found["errors"]][:1] == [field]
        assert says in found["errors"][0]["says"]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_moment_outside_the_calendar_says_what_to_check(cast: Cast, coordinator: Caller, moment: str) -> None:
    found = problem(coordinator.post("cases/", refer(cast, referred_at=moment)), 400, "referred_at")
    assert found["errors"][0]["says"] == "lies outside the calendar: check the year."


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("observer", "An observer"),
        ("auditor", "An auditor"),
        ("analyst", "An analyst"),
        ("administrator", "An administrator"),
        ("surgeon", "A clinician"),
    ],
)
def test_a_role_that_may_not_is_named_with_its_article(cast: Cast, as_person: Any, name: str, role: str) -> None:
    found = problem(as_person(getattr(cast, name)).post(f"boards/{cast.board.pk}/generation/"), 403)
    assert found["detail"].startswith(f"{role} may not do this.")


def test_a_query_parameter_is_named_as_such(cast: Cast, coordinator: Caller) -> None:
    body = problem(coordinator.get("cases/?stag=referral&lane=fast&page_size=101&cursor=zzz"), 400)
    found = {error["parameter"]: error["remedy"] for error in body["errors"]}
    assert set(found) == {"stag", "lane", "page_size"}
    assert "stage" in found["stag"]
    assert "emergency" in found["lane"]
    problem(coordinator.get("cases/?cursor=zzz"), 400, "cursor")


def test_what_nobody_expected_is_answered_without_detail(
    cast: Cast, coordinator: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Testpatient-Secret")

    monkeypatch.setattr("cases.access.memberships", broken)
    answer = coordinator.get("boards/")
    problem(answer, 500)
    assert "Secret" not in json.dumps(answer.json())


def test_the_problem_carries_the_request_id_of_the_answer(coordinator: Caller) -> None:
    answer = coordinator.get("cases/00000000-0000-4000-8000-000000000000/")
    assert problem(answer, 404)["request_id"] == answer["X-Request-Id"]


def test_writes_are_limited_per_person(cast: Cast, coordinator: Caller, surgeon: Caller, settings: object) -> None:
    settings.WRITES_PER_MINUTE = 2  # type: ignore[attr-defined]
    address = reverse("api-cases").removeprefix("/api/v1/")
    for _ in range(2):
        problem(coordinator.post(address, {}), 400)
    answer = coordinator.post(address, {})
    problem(answer, 429)
    assert int(answer["Retry-After"]) > 0
    assert coordinator.get(address).status_code == 200
    problem(surgeon.post(address, {}), 400)
