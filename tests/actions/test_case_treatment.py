"""Treatment given and follow-up seen: dates in order, within the limits of the catalogue."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from cases.actions.record_follow_up import record_follow_up
from cases.actions.record_treatment import record_treatment
from cases.models import CaseEvent, FollowUp, Treatment
from cases.pathway.refusals import NotVisible, NotYourRole, WrongState
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
