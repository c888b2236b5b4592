"""Results worked out elsewhere by the API: recorded as stated, or refused by field and remedy."""

from typing import Any

import pytest
from django.utils import timezone

from cases.models import Case
from tests import builders
from tests.api.conftest import Caller, problem
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast) -> Case:
    return builders.a_referral(cast)


def body(case: Case, **changes: Any) -> dict[str, Any]:
    told = {
        "instrument": "sorg",
        "values": {"model": "90d", "probability": 82, "probability_of": "survival", "horizon": "90d"},
        "computed_on": case.board.day_of(timezone.now()).isoformat(),
        "computed_by": "Dr Surgeon",
        "tool": "https://sorg.example",
    }
    return told | changes


def test_the_instruments_tell_which_fields_they_take(surgeon: Caller) -> None:
    found = {one["id"]: one for one in surgeon.get("instruments/").json()["results"]}
    (of,) = [one for one in found["sorg"]["asked"] if one["name"] == "probability_of"]
    assert of["mandatory"] and set(of["choices"]) == {"survival", "mortality"}
    assert found["eq5d5l"]["result"] == ["profile", "vas", "index"]


def test_one_is_recorded_listed_corrected_and_taken_back(surgeon: Caller, case: Case) -> None:
    address = f"cases/{case.pk}/results/"
    first = surgeon.post(address, body(case))
    assert first.status_code == 201 and first["Location"] == f"/api/v1/{address}"
    second = surgeon.post(address, body(case, supersedes=first.json()["id"])).json()
    assert second["supersedes_id"] == first.json()["id"]
    problem(surgeon.post(address, body(case, supersedes=first.json()["id"])), 409)
    withdrawal = f"{address}{second['id']}/withdrawal/"
    assert surgeon.post(withdrawal, {"reason": "Of another patient."}).json()["withdrawn"]
    assert len(surgeon.get(address).json()["results"]) == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"values": {"model": "90d", "probability": 82, "horizon": "90d"}}, "values.probability_of"),
        ({"values": {"probability": 182}}, "values.probability"),
        ({"values": {"odds": 1}}, "values.odds"),
        ({"values": []}, "values"),
        ({"values": {"probability": {"value": 82}}}, "values.probability"),
        ({"instrument": "sins"}, "instrument"),
        ({"computed_on": "2999-01-01"}, "computed_on"),
        ({"computed_by": ""}, "computed_by"),
        ({"tool": None}, "tool"),
        ({"score": 3}, "score"),
        ({"supersedes": "first"}, "supersedes"),
    ],
)
def test_bad_input_is_refused_by_field(surgeon: Caller, case: Case, changes: dict[str, Any], field: str) -> None:
    problem(surgeon.post(f"cases/{case.pk}/results/", body(case, **changes)), 400, field)
    assert surgeon.get(f"cases/{case.pk}/results/").json()["results"] == []


def test_another_board_sees_none(outsider: Caller, case: Case) -> None:
    problem(outsider.get(f"cases/{case.pk}/results/"), 404)
    problem(outsider.post(f"cases/{case.pk}/results/", body(case)), 404)


def test_a_board_that_wants_the_clinicians_estimate_first_withholds_published_survival(
    cast: Cast, surgeon: Caller, case: Case
) -> None:
    builders.recorded(cast, case, {"primary_site": "lung", "kps": 70, "visceral_metastases": "none"})
    builders.jobs_done()
    address = f"cases/{case.pk}/assessment/"
    shown = surgeon.get(address).json()
    assert not shown["prognosis_withheld"] and len(shown["assessment"]["result"]["prognosis"]) > 5
    cast.board.clinician_estimate_first = True
    cast.board.save()
    kept = surgeon.get(address).json()
    assert kept["prognosis_withheld"] and kept["assessment"]["result"]["prognosis"] == []
    assert not any(
        score.get("survival") for score in kept["assessment"]["result"]["scores"].values() if "survival" in score
    )
    builders.recorded(cast, case, {"expected_survival_months_clinician": 6})
    assert surgeon.get(address).json()["prognosis_withheld"] is False
