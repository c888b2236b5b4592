"""Treated cases in lists: they stand after those that wait, and anything new brings them back."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions.record_follow_up import record_follow_up
from cases.actions.record_treatment import record_treatment
from cases.actions.set_urgency import set_urgency
from cases.jobs.facts_changed import site_changed
from cases.models import Case, CaseEvent, FactRecord
from cases.pathway.intake import written
from decisions.actions.import_referral import import_referral
from tests import board_builders, builders, bundles
from tests.stage import staged
from tests.views.test_worklist import ADDRESS, again, in_lane, queries, references, row_of

MONTH = timedelta(days=30)
WEAK = {"red_flag_limb_weakness": True, "frankel": "C"}


def a_decided_emergency(cast):
    """An emergency at stage treatment, referred a month ago; nothing is treated yet."""
    ready = builders.a_case_ready_for_listing(cast, facts=WEAK, referred_at=timezone.now() - MONTH)
    vote = board_builders.a_closed_vote(cast, board_builders.an_item_in_session(cast, ready))
    return board_builders.signed(cast, vote.item).case


stage = staged(a_decided_emergency)


@pytest.fixture
def case(scene):
    return scene.made


def day(cast):
    return cast.board.day_of(timezone.now())


def treated(cast, case, **given):
    details = {"treatment": "cebrt", "started_on": day(cast), "levels": ["T8"]} | given
    record_treatment(actor=cast.radiation_oncologist.actor, case_id=case.pk, **details)
    return case


def followed_up(cast, case):
    return builders.stepped(cast, treated(cast, case), "treatment_complete")


def seen(cast, case, **found):
    record_follow_up(actor=cast.surgeon.actor, case_id=case.pk, **({"seen_on": day(cast)} | found))


def is_treated(as_, cast, case) -> bool:
    page = as_(cast.coordinator).get(ADDRESS)
    told = "Emergency, treated" in row_of(page, case)
    assert told is (references(page)[-1] == case.reference), "the words and the place agree"
    return told


@pytest.fixture(autouse=True)
def routine(cast, case):
    """A live case in the least urgent lane, which a treated one must not stand before."""
    return in_lane(cast, "routine")


def test_a_treated_emergency_stands_after_every_case_that_waits_and_says_so(as_, cast, case, routine):
    soon = in_lane(cast, "soon")
    followed_up(cast, case)
    builders.jobs_done()
    page = as_(cast.coordinator).get(ADDRESS)
    assert references(page) == [soon.reference, routine.reference, case.reference]
    assert "Emergency, treated" in row_of(page, case)
    assert "tb-row-act" not in row_of(page, case)
    assert "Treated cases in follow-up with nothing new stand last" in page.content.decode()
    assert Case.objects.get(pk=case.pk).lane == "emergency"
    overview = as_(cast.coordinator).get(reverse("cases:overview", args=[case.pk])).content.decode()
    assert "Emergency, treated" in overview and "nothing new since" in overview


def test_treated_cases_stand_lane_by_lane_among_themselves(as_, cast, case, routine):
    other = in_lane(cast, "urgent")
    Case.objects.filter(pk=other.pk).update(stage="follow_up", answered_findings=[], referred_at=timezone.now() - MONTH)
    followed_up(cast, case)
    page = as_(cast.coordinator).get(ADDRESS)
    assert references(page) == [routine.reference, case.reference, other.reference]
    assert references(as_(cast.coordinator).get(ADDRESS, {"lane": "emergency"})) == [case.reference]
    by_clock = references(as_(cast.coordinator).get(ADDRESS, {"order": "clock"}))
    assert by_clock == [routine.reference, case.reference, other.reference]


def test_treatment_that_is_not_recorded_or_not_complete_leaves_an_emergency_first(as_, cast, case):
    assert not is_treated(as_, cast, case)
    builders.stepped(cast, case, "treatment_complete")
    assert not is_treated(as_, cast, case), "in follow-up with no treatment recorded"
    treated(cast, case)
    assert is_treated(as_, cast, case)


def test_while_treatment_goes_on_an_emergency_stands_first(as_, cast, case):
    treated(cast, case)
    assert not is_treated(as_, cast, case)


@pytest.mark.parametrize(
    "news",
    [
        {"red_flag_bladder_bowel": True},
        {"frankel": "B"},
        {"suspected_mscc": True},
        {"pain_flag_progressive": True},
    ],
    ids=["another red flag", "a worse value", "another rule", "a less urgent finding"],
)
def test_a_new_finding_brings_it_back_before_any_worker_has_run(as_, cast, case, news):
    followed_up(cast, case)
    assert is_treated(as_, cast, case)
    builders.recorded(cast, case, news)
    assert not is_treated(as_, cast, case)
    builders.jobs_done()
    assert not is_treated(as_, cast, case)
    line = CaseEvent.objects.get(case=case, kind="case.new_since_treatment")
    assert "needs somebody again" in line.says and line.reason


def test_a_finding_that_only_the_assessment_comes_to_see_brings_it_back(as_, cast, case):
    followed_up(cast, case)
    flag = FactRecord.objects.get(case=case, name="red_flag_limb_weakness")
    again(flag, name="red_flag_bladder_bowel").save()
    assert is_treated(as_, cast, case)
    site_changed(cast.board.site)
    builders.jobs_done()
    assert not is_treated(as_, cast, case)


def test_a_new_lesion_with_the_same_finding_brings_it_back(as_, cast, case):
    followed_up(cast, case)
    builders.compressing_t8_lesion(cast, case)
    assert not is_treated(as_, cast, case)


def test_what_is_no_finding_leaves_it_where_it_is(as_, cast, case):
    followed_up(cast, case)
    builders.recorded(cast, case, {"kps": 80, "frankel": "C"})
    builders.jobs_done()
    assert is_treated(as_, cast, case)


def test_a_finding_that_was_gone_and_comes_back_is_new(as_, cast, case):
    followed_up(cast, case)
    builders.recorded(cast, case, {"frankel": "E"})
    assert is_treated(as_, cast, case)
    builders.recorded(cast, case, {"frankel": "C"})
    assert not is_treated(as_, cast, case)


def test_a_treatment_answers_nothing_that_was_found_after_it_began_however_late_it_is_recorded(as_, cast, case):
    treated(cast, case, started_on=day(cast) - timedelta(days=3))
    builders.stepped(cast, case, "treatment_complete")
    assert not is_treated(as_, cast, case), "everything was observed today"
    treated(cast, case)
    assert is_treated(as_, cast, case), "a treatment since the findings"
    treated(cast, case, started_on=day(cast) - timedelta(days=9))
    assert is_treated(as_, cast, case), "one of before that is written down late takes nothing away"


def test_a_running_or_breached_clock_keeps_it_with_those_that_wait(as_, cast, case):
    an_hour_ago = (timezone.now() - timedelta(hours=1)).isoformat()
    builders.recorded(cast, case, {"mscc_suspected_at": an_hour_ago})
    followed_up(cast, case)
    assert not is_treated(as_, cast, case), "nobody has contacted the coordinator: breached"
    builders.recorded(cast, case, {"mscc_coordinator_contacted_at": an_hour_ago, "mri_done_at": an_hour_ago})
    assert not is_treated(as_, cast, case), "the clock of the first dexamethasone runs"
    builders.recorded(cast, case, {"dexamethasone_first_dose_at": an_hour_ago})
    assert is_treated(as_, cast, case)


def test_a_clock_whose_start_nobody_wrote_down_holds_no_treated_case_up(as_, cast, case):
    followed_up(cast, case)
    assert case.clocks.filter(open=True, due_at=None).exists()
    assert is_treated(as_, cast, case)


def test_a_lane_that_a_person_sets_afterwards_is_live(as_, cast, case):
    followed_up(cast, case)
    set_urgency(actor=cast.surgeon.actor, case_id=case.pk, lane="emergency", reason="Cannot stand since noon.")
    assert not is_treated(as_, cast, case)


def test_while_a_person_is_asked_to_look_again_it_waits_whatever_was_treated(as_, cast, case):
    set_urgency(actor=cast.surgeon.actor, case_id=case.pk, lane="soon", reason="An old foot drop.")
    builders.recorded(cast, case, {"red_flag_bladder_bowel": True})
    followed_up(cast, case)
    assert "look again" in row_of(as_(cast.coordinator).get(ADDRESS), case)
    assert not is_treated(as_, cast, case)


@pytest.mark.parametrize(
    "found",
    [
        {"local_control": "progression", "local_control_reason": "MRI"},
        {"fracture": "new"},
        {"ambulatory": "wheelchair_transfers"},
        {"frankel": "B"},
    ],
    ids=lambda found: next(iter(found)),
)
def test_a_visit_that_found_the_patient_worse_brings_it_back(as_, cast, case, found):
    followed_up(cast, case)
    seen(cast, case, local_control="controlled", local_control_reason="MRI", ambulatory="aid", frankel="C")
    assert is_treated(as_, cast, case)
    seen(cast, case, **found)
    assert not is_treated(as_, cast, case)


def test_a_visit_is_compared_with_the_one_before_it(as_, cast, case):
    followed_up(cast, case)
    seen(cast, case, frankel="D")
    assert is_treated(as_, cast, case)
    seen(cast, case, frankel="C")
    assert not is_treated(as_, cast, case), "as before the treatment, and worse than at the last visit"


def test_a_second_decision_asks_for_a_second_treatment(as_, cast, case):
    followed_up(cast, case)
    builders.stepped(cast, case, "relist")
    assert not is_treated(as_, cast, case)
    vote = board_builders.a_closed_vote(cast, board_builders.an_item_in_session(cast, case))
    board_builders.signed(cast, vote.item)
    builders.stepped(cast, case, "treatment_complete")
    assert not is_treated(as_, cast, case)


def test_text_that_only_people_can_read_brings_it_back(as_, cast, case):
    followed_up(cast, case)
    mrn = case.patient.identifiers.get(kind="mrn")
    who = bundles.patient(mrn.value, case.patient.family_name, case.patient.birth_date.isoformat())
    who["identifier"][0]["system"] = mrn.system
    letter = bundles.observation("o1", "99999-9", valueString="Cannot lift the right leg since yesterday.")
    import_referral(
        actor=cast.coordinator.actor,
        board_id=cast.board.pk,
        data=bundles.as_bytes(bundles.bundle(who, letter)),
        case_id=case.pk,
    )
    assert not is_treated(as_, cast, case)
    said = f"Emergency new since treatment: imported text, {written(day(cast))}"
    assert lane_of(as_(cast.coordinator).get(ADDRESS), case) == said


def test_pages_of_treated_and_waiting_cases_miss_nobody(as_, cast, case, routine):
    followed_up(cast, case)
    many = [builders.a_referral(cast) for _ in range(52)]
    half = [one.pk for one in many[:26]]
    Case.objects.filter(pk__in=half).update(stage="follow_up", answered_findings=[])
    browser = as_(cast.coordinator)
    both = [references(browser.get(ADDRESS, {"page": page})) for page in (1, 2)]
    told = both[0] + both[1]
    assert [len(page) for page in both] == [50, 4]
    waiting = {routine.reference, *(one.reference for one in many[26:])}
    assert set(told[:27]) == waiting and told[27] == case.reference
    assert len(set(told)) == 54


def test_the_candidates_of_an_agenda_follow_the_same_order(as_, cast, case):
    followed_up(cast, case)
    other = in_lane(cast, "soon")
    Case.objects.filter(pk=other.pk).update(stage="follow_up")
    meeting = board_builders.a_planned_meeting(cast)
    page = as_(cast.coordinator).get(reverse("decisions:add_case", args=[meeting.pk])).content.decode()
    assert page.index(other.reference) < page.index(case.reference)
    assert "Emergency, treated" in page


def lane_of(page, case) -> str:
    """The words of the lane's cell."""
    cell = row_of(page, case).split('data-label="Lane">')[1].split("</td>")[0]
    return " ".join(re.sub("<[^>]+>", " ", cell).split())


