"""A result worked out elsewhere is recorded, corrected and taken back; nothing is ever overwritten."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import AuditEntry, CaseEvent
from cases.pathway.refusals import NotVisible, NotYourRole, WrongState
from decisions.actions.record_result import record_result
from decisions.actions.withdraw_result import withdraw_result
from decisions.models import RecordedResult
from decisions.models.results import standing_results
from tests import builders
from tests.actions.refused import refused

SORG = {"model": "90d", "probability": 82, "probability_of": "survival", "horizon": "90d"}


@pytest.fixture
def case(cast):
    return builders.a_referral(cast)


def today(case):
    return case.board.day_of(timezone.now())


def given(cast, case, **changes):
    told = {
        "actor": cast.surgeon.actor,
        "case_id": case.pk,
        "instrument": "sorg",
        "values": SORG,
        "computed_on": today(case),
        "computed_by": "Dr Surgeon",
        "tool": "https://sorg.example, 90-day model",
    }
    return told | changes


def test_it_is_kept_with_its_version_its_tool_and_who_recorded_it(cast, case):
    row = record_result(**given(cast, case, note="Entered twice."))
    assert row.values == SORG and row.recorded_by == cast.surgeon.user and row.knowledge_version
    assert [*standing_results(case)] == [row]
    assert CaseEvent.objects.filter(case=case, kind="result.recorded").get().says.endswith("SORG estimate")
    assert AuditEntry.objects.filter(case=case, verb="facts.record", subject="recorded result").exists()


def test_recording_one_makes_no_assessment_stale(cast, case):
    before = case.facts_version
    record_result(**given(cast, case))
    case.refresh_from_db()
    assert case.facts_version == before


def test_a_correction_supersedes_and_the_old_row_stays(cast, case):
    old = record_result(**given(cast, case))
    new = record_result(**given(cast, case, values=SORG | {"probability_of": "mortality"}, supersedes=old.pk))
    assert [*standing_results(case)] == [new]
    old.refresh_from_db()
    assert old.values == SORG
    with pytest.raises(WrongState, match="corrected or taken back"):
        record_result(**given(cast, case, supersedes=old.pk))


def test_a_result_of_another_patient_is_taken_back_with_a_reason(cast, case):
    row = record_result(**given(cast, case))
    assert refused(withdraw_result, actor=cast.surgeon.actor, case_id=case.pk, result_id=row.pk) == {
        "reason": "This is needed and empty."
    }
    gone = withdraw_result(actor=cast.surgeon.actor, case_id=case.pk, result_id=row.pk, reason="Another patient.")
    assert gone.withdrawn and gone.values == {} and not standing_results(case).exists()
    for result in (row, gone):
        with pytest.raises(WrongState):
            withdraw_result(actor=cast.surgeon.actor, case_id=case.pk, result_id=result.pk, reason="Again.")


def test_every_error_comes_at_once_and_nothing_is_written(cast, case):
    wrong = {"values": {"probability": 120}, "computed_on": None, "computed_by": "", "tool": ""}
    found = refused(record_result, **given(cast, case, **wrong))
    assert set(found) == {
        *(f"values.{name}" for name in ("probability", "probability_of", "horizon", "model")),
        *("computed_on", "computed_by", "tool"),
    }
    assert not RecordedResult.objects.exists()


def test_the_day_lies_between_the_birth_and_today(cast, case):
    for day in (today(case) + timedelta(days=1), case.patient.birth_date - timedelta(days=1)):
        assert set(refused(record_result, **given(cast, case, computed_on=day))) == {"computed_on"}
    assert record_result(**given(cast, case, computed_on=case.patient.birth_date))


def test_an_instrument_that_is_not_recorded_is_refused_with_the_list(cast, case):
    for name in ("sins", "", None, 7):
        assert "instrument" in refused(record_result, **given(cast, case, instrument=name))


def test_a_correction_is_of_the_same_instrument_and_the_same_case(cast, case):
    old = record_result(**given(cast, case))
    other = given(cast, case, instrument="osri", values={"total": 3}, supersedes=old.pk)
    assert set(refused(record_result, **other)) == {"instrument"}
    elsewhere = builders.a_referral(cast)
    with pytest.raises(NotVisible):
        record_result(**given(cast, elsewhere, supersedes=old.pk))
    with pytest.raises(NotVisible):
        withdraw_result(actor=cast.surgeon.actor, case_id=elsewhere.pk, result_id=old.pk, reason="?")


def test_only_the_team_records(cast, case):
    with pytest.raises(NotYourRole):
        record_result(**given(cast, case, actor=cast.observer.actor))
    with pytest.raises(NotVisible):
        record_result(**given(cast, case, actor=cast.outsider.actor))
