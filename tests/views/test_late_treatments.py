"""What a treatment does not answer: what came after it, however late it is written down, and what is no treatment."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions.record_follow_up import record_follow_up
from cases.actions.record_treatment import record_treatment
from cases.actions.set_urgency import set_urgency
from cases.models import Case, CaseEvent
from cases.models.need import is_treated
from decisions.actions.import_referral import import_referral
from tests import board_builders, builders, bundles
from tests.stage import staged

WEAK = {"red_flag_limb_weakness": True, "frankel": "C"}


def day(cast, ago=0):
    return cast.board.day_of(timezone.now()) - timedelta(days=ago)


def an_emergency_in_follow_up(cast):
    """Found twenty days ago; no treatment is recorded yet."""
    case = builders.a_case_ready_for_listing(cast, referred_at=timezone.now() - timedelta(days=30))
    builders.recorded(cast, case, WEAK, observed_on=day(cast, 20))
    vote = board_builders.a_closed_vote(cast, board_builders.an_item_in_session(cast, case))
    return builders.stepped(cast, board_builders.signed(cast, vote.item).case, "treatment_complete")


stage = staged(an_emergency_in_follow_up)


@pytest.fixture
def case(scene):
    return scene.made


def treated(cast, case, ago, treatment="cebrt", levels=("T8",)):
    actor = cast.radiation_oncologist.actor
    record_treatment(actor=actor, case_id=case.pk, treatment=treatment, started_on=day(cast, ago), levels=levels)
    return is_treated(Case.objects.get(pk=case.pk))


def lane_set(cast, case):
    set_urgency(actor=cast.surgeon.actor, case_id=case.pk, lane="emergency", reason="Cannot stand since noon.")


def seen_worse(cast, case):
    found = {"local_control": "progression", "local_control_reason": "MRI"}
    record_follow_up(actor=cast.surgeon.actor, case_id=case.pk, seen_on=day(cast), **found)


def text_arrived(cast, case):
    mrn = case.patient.identifiers.get(kind="mrn")
    who = bundles.patient(mrn.value, case.patient.family_name, case.patient.birth_date.isoformat())
    who["identifier"][0]["system"] = mrn.system
    letter = bundles.observation("o1", "99999-9", valueString="Cannot lift the right leg since yesterday.")
    data = bundles.as_bytes(bundles.bundle(who, letter))
    import_referral(actor=cast.coordinator.actor, board_id=cast.board.pk, data=data, case_id=case.pk)


def flag_again(cast, case):
    builders.recorded(cast, case, {"red_flag_limb_weakness": True})


NEWS = [lane_set, seen_worse, text_arrived, flag_again]


def test_a_treatment_that_is_written_down_late_answers_what_stood_when_it_began(cast, case):
    assert treated(cast, case, ago=3)


@pytest.mark.parametrize("news", NEWS)
def test_it_answers_nothing_when_something_came_after_it_began(cast, case, news):
    news(cast, case)
    assert not treated(cast, case, ago=3)
    assert treated(cast, case, ago=0), "a treatment since"


@pytest.mark.parametrize("news", NEWS)
def test_nor_does_one_of_before_take_back_what_brought_a_treated_case_back(cast, case, news):
    assert treated(cast, case, ago=3)
    news(cast, case)
    assert not is_treated(Case.objects.get(pk=case.pk))
    assert not treated(cast, case, ago=4)


def test_one_of_before_leaves_what_a_later_one_answered(cast, case):
    lane_set(cast, case)
    assert treated(cast, case, ago=0)
    assert treated(cast, case, ago=4)


def test_a_red_flag_that_is_said_again_is_new_and_the_timeline_says_so(cast, case):
    treated(cast, case, ago=3)
    builders.recorded(cast, case, {"red_flag_limb_weakness": True}, observed_on=day(cast, 4))
    assert is_treated(Case.objects.get(pk=case.pk)), "what is written down late was there before the treatment"
    flag_again(cast, case)
    assert "Weakness of a limb, again on" in CaseEvent.objects.get(case=case, kind="case.new_since_treatment").reason


@pytest.mark.parametrize(
    "code", ["observation", "more_imaging", "biopsy_first", "bracing", "bone_agent", "steroid_course"]
)
def test_what_is_no_treatment_of_what_was_found_answers_nothing(cast, case, code):
    assert not treated(cast, case, ago=0, treatment=code, levels=())


def test_what_is_given_beside_a_treatment_takes_nothing_away(cast, case):
    assert treated(cast, case, ago=3)
    assert treated(cast, case, ago=0, treatment="steroid_course", levels=())
    flag_again(cast, case)
    assert not is_treated(Case.objects.get(pk=case.pk))


@pytest.mark.parametrize(
    ("treatment", "levels", "answers"),
    [
        ("cebrt", ("L3",), False),
        ("cebrt", ("T8",), True),
        ("cebrt", ("T7", "T8", "L3"), True),
        ("systemic_therapy", (), True),
    ],
)
def test_what_is_given_at_some_levels_answers_nothing_of_a_lesion_at_others(cast, case, treatment, levels, answers):
    builders.recorded(cast, case, {"escc": "3"}, lesion=case.lesions.get())
    assert treated(cast, case, ago=0, treatment=treatment, levels=levels) is answers