def test_an_emergency_in_follow_up_says_what_was_found_when_no_treatment_is_recorded(as_, cast, case):
    assert lane_of(as_(cast.coordinator).get(ADDRESS), case) == "Emergency", "it waits for its treatment"
    builders.stepped(cast, case, "treatment_complete")
    said = f"Emergency no treatment recorded: Weakness of a limb, {written(day(cast))}"
    assert lane_of(as_(cast.coordinator).get(ADDRESS), case) == said
    treated(cast, case, treatment="steroid_course", levels=[])
    assert lane_of(as_(cast.coordinator).get(ADDRESS), case) == said, "a steroid answers nothing"
    treated(cast, case)
    assert lane_of(as_(cast.coordinator).get(ADDRESS), case) == "Emergency, treated"


def test_an_emergency_that_its_treatment_does_not_answer_says_so(as_, cast, case):
    treated(cast, case, started_on=day(cast) - timedelta(days=3))
    builders.stepped(cast, case, "treatment_complete")
    said = f"Emergency not answered by the treatment: Weakness of a limb, {written(day(cast))}"
    assert lane_of(as_(cast.coordinator).get(ADDRESS), case) == said
    builders.recorded(cast, case, {"red_flag_limb_weakness": False})
    assert lane_of(as_(cast.coordinator).get(ADDRESS), case) == "Emergency not answered by the treatment"


