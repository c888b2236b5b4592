"""POST /assess/: the body and the answer of the command, nothing stored, every error named."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from cases.facts.catalogue import CATALOGUE, LISTED
from cases.models import AuditEntry, Case
from decisions.models import Assessment
from tests.api.conftest import Caller, problem
from tests.cast import Cast

pytestmark = pytest.mark.django_db

FACTS: dict[str, Any] = {
    "age_years": 61,
    "primary_site": "breast",
    "kps": 70,
    "albumin_g_l": {"value": 3.1, "unit": "g/dL"},
    "lesions": [{"index_level": "T8", "pain": "mechanical", "escc": "2", "prior_rt": "none"}],
}


def test_it_answers_what_the_command_answers(cast: Cast, coordinator: Caller, tmp_path: Path) -> None:
    file, told = tmp_path / "case.json", StringIO()
    file.write_text(json.dumps(FACTS))
    call_command("assess", str(file), "--on", "2026-11-04", stdout=told)
    answer = coordinator.post("assess/?on=2026-11-04", FACTS)
    assert answer.status_code == 200, answer.content
    assert answer.json() == json.loads(told.getvalue())
    assert answer.json()["on"] == "2026-11-04"


def test_nothing_is_stored_and_nobody_is_read(cast: Cast, coordinator: Caller) -> None:
    before = AuditEntry.objects.count()
    assert coordinator.post("assess/", FACTS).status_code == 200
    assert (Case.objects.count(), Assessment.objects.count(), AuditEntry.objects.count()) == (0, 0, before)


def test_an_empty_case_is_assessed_as_one_of_which_nothing_is_known(cast: Cast, coordinator: Caller) -> None:
    body = coordinator.post("assess/", {}).json()
    assert body["scores"]["revised_tokuhashi"]["total"] is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kps": 75}, "kps"),
        ({"kps": "70"}, "kps"),
        ({"primry_site": "breast"}, "primry_site"),
        ({"escc": "2"}, "escc"),
        ({"albumin_g_l": "3,1 g/dL"}, "albumin_g_l"),
        ({"lesions": {}}, "lesions"),
        ({"lesions": [{"index_level": "T13"}]}, "lesions.0.index_level"),
        ({"lesions": [{"index_level": "T8", "levels": ["T9"]}]}, "lesions.0.index_level"),
        ({"lesions": [{"id": str(n)} for n in range(21)]}, "lesions"),
    ],
)
def test_what_cannot_be_assessed_is_named(cast: Cast, coordinator: Caller, change: dict[str, Any], field: str) -> None:
    body = problem(coordinator.post("assess/", FACTS | change), 400, field)
    assert body["errors"][0]["pointer"] == "/" + field.replace(".", "/")


def test_a_name_that_is_like_no_fact_is_told_where_all_of_them_are(cast: Cast, coordinator: Caller) -> None:
    (error,) = problem(coordinator.post("assess/", {"wxyz": 1}), 400, "wxyz")["errors"]
    assert error["remedy"] == f"Allowed: a fact's name ({LISTED})." and "GET /api/v1/facts/" in LISTED
    assert {row["name"] for row in coordinator.get("facts/").json()["results"]} == CATALOGUE.keys()
    (near,) = problem(coordinator.post("assess/", {"kpss": 70}), 400, "kpss")["errors"]
    assert "Did you mean kps?" in near["says"] and LISTED not in near["remedy"]


def test_every_error_comes_at_once(cast: Cast, coordinator: Caller) -> None:
    body = problem(coordinator.post("assess/", {"kps": 75, "ecog": 9, "lesions": [{"escc": "4"}]}), 400)
    assert {error["field"] for error in body["errors"]} == {"kps", "ecog", "lesions.0.escc"}


def test_a_body_that_is_no_object_and_a_day_that_is_none_are_refused(cast: Cast, coordinator: Caller) -> None:
    problem(coordinator.post("assess/", [FACTS]), 400, "")
    problem(coordinator.post("assess/?on=yesterday", FACTS), 400, "on")
    problem(coordinator.post("assess/?day=2026-11-04", FACTS), 400, "day")


@pytest.mark.parametrize("on", ["9999-12-31", "2200-01-02", "1899-12-31", "0001-01-01"])
def test_a_day_on_which_no_fact_can_lie_is_refused_by_name(cast: Cast, coordinator: Caller, on: str) -> None:
    walked = {"lesions": [{"escc": "3", "index_level": "T8"}], "non_ambulatory_since": "2026-11-01T00:00:00Z"}
    body = problem(coordinator.post(f"assess/?on={on}", walked), 400, "on")
    assert body["errors"][0]["parameter"] == "on"
    assert "1900-01-01 to 2200-01-01" in body["errors"][0]["remedy"]


@pytest.mark.parametrize("on", ["2200-01-01", "1900-01-01"])
def test_the_first_and_the_last_day_are_assessed(cast: Cast, coordinator: Caller, on: str) -> None:
    assert coordinator.post(f"assess/?on={on}", FACTS).json()["on"] == on


def test_it_is_for_people_who_are_signed_in(anybody: Caller) -> None:
    problem(anybody.post("assess/", FACTS), 401)
