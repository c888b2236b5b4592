"""One case walks from referral to follow-up by the API alone, as another system would do it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests import builders
from tests.api.conftest import Caller
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db

NHS_NUMBER = builders.nhs_number(888_001)

CONTENT = {
    "outcome": "recommended",
    "rationale": "Painful, stable.",
    "departure_code": "medical",
    "departure_reason": "As weighed.",
    "options": [{"treatment": "cebrt", "levels": ["T8"]}],
    "problem_class": "uncomplicated",
    "preference": "not_asked",
    "trial": "not_applicable",
    "intent": "palliation",
    "urgency": "soon",
    "act_by_time": "",
    "responsible": "Dr Ray",
    "informs_patient": "Nurse Key",
}


def made(answer: Any, status: int = 201) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_case_walks_from_referral_to_follow_up(cast: Cast, coordinator: Caller, chair: Caller) -> None:
    surgeon, radiologist = Caller(cast.surgeon), Caller(cast.radiologist)
    yesterday = (timezone.now() - timedelta(days=1)).date().isoformat()

    case = made(
        coordinator.post(
            "cases/",
            {
                "board_id": str(cast.board.pk),
                "clinical_question": "Surgery, radiotherapy, or both?",
                "patient": {
                    "family_name": "Testpatient-Walk",
                    "birth_date": "1955-05-05",
                    "sex": "male",
                    "identifiers": [{"kind": "nhs_number", "value": NHS_NUMBER}],
                },
                "facts": [{"name": name, "value": value} for name, value in builders.MINIMUM_FACTS.items()],
            },
        )
    )
    here = f"cases/{case['id']}/"
    made(coordinator.post(here + "steps/", {"move": "accept", "expected_version": 0}), 200)
    made(
        radiologist.post(
            here + "studies/",
            {
                "modality": "MR",
                "region": "Whole spine",
                "state": "reported",
                "study_date": yesterday,
                "report": "T8 metastasis.",
            },
        )
    )
    made(
        radiologist.post(
            here + "lesions/",
            {
                "index_level": "T8",
                "levels": ["T8"],
                "facts": [{"name": name, "value": value} for name, value in builders.STABLE.items()],
            },
        )
    )
    made(coordinator.post(here + "steps/", {"move": "imaging_complete", "expected_version": 1}), 200)

    job = made(coordinator.post(here + "assessment/"), 202)
    assert job["state"] == "queued"
    builders.jobs_done()
    assert coordinator.get(f"jobs/{job['id']}/").json()["state"] == "done"
    assessed = coordinator.get(here + "assessment/").json()
    assert assessed["stale"] is False
    assert assessed["assessment"]["result"]["scores"]["sins"][0]["total"] == 1

    meeting = made(
        coordinator.post(
            "meetings/",
            {"board_id": str(cast.board.pk), "starts_at": (timezone.now() + timedelta(hours=1)).isoformat()},
        )
    )
    there = f"meetings/{meeting['id']}/"
    item = made(coordinator.post(there + "items/", {"case_id": case["id"]}))
    made(coordinator.post(there + "publish/"), 200)
    pack = made(coordinator.post(there + "documents/", {"kind": "pack"}), 202)
    assert pack["job"]["state"] == "queued"
    made(chair.post(there + "start/"), 200)
    for person in cast.voters:
        seat = {"membership_id": str(person.membership.pk), "present": True}
        made(coordinator.post(there + "attendance/", seat), 200)

    vote = made(chair.post(f"items/{item['id']}/rounds/", {"question": "Which?", "options": ["cebrt", "observation"]}))
    for number, person in enumerate(cast.voters):
        ballot = Caller(person).post(
            f"rounds/{vote['id']}/ballots/", {"choice": "cebrt"}, headers={"Idempotency-Key": f"key-{number}"}
        )
        assert made(ballot)["receipt"]
    closed = made(chair.post(f"rounds/{vote['id']}/close/"), 200)
    assert closed["tally"]["agreement"] == "unanimous"
    assert closed["quorum"]["met"] is True

    decision = made(
        chair.post(
            f"items/{item['id']}/decisions/",
            {
                "content": CONTENT,
                "password": PASSWORD,
                "identifier": NHS_NUMBER,
            },
        )
    )
    assert decision["signatures"][0]["meaning"] == "chaired"
    assert surgeon.get(f"decisions/{decision['id']}/").json()["payload_hash"] == decision["payload_hash"]
    assert [one["id"] for one in surgeon.get(here + "decisions/").json()["results"]] == [decision["id"]]
    amended = made(
        chair.post(
            f"decisions/{decision['id']}/amendments/",
            {
                "content": CONTENT | {"options": [{"treatment": "cebrt", "levels": ["T8"], "dose": "8 Gy in 1"}]},
                "reason": "The dose was left out.",
                "password": PASSWORD,
                "identifier": NHS_NUMBER,
            },
        )
    )
    assert (amended["version"], amended["previous_hash"]) == (2, decision["payload_hash"])

    made(chair.post(there + "close/"), 200)
    kinds = {one["kind"] for one in coordinator.get(there + "documents/").json()["results"]}
    assert kinds == {"pack", "outcome_summary"}
    today = cast.board.day_of(timezone.now()).isoformat()
    made(
        surgeon.post(
            here + "treatments/",
            {
                "treatment": "cebrt",
                "started_on": today,
                "ended_on": today,
                "levels": ["T8"],
                "dose_gy": 8,
                "fractions": 1,
            },
        )
    )
    state = coordinator.get(here)
    made(coordinator.post(here + "steps/", {"move": "treatment_complete"}, headers={"If-Match": state["ETag"]}), 200)
    made(surgeon.post(here + "follow-ups/", {"seen_on": today, "pain_nrs": 2, "kps": 80, "alive": True}))
    assert coordinator.get(here + "treatments/").json()["results"][0]["dose_gy"] == 8
    assert coordinator.get(here + "follow-ups/").json()["results"][0]["local_control"] == ""
    assert coordinator.get(here).json()["stage"] == "follow_up"
