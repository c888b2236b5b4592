"""Treatment given and follow-up seen: dates in order, within the limits of the catalogue."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from cases.actions.call_off_visit import call_off_visit
from cases.actions.read_due_follow_ups import read_due_follow_ups
from cases.actions.record_follow_up import record_follow_up
from cases.actions.record_treatment import record_treatment
from cases.actions.set_due_visit import set_due_visit
from cases.facts.given_particulars import FAMILIES, PARTICULARS
from cases.models import CaseEvent, FollowUp, Treatment
from cases.pathway.follow_up import SCHEDULES, reasons_to_relist, state_of_visit
from cases.pathway.refusals import NotVisible, NotYourRole, WrongState
from cases.pathway.treatments import GIVEN
from tests import board_builders, builders
from tests.actions.refused import refused
from tests.stage import staged


def a_treated_case(cast):
    """A case at stage treatment, referred a month ago."""
    month_ago = timezone.now() - timedelta(days=30)
    ready = builders.a_case_ready_for_listing(cast, referred_at=month_ago)
    vote = board_builders.a_closed_vote(cast, board_builders.an_item_in_session(cast, ready))
    return board_builders.signed(cast, vote.item).case


stage = staged(a_treated_case)


@pytest.fixture
def case(scene):
    return scene.made


@pytest.fixture
def today(cast):
    return cast.board.day_of(timezone.now())


def treated(cast, case, **given):
    details = {"treatment": "sbrt", "started_on": cast.board.day_of(timezone.now()), "levels": ["T8"]} | given
    return record_treatment(actor=cast.radiation_oncologist.actor, case_id=case.pk, **details)


def seen(cast, case, **given):
    details = {"seen_on": cast.board.day_of(timezone.now()), "pain_nrs": 2} | given
    return record_follow_up(actor=cast.surgeon.actor, case_id=case.pk, **details)


def test_a_course_of_radiotherapy_is_kept_with_dose_fractions_and_levels(cast, case, today):
    row = treated(cast, case, dose_gy="24", fractions=2, levels=["T9", "T8"], ended_on=today, details="Well tolerated.")
    row.refresh_from_db()
    assert (row.dose_gy, row.fractions, row.levels, row.ended_on) == (Decimal("24.00"), 2, ["T8", "T9"], today)
    assert CaseEvent.objects.latest("id").says == "Treatment recorded: Stereotactic body radiotherapy at T8, T9"


def test_what_is_not_recorded_stays_empty(cast, case):
    row = treated(cast, case, treatment="systemic_therapy", levels=())
    assert (row.dose_gy, row.fractions, row.levels, row.ended_on) == (None, None, [], None)


@pytest.mark.parametrize(
    "given, field",
    [
        ({"treatment": "prayer"}, "treatment"),
        ({"treatment": ""}, "treatment"),
        ({"started_on": None}, "started_on"),
        ({"started_on": "2026-11-04"}, "started_on"),
        ({"levels": []}, "levels"),
        ({"levels": ["T13"]}, "levels"),
        ({"levels": "T8 T8"}, "levels"),
        ({"dose_gy": 500}, "dose_gy"),
        ({"dose_gy": "2,4"}, "dose_gy"),
        ({"dose_gy": Decimal("NaN")}, "dose_gy"),
        ({"dose_gy": 0}, "dose_gy"),
        ({"fractions": 0}, "fractions"),
        ({"fractions": 2.5}, "fractions"),
        ({"fractions": "many"}, "fractions"),
        ({"details": "x" * 2_000_000}, "details"),
    ],
)
def test_a_treatment_that_does_not_fit_is_refused(cast, case, given, field):
    assert set(refused(lambda: treated(cast, case, **given))) == {field}
    assert not Treatment.objects.exists()


def test_its_days_lie_in_order_between_referral_and_today(cast, case, today):
    referral = today - timedelta(days=30)
    for started, ended, field in [
        (referral - timedelta(days=1), None, "started_on"),
        (today + timedelta(days=1), None, "started_on"),
        (today, today - timedelta(days=1), "ended_on"),
        (today, today + timedelta(days=1), "ended_on"),
    ]:
        assert set(refused(lambda s=started, e=ended: treated(cast, case, started_on=s, ended_on=e))) == {field}
    assert treated(cast, case, started_on=referral, ended_on=today).started_on == referral


def test_several_errors_are_named_at_once(cast, case, today):
    errors = refused(
        lambda: treated(
            cast,
            case,
            treatment="x",
            started_on=today + timedelta(days=9),
            dose_gy="a lot",
            fractions=-1,
            levels=["Z1"],
        )
    )
    assert set(errors) == {"treatment", "started_on", "dose_gy", "fractions", "levels"}


def test_neither_is_recorded_before_the_decision_or_after_the_end(cast, case, today):
    early = builders.a_case_ready_for_listing(cast)
    builders.stepped(cast, case, "close")
    for wrong in (early, case):
        with pytest.raises(WrongState, match="possible at: Treatment, Follow-up"):
            treated(cast, wrong)
        with pytest.raises(WrongState):
            seen(cast, wrong)


@pytest.mark.parametrize(
    "who, refusal", [("observer", NotYourRole), ("auditor", NotYourRole), ("outsider", NotVisible)]
)
def test_others_record_neither(cast, case, today, who, refusal):
    actor = getattr(cast, who).actor
    with pytest.raises(refusal):
        record_treatment(actor=actor, case_id=case.pk, treatment="bracing", started_on=today)
    with pytest.raises(refusal):
        record_follow_up(actor=actor, case_id=case.pk, seen_on=today, note="…")


def test_a_visit_keeps_what_was_found_and_leaves_out_what_was_not(cast, case, today):
    visit = seen(
        cast,
        case,
        ambulatory="aid",
        frankel="D",
        kps="70",
        local_control="controlled",
        local_control_reason="MRI of today beside that of May: unchanged.",
        ecog=1,
        omed_mg=30,
        alive=True,
        next_due_on=today + timedelta(days=90),
    )
    visit.refresh_from_db()
    assert (visit.pain_nrs, visit.kps, visit.ambulatory, visit.frankel) == (2, 70, "aid", "D")
    bare = seen(cast, case, pain_nrs=0)
    assert (bare.pain_nrs, bare.kps, bare.alive, bare.frankel) == (0, None, None, "")
    assert CaseEvent.objects.latest("id").says == "Follow-up visit recorded"


@pytest.mark.parametrize(
    "given, field",
    [
        ({"seen_on": None}, "seen_on"),
        ({"pain_nrs": 11}, "pain_nrs"),
        ({"pain_nrs": -1}, "pain_nrs"),
        ({"kps": 75}, "kps"),
        ({"ambulatory": "flying"}, "ambulatory"),
        ({"frankel": "F"}, "frankel"),
        ({"local_control": "good"}, "local_control"),
        ({"alive": "maybe"}, "alive"),
        ({"local_control": "controlled"}, "local_control_reason"),
        ({"local_control_reason": "Unchanged."}, "local_control"),
        ({"ecog": 5}, "ecog"),
        ({"omed_mg": -1}, "omed_mg"),
        ({"fracture": "old"}, "fracture"),
        ({"fracture_symptomatic": True}, "fracture"),
        ({"complication_grade": "III"}, "complication_grade"),
        ({"adverse_events": [{"term": "oesophagitis", "grade": 2}]}, "ctcae_version"),
        ({"adverse_events": [{"term": "oesophagitis", "grade": 6}], "ctcae_version": "5.0"}, "adverse_events.0.grade"),
        ({"adverse_events": ["oesophagitis"] * 21, "ctcae_version": "5.0"}, "adverse_events"),
        ({"alive": False, "died_on": date(2000, 1, 1), "cause_of_death": "cancer"}, "died_on"),
        ({"alive": False, "cause_of_death": "unknown"}, "died_on"),
        ({"alive": True, "cause_of_death": "cancer"}, "alive"),
        ({"alive": True, "lost": True}, "lost"),
        ({"note": "x" * 10_001}, "note"),
        ({"next_due_on": date(2000, 1, 1)}, "next_due_on"),
        ({"pain_nrs": None}, "note"),
        ({"pain_nrs": None, "note": " "}, "note"),
    ],
)
def test_a_visit_that_does_not_fit_is_refused(cast, case, given, field):
    assert set(refused(lambda: seen(cast, case, **given))) == {field}
    assert not FollowUp.objects.exists()


def test_a_visit_lies_between_the_first_treatment_and_today(cast, case, today):
    treated(cast, case, started_on=today - timedelta(days=5))
    for day in (today - timedelta(days=6), today + timedelta(days=1)):
        assert set(refused(lambda d=day: seen(cast, case, seen_on=d))) == {"seen_on"}
    assert seen(cast, case, seen_on=today - timedelta(days=5))


def test_what_was_done_is_kept_in_particulars_of_its_kind(cast, case):
    row = treated(
        cast,
        case,
        treatment="separation_surgery_then_sbrt",
        dose_gy=24,
        fractions=3,
        particulars={
            "approach": "posterolateral",
            "separation": True,
            "blood_loss_ml": "850",
            "complication_grade": "II",
            "re_irradiation": True,
            "cumulative_statement": "Cord below 14 Gy in two courses, as the physicist states.",
            "stabilisation": None,
        },
    )
    row.refresh_from_db()
    assert row.particulars == {
        "approach": "posterolateral",
        "separation": True,
        "blood_loss_ml": 850,
        "complication_grade": "II",
        "re_irradiation": True,
        "cumulative_statement": "Cord below 14 Gy in two courses, as the physicist states.",
    }


@pytest.mark.parametrize(
    "given, field",
    [
        ({"treatment": "bracing", "levels": (), "dose_gy": 8}, "dose_gy"),
        ({"treatment": "bone_agent", "levels": (), "fractions": 1}, "fractions"),
        ({"particulars": {"blood_loss_ml": 300}}, "blood_loss_ml"),
        ({"particulars": {"technique": "magic"}}, "technique"),
        ({"particulars": {"re_irradiation": True}}, "cumulative_statement"),
        ({"treatment": "operation", "particulars": {"blood_loss_ml": -5}}, "blood_loss_ml"),
        ({"treatment": "operation", "particulars": {"complication_grade": "IV"}}, "complication_grade"),
        ({"treatment": "systemic_therapy", "levels": (), "particulars": {"systemic_line": 0}}, "systemic_line"),
    ],
)
def test_particulars_of_another_treatment_or_beyond_their_limits_are_refused(cast, case, given, field):
    assert set(refused(lambda: treated(cast, case, **given))) == {field}


def test_every_treatment_says_which_families_of_particulars_it_has():
    assert set(FAMILIES) == set(GIVEN)
    assert {family for families in FAMILIES.values() for family in families} == set(PARTICULARS)


def test_a_death_dates_the_patient_and_closes_the_case_with_day_and_cause(cast, case, today):
    seen(cast, case, pain_nrs=None, alive=False, died_on=today, cause_of_death="cancer")
    case.refresh_from_db()
    case.patient.refresh_from_db()
    assert (case.stage, case.patient.deceased_on) == ("closed", today)
    last = CaseEvent.objects.latest("id")
    assert last.kind == "step.died" and last.reason == f"Died on {today:%d-%b-%Y}: the cancer"


def test_somebody_lost_is_neither_alive_nor_dead(cast, case):
    visit = seen(cast, case, pain_nrs=None, lost=True)
    assert (visit.alive, visit.lost) == (None, True)
    assert CaseEvent.objects.latest("id").says == "Lost to follow-up"


def days_due(case):
    return [due.due_on for due in case.due_follow_ups.filter(called_off_at=None)]


def test_a_treatment_brings_its_schedule_and_a_second_one_only_what_is_not_planned(cast, case, today):
    treated(cast, case)
    stereotactic = [visit.days for visit in SCHEDULES["stereotactic"]]
    assert days_due(case) == [today + timedelta(days=n) for n in stereotactic]
    treated(cast, case, treatment="operation")
    assert days_due(case) == [today + timedelta(days=n) for n in stereotactic]
    treated(cast, case, treatment="bone_agent", levels=())
    assert len(days_due(case)) == len(stereotactic)


def test_a_visit_is_planned_by_a_person_and_called_off_with_a_reason(cast, case, today):
    actor, day = cast.coordinator.actor, today + timedelta(days=40)
    visit = set_due_visit(actor=actor, case_id=case.pk, due_on=day, says="New pain")
    again = refused(lambda: set_due_visit(actor=actor, case_id=case.pk, due_on=day, says="New pain"))
    past = refused(lambda: set_due_visit(actor=actor, case_id=case.pk, due_on=today - timedelta(1), says=""))
    assert (set(again), set(past)) == ({"due_on"}, {"due_on", "says"})
    assert set(refused(lambda: call_off_visit(actor=actor, due_id=visit.pk, reason=" "))) == {"reason"}
    call_off_visit(actor=actor, due_id=visit.pk, reason="Seen elsewhere")
    with pytest.raises(WrongState):
        call_off_visit(actor=actor, due_id=visit.pk, reason="Again")
    with pytest.raises(NotVisible):
        call_off_visit(actor=cast.outsider.actor, due_id=visit.pk, reason="Not mine")


def test_the_board_sees_what_is_due_and_a_visit_settles_it(cast, case, today):
    def due(**asked):
        return read_due_follow_ups(actor=cast.coordinator.actor, board_id=cast.board.pk, **asked)

    treated(cast, case, started_on=today - timedelta(days=30), treatment="cebrt")
    for found in (due(), due(page=1), due(page=7)):
        assert [(row.case, row.planned.state, row.last_seen_on, row.more) for row in found.rows] == [
            (case, "due", None, 0)
        ]
        assert (found.found, found.overdue, found.pages) == (1, 0, 1)
    seen(cast, case, seen_on=today)
    assert (due().rows, due().found) == ([], 0)
    with pytest.raises(NotVisible):
        read_due_follow_ups(actor=cast.outsider.actor, board_id=cast.board.pk)


@pytest.mark.parametrize("late, state", [(-15, "ahead"), (-14, "due"), (0, "due"), (14, "due"), (15, "overdue")])
def test_a_visit_is_due_within_two_weeks_of_its_day_and_overdue_after(late, state):
    due = date(2026, 6, 1)
    assert state_of_visit(due, seen=[], today=due + timedelta(days=late)) == state
    assert state_of_visit(due, seen=[due - timedelta(days=15)], today=due + timedelta(days=late)) == state
    assert state_of_visit(due, seen=[due - timedelta(days=14)], today=due + timedelta(days=late)) == "done"
    assert state_of_visit(due, seen=[due + timedelta(days=90)], today=due + timedelta(days=99)) == "done"


def test_what_asks_for_the_board_again_is_named():
    quiet = {"local_control": "controlled", "fracture": "none", "walked_before": True, "walks": True}
    assert reasons_to_relist(**quiet) == []
    assert reasons_to_relist(**quiet | {"walks": None}) == []
    found = reasons_to_relist(local_control="progression", fracture="progressed", walked_before=True, walks=False)
    assert found == ["Local progression", "A fracture has progressed", "No longer walks"]
