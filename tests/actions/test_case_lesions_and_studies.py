"""Lesions and imaging studies of a case."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.actions.add_lesion import add_lesion
from cases.actions.add_study import REPORT_LIMIT, add_study
from cases.actions.record_facts import FactEntry, record_facts
from cases.actions.report_study import report_study
from cases.actions.withdraw_lesion import withdraw_lesion
from cases.models import CaseEvent, FactRecord, ImagingStudy, Lesion
from cases.models.snapshots import snapshot
from cases.pathway.refusals import NotVisible, WrongState
from tests import builders
from tests.actions.refused import refused


@pytest.fixture
def case(cast):
    return builders.a_referral(cast)


@pytest.fixture
def today(cast):
    return cast.board.day_of(timezone.now())


def test_a_lesion_gets_the_next_number_its_place_and_its_facts(cast, case, today):
    builders.a_lesion(cast, case, index_level="L1")
    lesion = add_lesion(
        actor=cast.radiologist.actor,
        case_id=case.pk,
        index_level="T8",
        levels=["T9", "T8"],
        source="MRI",
        entries=[FactEntry("escc", "2"), FactEntry("pain_nrs", 6, source="patient")],
        observed_on=date(2020, 2, 29),
    )
    assert lesion.number == 2
    assert snapshot(case, today)["lesions"][1] == {
        "id": "lesion-2",
        "index_level": "T8",
        "levels": ["T8", "T9"],
        "escc": "2",
        "pain_nrs": 6,
    }
    written = FactRecord.objects.filter(lesion=lesion)
    assert set(written.values_list("observed_on", flat=True)) == {date(2020, 2, 29)}
    assert set(written.values_list("name", "source")) == {
        ("index_level", "MRI"),
        ("levels", "MRI"),
        ("escc", "MRI"),
        ("pain_nrs", "patient"),
    }
    assert CaseEvent.objects.filter(says="Lesion 2 added at T8").exists()
    case.refresh_from_db()
    assert case.facts_version == 3


@pytest.mark.parametrize("level", ["T13", "L6", "t8", "", None, "T8 ", "coccyx"])
def test_a_level_that_does_not_exist_is_refused(cast, case, level):
    if level == "T8 ":
        assert builders.a_lesion(cast, case, index_level=level).number == 1
    else:
        assert set(refused(add_lesion, actor=cast.radiologist.actor, case_id=case.pk, index_level=level)) == {
            "lesions.1.index_level"
        }


def test_levels_that_leave_out_the_index_level_are_refused(cast, case):
    act = {"actor": cast.radiologist.actor, "case_id": case.pk}
    assert set(refused(add_lesion, **act, index_level="T8", levels=["T9", "T10"])) == {"lesions.1.levels"}
    lesion = builders.a_lesion(cast, case, index_level="T8", levels=["T8", "T9"])
    for wrong in ({"levels": ["T9", "T10"]}, {"index_level": "T10"}):
        assert set(refused(record_facts, **act, entries=builders.entries(wrong, lesion_id=lesion.pk))) == {
            "lesions.1.levels"
        }
    builders.recorded(cast, case, {"index_level": "T10", "levels": ["T9", "T10"]}, lesion=lesion)


def test_every_error_of_a_lesion_is_named_at_once(cast, case):
    errors = refused(
        add_lesion,
        actor=cast.radiologist.actor,
        case_id=case.pk,
        index_level="X1",
        levels=["T8", "T8"],
        entries=[FactEntry("escc", "1"), FactEntry("kpss", 1), FactEntry("height_loss_percent", 120)],
    )
    assert set(errors) == {
        "lesions.1.index_level",
        "lesions.1.levels",
        "lesions.1.escc",
        "facts.kpss",
        "lesions.1.height_loss_percent",
    }


def test_a_withdrawn_lesion_no_longer_counts_but_keeps_number_and_records(cast, case, today):
    first = builders.a_lesion(cast, case)
    builders.a_lesion(cast, case, index_level="L3")
    assert set(refused(withdraw_lesion, actor=cast.surgeon.actor, lesion_id=first.pk, reason=" ")) == {"reason"}
    withdraw_lesion(actor=cast.surgeon.actor, lesion_id=first.pk, reason="A haemangioma.")
    assert [lesion["id"] for lesion in snapshot(case, today)["lesions"]] == ["lesion-2"]
    assert FactRecord.objects.filter(lesion=first).exists()
    assert builders.a_lesion(cast, case, index_level="C5").number == 3
    with pytest.raises(WrongState):
        withdraw_lesion(actor=cast.chair.actor, lesion_id=first.pk, reason="Again.")
    entry = FactEntry("escc", "2", lesion_id=first.pk)
    assert set(refused(record_facts, actor=cast.surgeon.actor, case_id=case.pk, entries=[entry])) == {"facts.escc"}


def test_a_lesion_of_another_board_does_not_exist(cast, case):
    lesion = builders.a_lesion(cast, case)
    for pk in (lesion.pk, "00000000-0000-4000-8000-000000000000", "x"):
        with pytest.raises(NotVisible):
            withdraw_lesion(actor=cast.outsider.actor, lesion_id=pk, reason="…")
    assert Lesion.objects.get().withdrawn_at is None


def test_a_study_goes_from_requested_to_reported(cast, case, today):
    study = builders.a_reported_mri(cast, case, state="requested", study_date=None, report="")
    assert CaseEvent.objects.latest("id").says == "MRI Whole spine requested"
    done = report_study(actor=cast.radiologist.actor, study_id=study.pk, report="T8 metastasis.", study_date=today)
    assert (done.state, done.report, done.study_date) == ("reported", "T8 metastasis.", today)
    with pytest.raises(WrongState):
        report_study(actor=cast.radiologist.actor, study_id=study.pk, report="Another.")


def test_the_newest_study_comes_first_and_what_is_only_requested_last(cast, case, today):
    asked = builders.a_reported_mri(cast, case, region="Asked", state="requested", study_date=None, report="")
    old = builders.a_reported_mri(cast, case, region="Old", study_date=today - timedelta(days=9))
    new = builders.a_reported_mri(cast, case, region="New", study_date=today)
    assert list(case.studies.all()) == [new, old, asked]


def test_a_report_needs_text_and_the_study_its_date(cast, case, today):
    study = builders.a_reported_mri(cast, case, state="requested", study_date=None, report="")
    act = {"actor": cast.radiologist.actor, "study_id": study.pk}
    assert set(refused(report_study, **act, report="T8.")) == {"study_date"}
    assert set(refused(report_study, **act, report=" ", study_date=today)) == {"report"}
    errors = refused(report_study, **act, report="x" * (REPORT_LIMIT + 1), study_date=today + timedelta(days=1))
    assert set(errors) == {"report", "study_date"}


@pytest.mark.parametrize(
    "change, field",
    [
        ({"modality": "XR"}, "modality"),
        ({"region": ""}, "region"),
        ({"region": "r" * 81}, "region"),
        ({"state": "lost"}, "state"),
        ({"study_date": None}, "study_date"),
        ({"study_date": date(1950, 1, 1)}, "study_date"),
        ({"report": ""}, "report"),
        ({"report": "x" * 2_000_000}, "report"),
        ({"state": "done"}, "state"),
        ({"state": "requested", "report": ""}, "study_date"),
        ({"accession": "a" * 65}, "accession"),
        ({"study_instance_uid": "1.2.x"}, "study_instance_uid"),
        ({"report": "a\x00b"}, "report"),
    ],
)
def test_a_study_that_does_not_fit_is_refused(cast, case, change, field):
    study = {
        "modality": "MR",
        "region": "Whole spine",
        "state": "reported",
        "report": "T8.",
        "study_date": date(2026, 1, 1),
    } | change
    assert set(refused(add_study, actor=cast.radiologist.actor, case_id=case.pk, **study)) == {field}


def test_a_study_of_tomorrow_is_refused_and_one_of_today_is_not(cast, case, today):
    study = {
        "actor": cast.radiologist.actor,
        "case_id": case.pk,
        "modality": "CT",
        "region": "T-spine",
        "state": "done",
    }
    assert set(refused(add_study, **study, study_date=today + timedelta(days=1))) == {"study_date"}
    assert add_study(**study, study_date=today).state == "done"


def test_the_same_study_is_on_a_case_once(cast, case):
    builders.a_reported_mri(cast, case, study_instance_uid="1.2.840.1")
    study = {
        "actor": cast.radiologist.actor,
        "case_id": case.pk,
        "modality": "MR",
        "region": "Spine",
        "state": "requested",
    }
    assert set(refused(add_study, **study, study_instance_uid="1.2.840.1")) == {"study_instance_uid"}
    builders.a_reported_mri(cast, builders.a_referral(cast), study_instance_uid="1.2.840.1")
    assert ImagingStudy.objects.count() == 2


def test_a_study_of_another_board_does_not_exist(cast, case):
    study = builders.a_reported_mri(cast, case, state="done", report="")
    with pytest.raises(NotVisible):
        report_study(actor=cast.outsider.actor, study_id=study.pk, report="T8.")
