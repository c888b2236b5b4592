"""Studies, choices, urgency, treatments and follow-up by the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.models import Case
from tests import board_builders as board
from tests import builders
from tests.api.conftest import Caller, problem
from tests.cast import Cast
from tests.stage import Stage, staged

pytestmark = pytest.mark.django_db


def days_ago(cast: Cast, days: int) -> str:
    return (cast.board.day_of(timezone.now()) - timedelta(days=days)).isoformat()


@pytest.fixture
def case(cast: Cast) -> Case:
    return builders.a_referral(cast)


def a_treated_case(cast: Cast) -> Case:
    """A case whose decision is signed."""
    item = board.an_item_in_session(
        cast, builders.a_case_ready_for_listing(cast, referred_at=timezone.now() - timedelta(days=30))
    )
    board.attended(cast, item.meeting)
    board.a_closed_vote(cast, item)
    return board.signed(cast, item).case


stage = staged(a_treated_case)


@pytest.fixture
def treated(scene: Stage) -> Case:
    return scene.made


class TestStudies:
    def test_one_is_requested_then_reported_once(self, cast: Cast, surgeon: Caller, case: Case) -> None:
        body = {"modality": "CT", "region": "Thoracic spine", "state": "requested"}
        study = surgeon.post(f"cases/{case.pk}/studies/", body).json()
        report = {"report": "Lytic lesion.", "study_date": days_ago(cast, 0)}
        answer = surgeon.post(f"studies/{study['id']}/report/", report)
        assert answer.json()["state"] == "reported"
        problem(surgeon.post(f"studies/{study['id']}/report/", report), 409)
        (listed,) = surgeon.get(f"cases/{case.pk}/studies/").json()["results"]
        assert listed["report"] == "Lytic lesion."

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"modality": "XX"}, "modality"),
            ({"state": "done"}, "study_date"),
            ({"state": "reported"}, "report"),
            ({"state": "done", "study_date": "2999-01-01"}, "study_date"),
            ({"study_instance_uid": "1.2.x"}, "study_instance_uid"),
            ({"region": 7}, "region"),
            ({"report": "x" * 70_000}, "report"),
        ],
    )
    def test_what_cannot_be_is_named(self, surgeon: Caller, case: Case, changes: dict[str, Any], field: str) -> None:
        body = {"modality": "CT", "region": "Thoracic spine", "state": "requested"} | changes
        problem(surgeon.post(f"cases/{case.pk}/studies/", body), 400, field)

    def test_another_boards_study_is_not_there(self, cast: Cast, outsider: Caller, case: Case) -> None:
        study = builders.a_reported_mri(cast, case)
        problem(outsider.post(f"studies/{study.pk}/report/", {"report": "x"}), 404)


def test_the_board_marks_one_raters_value(cast: Cast, surgeon: Caller, case: Case) -> None:
    builders.recorded(cast, case, {"kps": 80})
    (other,) = builders.recorded(cast, case, {"kps": 60}, by=cast.radiologist)
    path = f"cases/{case.pk}/choices/"
    answer = surgeon.post(path, {"record_id": str(other.pk), "reason": "Seen in clinic."})
    assert answer.status_code == 201, answer.content
    (known,) = surgeon.get(f"cases/{case.pk}/facts/").json()["known"]
    assert (known["value"], known["chosen_by_board"], known["disagree"]) == (60, True, False)
    problem(Caller(cast.coordinator).post(path, {"record_id": str(other.pk)}), 403)
    problem(surgeon.post(path, {"record_id": "00000000-0000-4000-8000-000000000000"}), 404)
    problem(surgeon.post(path, {"record_id": 7}), 400, "record_id")


def test_urgency_is_set_with_a_reason(surgeon: Caller, case: Case) -> None:
    path = f"cases/{case.pk}/urgency/"
    body = surgeon.post(path, {"lane": "emergency", "reason": "Legs are going."}).json()
    assert (body["lane"], body["lane_set_by_person"]) == ("emergency", True)
    problem(surgeon.post(path, {"lane": "fast", "reason": "x"}), 400, "lane")
    problem(surgeon.post(path, {"lane": "soon"}), 400, "reason")


def test_a_lesion_is_withdrawn_once_and_its_number_stays(cast: Cast, surgeon: Caller, case: Case) -> None:
    lesion = builders.stable_t8_lesion(cast, case)
    path = f"lesions/{lesion.pk}/withdrawal/"
    problem(surgeon.post(path, {"reason": " "}), 400, "reason")
    assert surgeon.post(path, {"reason": "Haemangioma."}).json()["withdrawn_at"] is not None
    problem(surgeon.post(path, {"reason": "Haemangioma."}), 409)
    assert surgeon.get(f"cases/{case.pk}/facts/").json()["snapshot"]["lesions"] == []


class TestTreatment:
    def body(self, cast: Cast, **changes: Any) -> dict[str, Any]:
        return {
            "treatment": "cebrt",
            "started_on": days_ago(cast, 2),
            "ended_on": days_ago(cast, 1),
            "levels": ["T8"],
            "dose_gy": 20,
            "fractions": 5,
        } | changes

    def test_before_the_decision_it_is_too_early(self, cast: Cast, surgeon: Caller, case: Case) -> None:
        assert "Treatment" in problem(surgeon.post(f"cases/{case.pk}/treatments/", self.body(cast)), 409)["detail"]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"treatment": "magic"}, "treatment"),
            ({"levels": ["T13"]}, "levels"),
            ({"dose_gy": "20"}, "dose_gy"),
            ({"dose_gy": -1}, "dose_gy"),
            ({"fractions": 0}, "fractions"),
            ({"started_on": "2999-01-01"}, "started_on"),
            ({"ended_on": "1999-01-01"}, "ended_on"),
            ({"dose": 20}, "dose"),
            ({"started_on": None}, "started_on"),
        ],
    )
    def test_what_cannot_be_is_named(
        self, cast: Cast, surgeon: Caller, treated: Case, changes: dict[str, Any], field: str
    ) -> None:
        answer = surgeon.post(f"cases/{treated.pk}/treatments/", self.body(cast, **changes))
        fields = [error["field"] for error in problem(answer, 400)["errors"]]
        assert any(found == field or found.startswith(field + ".") for found in fields), fields
        assert not treated.treatments.exists()

    def test_follow_up_keeps_what_was_not_recorded_apart_from_zero(
        self, cast: Cast, surgeon: Caller, treated: Case
    ) -> None:
        path = f"cases/{treated.pk}/follow-ups/"
        visit = surgeon.post(path, {"seen_on": days_ago(cast, 0), "pain_nrs": 0, "kps": None}).json()
        assert (visit["pain_nrs"], visit["kps"], visit["alive"]) == (0, None, None)
        for changes, field in (
            ({"pain_nrs": 11}, "pain_nrs"),
            ({"kps": 75}, "kps"),
            ({"frankel": "Z"}, "frankel"),
            ({"seen_on": "soon"}, "seen_on"),
            ({"alive": "yes"}, "alive"),
        ):
            problem(surgeon.post(path, {"seen_on": days_ago(cast, 0)} | changes), 400, field)