@pytest.mark.parametrize(
    ("news", "said", "ago"),
    [
        ({"red_flag_bladder_bowel": True}, "New bladder or bowel disturbance", 1),
        ({"frankel": "B"}, "Frankel grade", 0),
        ({"suspected_mscc": True}, "Cord or cauda equina compression suspected", 1),
        ({"red_flag_limb_weakness": True}, "Weakness of a limb", 0),
    ],
    ids=["another red flag", "a worse value", "what stands behind a finding", "the same again"],
)
def test_what_is_new_since_the_treatment_is_named_with_the_day_it_was_seen(as_, cast, case, news, said, ago):
    followed_up(cast, case)
    seen_on = day(cast) - timedelta(days=ago)
    builders.recorded(cast, case, news, observed_on=seen_on)
    told = lane_of(as_(cast.coordinator).get(ADDRESS), case)
    assert told == f"Emergency new since treatment: {said}, {written(seen_on)}"


def test_the_most_urgent_of_several_new_findings_is_named_and_the_others_are_counted(as_, cast, case):
    followed_up(cast, case)
    builders.recorded(cast, case, {"pain_flag_progressive": True, "red_flag_sensory_loss": True})
    told = lane_of(as_(cast.coordinator).get(ADDRESS), case)
    said = f"Numbness, pins and needles or loss of feeling, {written(day(cast))} and 1 more"
    assert told == f"Emergency new since treatment: {said}"


