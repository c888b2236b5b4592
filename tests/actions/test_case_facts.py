"""Recording facts: several raters, corrections, withdrawals, marks; never a silent overwrite."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from cases.actions.check_entries import MOST_ENTRIES
from cases.actions.choose_value import choose_value
from cases.actions.record_facts import FactEntry, record_facts
from cases.models import AuditEntry, CaseEvent, FactRecord, Job
from cases.models.snapshots import known_facts, snapshot
from cases.pathway.refusals import NotVisible, NotYourRole, WrongState
from tests import builders
from tests.actions.refused import refused


@pytest.fixture
def case(cast):
    return builders.a_referral(cast)


@pytest.fixture
def today(cast):
    return cast.board.day_of(timezone.now())


def known(case, name, day):
    return next((one for one in known_facts(case, day) if one.name == name), None)


def test_it_keeps_value_unit_day_source_and_recorder(cast, case, today):
    (record,) = builders.recorded(
        cast,
        case,
        {"albumin_g_l": "3.1 g/dL"},
        by=cast.medical_oncologist,
        observed_on=today - timedelta(days=2),
        source="laboratory",
    )
    record.refresh_from_db()
    assert (record.value, record.unit, record.entered) == (31.0, "g/L", "3.1 g/dL")
    assert (record.observed_on, record.source) == (today - timedelta(days=2), "laboratory")
    assert (record.recorded_by, record.patient) == (cast.medical_oncologist.user, case.patient)
    assert snapshot(case, today)["albumin_g_l"] == 31.0
    assert "albumin_g_l" not in snapshot(case, today - timedelta(days=3)), "it was not known then"
    event = CaseEvent.objects.latest("id")
    assert (event.says, event.data) == ("Recorded: Albumin", {"records": [str(record.pk)]})
    line = AuditEntry.objects.latest("id")
    assert (line.verb, line.detail) == ("facts.record", {"facts": ["albumin_g_l"]})


def test_each_change_asks_for_its_own_assessment(cast, case):
    builders.recorded(cast, case, {"kps": 70})
    builders.recorded(cast, case, {"kps": 60})
    assert set(Job.objects.filter(case=case).values_list("key", flat=True)) == {f"{case.pk}:{n}" for n in (1, 2, 3)}


def test_an_unusual_value_is_kept_with_its_warning(cast, case):
    (record,) = builders.recorded(cast, case, {"haemoglobin_g_l": 35})
    assert record.value == 35
    assert "unusually low" in record.warnings[0]


def test_every_error_is_named_at_once_and_nothing_is_written(cast, case, today):
    lesion = builders.a_lesion(cast, case)
    errors = refused(
        record_facts,
        actor=cast.surgeon.actor,
        case_id=case.pk,
        entries=[
            FactEntry("kps", 101),
            FactEntry("albumin_g_l", "3,1"),
            FactEntry("crp_mg_l", 5, unit="mmol/L"),
            FactEntry("kpss", 70),
            FactEntry("age_years", 60),
            FactEntry("sbrt_available", True),
            FactEntry("pain_nrs", 11, lesion_id=lesion.pk),
            FactEntry("escc", "4", lesion_id=f"lesion-{lesion.number}"),
            FactEntry("pain", "none"),
            FactEntry("ecog", 1, lesion_id=lesion.pk),
            FactEntry("index_level", "T13", lesion_id=lesion.pk),
            FactEntry("histology_text", "x" * 2001),
            FactEntry("ambulatory", "aid", source="s" * 301),
            FactEntry("bladder", "normal", observed_on=today + timedelta(days=1)),
            FactEntry("laboratory_on", (today + timedelta(days=1)).isoformat()),
            FactEntry("deficit_onset_at", (timezone.now() + timedelta(minutes=5)).isoformat()),
            FactEntry("non_ambulatory_since", "1950-01-01T00:00Z"),
            FactEntry("prior_rt", {"dose_gy": 20, "on": "1950-01-01"}, lesion_id=lesion.pk),
            FactEntry("asa", 2),
            FactEntry("asa", 3),
        ],
    )
    assert set(errors) == {
        "facts.kps",
        "facts.albumin_g_l",
        "facts.crp_mg_l",
        "facts.kpss",
        "facts.age_years",
        "facts.sbrt_available",
        "lesions.1.pain_nrs",
        "lesions.1.escc",
        "facts.pain",
        "facts.ecog",
        "lesions.1.index_level",
        "facts.histology_text",
        "facts.ambulatory.source",
        "facts.bladder.observed_on",
        "facts.laboratory_on",
        "facts.deficit_onset_at",
        "facts.non_ambulatory_since",
        "lesions.1.prior_rt",
        "facts.asa",
    }
    assert "Did you mean kps?" in errors["facts.kpss"]


@pytest.mark.parametrize("entries", [[], [FactEntry("kps", 70)] * (MOST_ENTRIES + 1)])
def test_nothing_at_all_or_far_too_much_is_refused(cast, case, entries):
    assert set(refused(record_facts, actor=cast.surgeon.actor, case_id=case.pk, entries=entries)) == {"facts"}


@pytest.mark.parametrize(
    "zone, moment, tomorrow",
    [
        ("Pacific/Auckland", "2026-11-20T12:30:00Z", date(2026, 11, 22)),  # already the 21st there
        ("America/Los_Angeles", "2026-11-21T03:00:00Z", date(2026, 11, 21)),  # still the 20th there
    ],
)
def test_today_is_the_clinics_today(cast, monkeypatch, zone, moment, tomorrow):
    cast.board.time_zone = zone
    cast.board.save()
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromisoformat(moment))
    case = builders.a_referral(cast)
    entry = FactEntry("kps", 70, observed_on=tomorrow)
    assert set(refused(record_facts, actor=cast.surgeon.actor, case_id=case.pk, entries=[entry])) == {
        "facts.kps.observed_on"
    }
    (record,) = builders.recorded(cast, case, {"kps": 70})
    assert record.observed_on == tomorrow - timedelta(days=1)


@pytest.mark.parametrize("who", ["observer", "analyst", "auditor", "administrator"])
def test_roles_that_do_not_record_are_told_so(cast, case, who):
    with pytest.raises(NotYourRole):
        builders.recorded(cast, case, {"kps": 70}, by=getattr(cast, who))


def test_a_case_of_another_board_does_not_exist(cast, case):
    with pytest.raises(NotVisible):
        builders.recorded(cast, case, {"kps": 70}, by=cast.outsider)


def test_nothing_is_recorded_on_a_closed_case(cast, case):
    builders.stepped(cast, case, "close")
    with pytest.raises(WrongState, match="Recording facts is not possible while the case is at Closed"):
        builders.recorded(cast, case, {"kps": 70})


def test_a_correction_replaces_one_record_and_keeps_it(cast, case, today):
    (old,) = builders.recorded(cast, case, {"kps": 50})
    builders.recorded(cast, case, {"kps": 80}, by=cast.medical_oncologist, supersedes=old.pk)
    assert [row.value for row in known(case, "kps", today).raters] == [80]
    assert FactRecord.objects.filter(name="kps").count() == 2


def test_of_two_people_who_correct_the_same_record_the_second_is_told(cast, case):
    (old,) = builders.recorded(cast, case, {"kps": 50})
    builders.recorded(cast, case, {"kps": 60}, supersedes=old.pk)
    with pytest.raises(WrongState, match="already corrected"):
        builders.recorded(cast, case, {"kps": 70}, by=cast.chair, supersedes=old.pk)
    assert FactRecord.objects.filter(name="kps").count() == 2


def test_a_correction_must_be_of_the_same_fact_of_the_same_case_and_lesion(cast, case):
    lesion, other = builders.a_lesion(cast, case), builders.a_lesion(cast, case, index_level="L3")
    (kps,) = builders.recorded(cast, case, {"kps": 50})
    (elsewhere,) = builders.recorded(cast, builders.a_referral(cast), {"kps": 50})
    (escc,) = builders.recorded(cast, case, {"escc": "2"}, lesion=lesion)
    wrong = [
        FactEntry("ecog", 2, supersedes=kps.pk),
        FactEntry("kps", 60, supersedes=elsewhere.pk),
        FactEntry("escc", "3", lesion_id=other.pk, supersedes=escc.pk),
    ]
    errors = refused(record_facts, actor=cast.surgeon.actor, case_id=case.pk, entries=wrong)
    assert set(errors) == {"facts.ecog.supersedes", "facts.kps.supersedes", "lesions.2.escc.supersedes"}


def test_two_raters_who_differ_are_both_kept_and_shown_as_disagreeing(cast, case, today):
    builders.recorded(cast, case, {"kps": 70}, by=cast.surgeon)
    builders.recorded(cast, case, {"kps": 50}, by=cast.medical_oncologist)
    fact = known(case, "kps", today)
    assert {row.value for row in fact.raters} == {70, 50}
    assert (fact.disagree, fact.record.value) == (True, 50)
    builders.recorded(cast, case, {"kps": 50}, by=cast.surgeon)
    assert not known(case, "kps", today).disagree


def test_values_of_different_days_are_a_course_and_no_disagreement(cast, case, today):
    builders.recorded(cast, case, {"kps": 70}, observed_on=today - timedelta(days=7))
    builders.recorded(cast, case, {"kps": 50}, by=cast.chair)
    assert not known(case, "kps", today).disagree


def test_not_known_any_more_withdraws_only_the_persons_own_value(cast, case, today):
    builders.recorded(cast, case, {"kps": 70}, by=cast.surgeon)
    builders.recorded(cast, case, {"kps": 50}, by=cast.chair)
    builders.recorded(cast, case, {"kps": None}, by=cast.chair)
    assert snapshot(case, today)["kps"] == 70
    builders.recorded(cast, case, {"kps": None}, by=cast.surgeon)
    assert "kps" not in snapshot(case, today)
    assert known(case, "kps", today).record.value is None
    builders.recorded(cast, case, {"kps": 60}, by=cast.surgeon)
    assert snapshot(case, today)["kps"] == 60


def test_a_value_that_is_taken_back_leaves_the_other_values_of_whoever_takes_it_back(cast, case, today):
    week_ago = today - timedelta(days=7)
    builders.recorded(cast, case, {"kps": 70}, observed_on=week_ago)
    (slip,) = builders.recorded(cast, case, {"kps": 10})
    (theirs,) = builders.recorded(cast, case, {"kps": 20}, by=cast.chair)
    builders.recorded(cast, case, {"kps": None}, supersedes=slip.pk)
    builders.recorded(cast, case, {"kps": None}, supersedes=theirs.pk)
    assert snapshot(case, today)["kps"] == 70
    builders.recorded(cast, case, {"kps": None})
    assert "kps" not in snapshot(case, today), "a withdrawal that names no value is of all of them"


def test_a_corrected_withdrawal_reaches_as_far_as_before(cast, case, today):
    week_ago = today - timedelta(days=7)
    builders.recorded(cast, case, {"kps": 70}, observed_on=week_ago)
    (slip,) = builders.recorded(cast, case, {"kps": 10})
    (of_one,) = builders.recorded(cast, case, {"kps": None}, supersedes=slip.pk)
    builders.recorded(cast, case, {"kps": None}, supersedes=of_one.pk, source="Telephone")
    assert snapshot(case, today)["kps"] == 70
    (of_all,) = builders.recorded(cast, case, {"kps": None})
    builders.recorded(cast, case, {"kps": None}, supersedes=of_all.pk, source="Telephone")
    assert "kps" not in snapshot(case, today)


def test_a_corrected_withdrawal_hides_nothing_that_was_recorded_after_it(cast, case, today):
    (gone,) = builders.recorded(cast, case, {"kps": None})
    builders.recorded(cast, case, {"kps": 40})
    builders.recorded(cast, case, {"kps": None}, supersedes=gone.pk, source="Telephone")
    assert snapshot(case, today)["kps"] == 40


def test_whoever_corrects_a_withdrawal_brings_no_value_back_and_loses_none(cast, case, today):
    builders.recorded(cast, case, {"kps": 70})
    builders.recorded(cast, case, {"kps": 50}, by=cast.chair)
    (gone,) = builders.recorded(cast, case, {"kps": None})
    builders.recorded(cast, case, {"kps": None}, by=cast.chair, supersedes=gone.pk, source="Telephone")
    assert snapshot(case, today)["kps"] == 50


def test_a_value_in_place_of_a_withdrawal_brings_back_none_that_was_withdrawn(cast, case, today):
    builders.recorded(cast, case, {"kps": 70})
    yesterday = today - timedelta(days=1)
    (gone,) = builders.recorded(cast, case, {"kps": None}, observed_on=yesterday)
    builders.recorded(cast, case, {"kps": 60}, supersedes=gone.pk, observed_on=yesterday)
    assert snapshot(case, today)["kps"] == 60


@pytest.mark.parametrize("days", [-7, 7], ids=["an older study", "a newer study"])
def test_a_study_that_does_not_show_it_leaves_what_another_one_showed(cast, case, today, days):
    of_mri, of_ct = today - timedelta(days=7), today - timedelta(days=7 - days)
    escc = {"lesion": builders.a_lesion(cast, case), "by": cast.radiologist}
    builders.recorded(cast, case, {"escc": "3"}, observed_on=of_mri, source="MRI", **escc)
    builders.recorded(cast, case, {"escc": None}, observed_on=of_ct, source="CT", not_assessable=True, **escc)
    assert snapshot(case, today)["lesions"][0]["escc"] == "3"
    (read,) = (one for one in known_facts(case, today) if one.name == "escc")
    assert read.record.observed_on == of_mri and not read.disagree


def test_the_boards_mark_settles_a_disagreement(cast, case, today):
    (mine,) = builders.recorded(cast, case, {"kps": 70}, by=cast.surgeon)
    builders.recorded(cast, case, {"kps": 50}, by=cast.medical_oncologist)
    choice = choose_value(actor=cast.chair.actor, case_id=case.pk, record_id=mine.pk, reason="Seen this morning.")
    fact = known(case, "kps", today)
    assert (fact.record, fact.chosen, fact.disagree) == (mine, choice, False)
    assert CaseEvent.objects.latest("id").says == "Board's value chosen: Karnofsky performance status"


def test_a_mark_does_not_hide_what_is_observed_later(cast, case, today):
    week_ago = today - timedelta(days=7)
    (mine,) = builders.recorded(cast, case, {"frankel": "E"}, by=cast.surgeon, observed_on=week_ago)
    builders.recorded(cast, case, {"frankel": "D"}, by=cast.chair, observed_on=week_ago)
    choose_value(actor=cast.chair.actor, case_id=case.pk, record_id=mine.pk)
    builders.recorded(cast, case, {"frankel": "C"}, by=cast.surgeon)
    fact = known(case, "frankel", today)
    assert (fact.record.value, fact.chosen) == ("C", None)
    assert snapshot(case, week_ago)["frankel"] == "E", "what counted a week ago still does for that day"


def test_a_mark_holds_against_a_later_observation_that_was_known_when_it_was_made(cast, case, today):
    (mine,) = builders.recorded(cast, case, {"kps": 70}, observed_on=today - timedelta(days=2))
    builders.recorded(cast, case, {"kps": 10}, by=cast.chair)
    choose_value(actor=cast.chair.actor, case_id=case.pk, record_id=mine.pk, reason="The other is a slip.")
    assert snapshot(case, today)["kps"] == 70


def test_a_value_given_after_the_mark_for_the_same_day_shows_as_a_new_disagreement(cast, case, today):
    (mine,) = builders.recorded(cast, case, {"kps": 70})
    choose_value(actor=cast.chair.actor, case_id=case.pk, record_id=mine.pk)
    builders.recorded(cast, case, {"kps": 40}, by=cast.medical_oncologist)
    fact = known(case, "kps", today)
    assert (fact.record, fact.disagree) == (mine, True)


def test_one_of_three_raters_who_differs_is_enough_whoever_came_last(cast, case, today):
    builders.recorded(cast, case, {"kps": 70}, by=cast.surgeon)
    builders.recorded(cast, case, {"kps": 50}, by=cast.medical_oncologist)
    builders.recorded(cast, case, {"kps": 70}, by=cast.chair)
    fact = known(case, "kps", today)
    assert (fact.record.value, fact.disagree) == (70, True)
    assert sorted(row.value for row in fact.same_day) == [50, 70, 70]
    builders.recorded(cast, case, {"kps": None}, by=cast.medical_oncologist)
    assert not known(case, "kps", today).disagree, "who withdrew a value no longer differs"


def test_two_of_three_who_differ_about_an_earlier_day_leave_the_latest_undisputed(cast, case, today):
    week_ago = today - timedelta(days=7)
    builders.recorded(cast, case, {"kps": 70}, by=cast.surgeon, observed_on=week_ago)
    builders.recorded(cast, case, {"kps": 50}, by=cast.medical_oncologist, observed_on=week_ago)
    builders.recorded(cast, case, {"kps": 60}, by=cast.chair)
    assert not known(case, "kps", today).disagree
    assert known(case, "kps", week_ago).disagree, "on that day it was open"


def test_the_mark_settles_it_for_three_until_one_of_them_speaks_again(cast, case, today):
    builders.recorded(cast, case, {"kps": 70}, by=cast.surgeon)
    (theirs,) = builders.recorded(cast, case, {"kps": 50}, by=cast.medical_oncologist)
    builders.recorded(cast, case, {"kps": 60}, by=cast.chair)
    choose_value(actor=cast.chair.actor, case_id=case.pk, record_id=theirs.pk)
    fact = known(case, "kps", today)
    assert (fact.record, fact.disagree) == (theirs, False)
    builders.recorded(cast, case, {"kps": None}, by=cast.chair)
    assert not known(case, "kps", today).disagree
    builders.recorded(cast, case, {"kps": 80}, by=cast.surgeon)
    assert known(case, "kps", today).disagree


def test_a_marked_value_that_its_rater_withdraws_counts_no_more_and_the_rest_differ(cast, case, today):
    builders.recorded(cast, case, {"kps": 70}, by=cast.surgeon)
    (theirs,) = builders.recorded(cast, case, {"kps": 50}, by=cast.medical_oncologist)
    builders.recorded(cast, case, {"kps": 60}, by=cast.radiologist)
    choose_value(actor=cast.chair.actor, case_id=case.pk, record_id=theirs.pk)
    builders.recorded(cast, case, {"kps": None}, by=cast.medical_oncologist)
    fact = known(case, "kps", today)
    assert (fact.record.value, fact.chosen, fact.disagree) == (60, None, True)


def test_a_later_value_of_a_rater_does_not_hide_that_they_differ_about_the_marked_day(cast, case, today):
    week_ago = today - timedelta(days=7)
    (mine,) = builders.recorded(cast, case, {"kps": 70}, by=cast.surgeon, observed_on=week_ago)
    builders.recorded(cast, case, {"kps": 40}, by=cast.medical_oncologist)
    choose_value(actor=cast.chair.actor, case_id=case.pk, record_id=mine.pk)
    builders.recorded(cast, case, {"kps": 50}, by=cast.medical_oncologist, observed_on=week_ago)
    fact = known(case, "kps", today)
    assert (fact.record, fact.disagree) == (mine, True)


def test_a_mark_falls_with_the_record_that_is_corrected(cast, case, today):
    (first,) = builders.recorded(cast, case, {"kps": 70})
    (second,) = builders.recorded(cast, case, {"kps": 50}, by=cast.chair)
    for record in (first, second):
        choose_value(actor=cast.chair.actor, case_id=case.pk, record_id=record.pk)
    builders.recorded(cast, case, {"kps": 60}, by=cast.chair, supersedes=second.pk)
    fact = known(case, "kps", today)
    assert (fact.record.value, fact.chosen) == (60, None), "neither mark comes back to life"


@pytest.mark.parametrize(
    "who, refusal",
    [
        ("coordinator", NotYourRole),
        ("observer", NotYourRole),
        ("outsider", NotVisible),
    ],
)
def test_only_those_who_vote_mark_a_value(cast, case, who, refusal):
    (record,) = builders.recorded(cast, case, {"kps": 70})
    with pytest.raises(refusal):
        choose_value(actor=getattr(cast, who).actor, case_id=case.pk, record_id=record.pk)


def test_a_corrected_value_or_one_of_another_case_cannot_be_marked(cast, case):
    (old,) = builders.recorded(cast, case, {"kps": 70})
    builders.recorded(cast, case, {"kps": 60}, supersedes=old.pk)
    with pytest.raises(WrongState):
        choose_value(actor=cast.chair.actor, case_id=case.pk, record_id=old.pk)
    (elsewhere,) = builders.recorded(cast, builders.a_referral(cast), {"kps": 70})
    with pytest.raises(NotVisible):
        choose_value(actor=cast.chair.actor, case_id=case.pk, record_id=elsewhere.pk)


def test_frailty_is_refused_with_its_remedy_until_the_owners_permission_is_on_file(cast):
    case = builders.a_referral(cast)
    (says,) = refused(
        record_facts,
        actor=cast.surgeon.actor,
        case_id=case.pk,
        entries=builders.entries({"clinical_frailty_level": 6}),
    ).items()
    assert says == (
        "facts.clinical_frailty_level",
        "Clinical Frailty Scale level may not be recorded at this site.",
    )
    cast.board.site.capabilities["clinical_frailty_licensed"] = True
    cast.board.site.save()
    (record,) = builders.recorded(cast, case, {"clinical_frailty_level": 6})
    assert record.value == 6
