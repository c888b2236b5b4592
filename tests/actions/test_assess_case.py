"""Assessments in the background: once per facts and knowledge, stale at once, disagreement told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions.choose_value import choose_value
from cases.jobs import engine
from cases.models import Case, Job
from cases.pathway.refusals import NotVisible, NotYourRole, WrongState
from decisions.actions.assess_case import assess_now
from decisions.actions.read_assessment import current_assessment
from decisions.models import Assessment
from tests.builders import (
    a_case_ready_for_listing,
    a_lesion,
    a_referral,
    compressing_t8_lesion,
    jobs_done,
    recorded,
    stepped,
)
from tests.cast import Cast


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def raters_flags(case: Case) -> list[str]:
    assessment, _, _ = current_assessment(fresh(case))
    return [flag["says"] for flag in assessment.result["flags"] if flag["id"] == "D-raters"]


def test_an_assessment_is_stored_with_everything_that_repeats_it(cast: Cast) -> None:
    case = a_case_ready_for_listing(cast)
    assert current_assessment(fresh(case))[:2] == (None, True)
    jobs_done()
    assessment, stale, job = current_assessment(fresh(case))
    assert stale is False
    assert (job.state, job.result) == ("done", {"assessment": str(assessment.pk)})
    assert assessment.facts["kps"] == 70
    assert assessment.facts_version == fresh(case).facts_version
    assert assessment.result["knowledge_version"] == assessment.knowledge_version
    assert assessment.result["scores"]["sins"][0]["total"] == 1
    assert assessment.on == cast.board.day_of(assessment.made_at)


def test_a_change_of_facts_makes_it_stale_at_once_and_the_next_job_fresh(cast: Cast) -> None:
    case = a_case_ready_for_listing(cast)
    jobs_done()
    recorded(cast, case, {"kps": 40})
    assessment, stale, job = current_assessment(fresh(case))
    assert (stale, job.state, assessment.facts["kps"]) == (True, "queued", 70)
    jobs_done()
    assessment, stale, _ = current_assessment(fresh(case))
    assert (stale, assessment.facts["kps"]) == (False, 40)


def test_only_the_newest_facts_are_assessed(cast: Cast) -> None:
    case = a_case_ready_for_listing(cast)
    jobs_done()
    before = Assessment.objects.filter(case=case).count()
    for kps in (40, 50, 60):
        recorded(cast, case, {"kps": kps})
    jobs_done()
    assert Assessment.objects.filter(case=case).count() == before + 1
    superseded = Job.objects.filter(case=case, result={"superseded": True}).count()
    assert superseded >= 2
    assert not Job.objects.exclude(state="done").exists()


def test_facts_that_move_on_while_it_is_weighed_store_nothing(cast: Cast) -> None:
    case = a_case_ready_for_listing(cast)
    job = Job.objects.get(key=f"{case.pk}:{fresh(case).facts_version}")
    work = engine.work_of("assess_case")
    outcome = work.compute(job, lambda done, total, says="": None)
    recorded(cast, case, {"kps": 40})
    assert work.store(job, outcome) == {"superseded": True}
    assert not Assessment.objects.filter(case=case).exists()


def test_a_job_that_runs_twice_stores_once(cast: Cast) -> None:
    case = a_case_ready_for_listing(cast)
    jobs_done()
    Job.objects.filter(case=case).update(state="queued")
    jobs_done()
    assert Assessment.objects.filter(case=case, facts_version=fresh(case).facts_version).count() == 1


def test_the_computed_lane_is_taken_over(cast: Cast) -> None:
    facts = {"ambulatory": "assisted", "motor_power_worst": 2, "frankel": "C"}
    case = a_case_ready_for_listing(cast, lesion=compressing_t8_lesion, facts=facts)
    jobs_done()
    assessment, _, _ = current_assessment(fresh(case))
    assert fresh(case).lane == assessment.result["urgency"]["lane"]
    assert fresh(case).lane in ("emergency", "urgent")
    assert fresh(case).lane_set_by_person is False


def test_raters_who_differ_are_told_until_a_value_is_chosen(cast: Cast) -> None:
    case = a_case_ready_for_listing(cast)
    lesion = case.lesions.get()
    recorded(cast, case, {"escc": "1b"}, by=cast.radiologist, lesion=lesion, source="MRI today")
    assert raters_flags_after_jobs(case) == []
    [mine] = recorded(cast, case, {"escc": "2"}, by=cast.surgeon, lesion=lesion, source="MRI today")
    assert raters_flags_after_jobs(case) == [
        "Raters differ about Epidural compression (ESCC) of lesion 1; choose the board's value."
    ]
    choose_value(actor=cast.chair.actor, case_id=case.pk, record_id=mine.pk)
    assert raters_flags_after_jobs(case) == []


def raters_flags_after_jobs(case: Case) -> list[str]:
    jobs_done()
    return raters_flags(case)


def contradicted(cast: Cast) -> Case:
    """Two raters place lesion 1 elsewhere; the board keeps the level of one, the extent of the other."""
    case = a_case_ready_for_listing(cast)
    lesion = case.lesions.get()
    [mine, _] = recorded(cast, case, {"index_level": "T8", "levels": ["T7", "T8"]}, by=cast.surgeon, lesion=lesion)
    recorded(cast, case, {"index_level": "T11", "levels": ["T10", "T11"]}, by=cast.radiologist, lesion=lesion)
    choose_value(actor=cast.chair.actor, case_id=case.pk, record_id=mine.pk)
    return case


def test_facts_that_contradict_one_another_are_named_and_nothing_is_advised(cast: Cast) -> None:
    case = contradicted(cast)
    jobs_done()
    assessment, stale, job = current_assessment(fresh(case))
    assert (stale, job.state) == (False, "done")
    says = {flag["id"]: flag["says"] for flag in assessment.result["flags"] if flag["kind"] == "data"}
    assert says["D-contradiction"] == (
        "Index level of lesion 1: 'T8' is not among the lesion's levels (T10, T11). "
        "Nothing is advised until this is corrected."
    )
    assert (assessment.result["options"], assessment.result["frameworks"]) == ([], {})
    assert not {"index_level", "levels"} & set(assessment.facts["lesions"][0]), "nobody knows which of them is wrong"
    assert fresh(case).lane == assessment.result["urgency"]["lane"] != ""


def test_once_the_contradiction_is_settled_there_is_advice_again(cast: Cast) -> None:
    case = contradicted(cast)
    jobs_done()
    [same, _] = recorded(
        cast, case, {"levels": ["T8"], "index_level": "T8"}, lesion=case.lesions.get(), by=cast.radiologist
    )
    choose_value(actor=cast.chair.actor, case_id=case.pk, record_id=same.pk)
    jobs_done()
    assessment, _, _ = current_assessment(fresh(case))
    assert "D-contradiction" not in [flag["id"] for flag in assessment.result["flags"]]
    assert assessment.result["options"]


def test_asking_now_queues_again_what_was_given_up(cast: Cast) -> None:
    case = a_case_ready_for_listing(cast)
    job = assess_now(actor=cast.coordinator.actor, case_id=case.pk)
    assert assess_now(actor=cast.surgeon.actor, case_id=case.pk).pk == job.pk
    Job.objects.filter(pk=job.pk).update(state="dead", attempts=3)
    again = assess_now(actor=cast.coordinator.actor, case_id=case.pk)
    assert (again.pk, again.state, again.attempts) == (job.pk, "queued", 0)
    jobs_done()
    assert current_assessment(fresh(case))[1] is False
    assert assess_now(actor=cast.coordinator.actor, case_id=case.pk).state == "done"


@pytest.mark.parametrize(("who", "refusal"), [("outsider", NotVisible), ("observer", NotYourRole)])
def test_who_may_not_record_does_not_ask_for_an_assessment(cast: Cast, who: str, refusal: type[Exception]) -> None:
    case = a_referral(cast)
    with pytest.raises(refusal):
        assess_now(actor=getattr(cast, who).actor, case_id=case.pk)


def test_a_closed_case_is_not_assessed_again(cast: Cast) -> None:
    case = stepped(cast, a_referral(cast), "close")
    with pytest.raises(WrongState):
        assess_now(actor=cast.coordinator.actor, case_id=case.pk)


def test_a_case_with_hardly_anything_known_is_assessed_too(cast: Cast) -> None:
    case = a_referral(cast)
    a_lesion(cast, case)
    jobs_done()
    assessment, stale, _ = current_assessment(fresh(case))
    assert stale is False
    assert assessment.result["scores"]["sins"][0]["total"] is None


def test_a_value_of_long_ago_is_flagged_with_its_age_until_it_is_asked_again(cast: Cast) -> None:
    case = a_referral(cast)
    day = case.board.day_of(timezone.now())
    long_ago = day - timedelta(days=3000)
    recorded(cast, case, {"ecog": 0, "primary_site": "breast"}, observed_on=long_ago)
    jobs_done()
    result = current_assessment(fresh(case))[0].result
    [row] = result["old"]
    assert row == {"fact": "ecog", "lesion": None, "observed_on": long_ago.isoformat(), "age": "8 years old"}
    assert [flag["kind"] for flag in result["flags"] if flag["id"] == "D-old"] == ["data"]
    recorded(cast, case, {"ecog": 1}, observed_on=day)
    jobs_done()
    result = current_assessment(fresh(case))[0].result
    assert result["old"] == []
    assert not [flag for flag in result["flags"] if flag["id"] == "D-old"]


def test_the_reason_of_the_lane_names_the_red_flag(cast: Cast) -> None:
    case = a_referral(cast)
    recorded(cast, case, {"cancer_status": "current", "red_flag_gait_disturbance": True})
    jobs_done()
    case = fresh(case)
    assert case.lane == "emergency"
    assert "(Unsteady, or difficulty walking" in case.lane_reason