def test_an_urgent_case_says_why_too_and_one_that_can_wait_does_not(as_, cast, routine):
    urgent = builders.a_referral(cast, facts={"pain_flag_progressive": True})
    Case.objects.filter(pk__in=[urgent.pk, routine.pk]).update(stage="follow_up")
    page = as_(cast.coordinator).get(ADDRESS)
    assert lane_of(page, urgent).startswith("Urgent no treatment recorded: ")
    assert "no treatment recorded" not in lane_of(page, routine) and "set by" not in lane_of(page, routine)


def test_of_several_red_flags_the_one_seen_last_is_named(as_, cast, case):
    builders.recorded(cast, case, {"red_flag_gait_disturbance": True}, observed_on=day(cast) - timedelta(days=4))
    builders.recorded(cast, case, {"red_flag_sensory_loss": True}, observed_on=day(cast) - timedelta(days=3))
    builders.stepped(cast, case, "treatment_complete")
    told = lane_of(as_(cast.coordinator).get(ADDRESS), case)
    assert told == f"Emergency no treatment recorded: Weakness of a limb, {written(day(cast))}"


def test_the_move_to_follow_up_leaves_what_was_said_of_it_before(as_, cast, case):
    treated(cast, case)
    builders.recorded(cast, case, {"red_flag_bladder_bowel": True})
    builders.stepped(cast, case, "treatment_complete")
    told = lane_of(as_(cast.coordinator).get(ADDRESS), case)
    assert told == f"Emergency new since treatment: New bladder or bowel disturbance, {written(day(cast))}"


def test_the_day_of_a_new_finding_is_that_of_its_own_lesion(as_, cast, case):
    followed_up(cast, case)
    before = day(cast) - timedelta(days=2)
    other = builders.a_lesion(cast, case, index_level="L3", levels=["L3"])
    builders.recorded(cast, case, {"escc": "3"}, lesion=other, by=cast.radiologist, observed_on=before)
    builders.jobs_done()
    told = lane_of(as_(cast.coordinator).get(ADDRESS), case)
    assert told == f"Emergency new since treatment: Epidural compression (ESCC), {written(before)}"


def test_a_visit_and_a_person_are_named_too(as_, cast, case):
    followed_up(cast, case)
    seen(cast, case, fracture="new", frankel="C")
    page = as_(cast.coordinator).get(ADDRESS)
    assert lane_of(page, case) == f"Emergency new since treatment: New fracture, {written(day(cast))}"
    set_urgency(actor=cast.surgeon.actor, case_id=case.pk, lane="emergency", reason="Cannot stand since noon.")
    page = as_(cast.coordinator).get(ADDRESS)
    assert lane_of(page, case) == f"Emergency set by {cast.surgeon.user.name}, {written(day(cast))}"


def test_where_a_person_is_asked_to_look_again_the_row_says_that_alone(as_, cast, case):
    set_urgency(actor=cast.surgeon.actor, case_id=case.pk, lane="soon", reason="An old foot drop.")
    builders.recorded(cast, case, {"red_flag_bladder_bowel": True})
    builders.stepped(cast, case, "treatment_complete")
    assert lane_of(as_(cast.coordinator).get(ADDRESS), case) == "Emergency look again"


def test_what_was_new_before_a_second_decision_is_not_told_after_it(as_, cast, case):
    followed_up(cast, case)
    seen(cast, case, fracture="new")
    builders.stepped(cast, case, "relist")
    vote = board_builders.a_closed_vote(cast, board_builders.an_item_in_session(cast, case))
    board_builders.signed(cast, vote.item)
    builders.stepped(cast, case, "treatment_complete")
    told = lane_of(as_(cast.coordinator).get(ADDRESS), case)
    assert told == f"Emergency not answered by the treatment: Weakness of a limb, {written(day(cast))}"


def test_what_came_before_a_later_treatment_is_not_called_new_since_treatment(as_, cast, case):
    treated(cast, case, started_on=day(cast) - timedelta(days=9))
    followed_up(cast, case)
    Case.objects.filter(pk=case.pk).update(answered_findings=None)
    before = day(cast) - timedelta(days=3)
    CaseEvent.objects.create(
        case=case,
        kind="case.new_since_treatment",
        says="New",
        data={"news": [{"what": "ESCC grade", "on": before.isoformat()}]},
        at=timezone.now() - timedelta(days=3),
    )
    told = lane_of(as_(cast.coordinator).get(ADDRESS), case)
    assert told == f"Emergency not answered by the treatment: Weakness of a limb, {written(day(cast))}"


def test_history_of_before_there_were_short_words_is_told_in_short_all_the_same(as_, cast, case):
    followed_up(cast, case)
    Case.objects.filter(pk=case.pk).update(answered_findings=None)
    line = {"case": case, "kind": "case.new_since_treatment", "says": "New", "at": timezone.now()}
    for reason, said in (("Local progression.", "Local progression"), ("Long. " * 20, "a finding")):
        CaseEvent.objects.create(reason=reason, **line)
        told = lane_of(as_(cast.coordinator).get(ADDRESS), case)
        assert told == f"Emergency new since treatment: {said}, {written(day(cast))}"


def test_saying_why_costs_the_same_for_one_case_and_for_many(as_, cast, case):
    builders.stepped(cast, case, "treatment_complete")
    browser = as_(cast.coordinator)
    before = queries(browser, ADDRESS)
    others = [builders.a_referral(cast, facts={"red_flag_cord_signs": True}) for _ in range(4)]
    Case.objects.filter(pk__in=[one.pk for one in others]).update(stage="follow_up")
    assert queries(browser, ADDRESS) == before
    assert browser.get(ADDRESS).content.decode().count("no treatment recorded") == 5
