"""The lane: a person's judgement is kept, and never hides a more urgent finding."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions.set_urgency import note_computed_lane, set_urgency
from cases.jobs.facts_changed import ASSESS
from cases.models import AuditEntry, Case, CaseClock, CaseEvent, Job
from cases.pathway.refusals import NotVisible, NotYourRole, Stale, WrongState
from cases.pathway.urgency import Lane
from cases.pathway.urgency_reading import UrgencyReading
from tests import builders
from tests.actions.refused import refused


@pytest.fixture
def case(cast):
    return builders.a_referral(cast)


def set_by(person, case, lane, reason="Seen today."):
    return set_urgency(actor=person.actor, case_id=case.pk, lane=lane, reason=reason)


def computed(lane, *because):
    """What the facts might say: one finding for each reason."""
    return UrgencyReading(Lane(lane), because, dict.fromkeys(because, lane))


def fresh(case):
    return Case.objects.get(pk=case.pk)


def lane_events(case):
    return list(CaseEvent.objects.filter(case=case, kind="case.urgency").values_list("says", flat=True))


def test_a_person_sets_the_lane_with_a_reason(cast, case):
    case = set_by(cast.surgeon, case, "urgent", "Progressive weakness.")
    assert (case.lane, case.lane_set_by_person) == ("urgent", True)
    assert case.lane_reason == "Set by Dr Surgeon: Progressive weakness."
    event = CaseEvent.objects.latest("id")
    assert (event.says, event.reason, event.data) == (
        "Urgency set to Urgent",
        "Progressive weakness.",
        {
            "from": "",
            "to": "urgent",
            "computed": "soon",
            "considered": [f"{rule} not asked" for rule in ("P-01", "P-02", "U-01", "U-02")],
        },
    )


@pytest.mark.parametrize(
    "given, field",
    [
        ({"lane": "asap"}, "lane"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 2001}, "reason"),
        ({"lane": ""}, "lane"),
    ],
)
def test_a_lane_needs_to_exist_and_to_have_a_reason(cast, case, given, field):
    given = {"lane": "soon", "reason": "…"} | given
    assert set(refused(set_urgency, actor=cast.surgeon.actor, case_id=case.pk, **given)) == {field}


@pytest.mark.parametrize(
    "who, refusal", [("observer", NotYourRole), ("analyst", NotYourRole), ("outsider", NotVisible)]
)
def test_others_do_not_set_it(cast, case, who, refusal):
    with pytest.raises(refusal):
        set_by(getattr(cast, who), case, "soon")


def test_not_on_a_closed_case(cast, case):
    builders.stepped(cast, case, "close")
    with pytest.raises(WrongState):
        set_by(cast.surgeon, case, "soon")
    assert note_computed_lane(case, computed("urgent")).lane == ""


def test_a_computed_lane_is_taken_over_with_its_reasons_and_told_once(case):
    for _ in range(2):
        case = note_computed_lane(case, computed("urgent", "root pain", "weakness of a limb"))
    assert (case.lane, case.lane_set_by_person) == ("urgent", False)
    assert case.lane_reason == "Computed: root pain. weakness of a limb."
    assert lane_events(case) == ["Urgency computed: Urgent"]
    assert AuditEntry.objects.filter(case=case, verb="case.set_urgency", via="system").count() == 1


def test_what_cannot_be_computed_changes_nothing(case):
    note_computed_lane(case, computed("urgent", "root pain"))
    assert note_computed_lane(case, UrgencyReading(None)).lane == "urgent"


@pytest.mark.parametrize("lane", ["urgent", "soon", "routine"])
def test_a_persons_lane_is_kept_against_one_that_is_no_more_urgent(cast, case, lane):
    set_by(cast.surgeon, case, "urgent", "Seen today.")
    case = note_computed_lane(case, computed(lane, "…"))
    assert (case.lane, case.lane_set_by_person, case.lane_reason) == ("urgent", True, "Set by Dr Surgeon: Seen today.")


def test_a_more_urgent_computed_lane_wins_and_both_are_told(cast, case):
    set_by(cast.surgeon, case, "soon", "Stable for weeks.")
    for _ in range(2):
        case = note_computed_lane(case, computed("emergency", "cord signs"))
    assert (case.lane, case.lane_set_by_person) == ("emergency", False)
    assert case.lane_reason == "Computed: cord signs. Dr Surgeon had set Soon: Stable for weeks."
    assert lane_events(case) == ["Urgency set to Soon", "Urgency computed: Emergency"]


def test_the_persons_lane_returns_when_the_finding_is_gone(cast, case):
    set_by(cast.surgeon, case, "soon", "Stable for weeks.")
    note_computed_lane(case, computed("emergency", "cord signs"))
    case = note_computed_lane(case, computed("routine"))
    assert (case.lane, case.lane_set_by_person) == ("soon", True)
    assert case.lane_reason == "Set by Dr Surgeon: Stable for weeks."


def test_a_red_flag_makes_the_referral_an_emergency_before_any_worker_has_run(cast):
    case = fresh(builders.a_referral(cast, facts={"red_flag_limb_weakness": True}))
    assert (case.lane, case.computed_lane, case.lane_set_by_person) == ("emergency", "emergency", False)
    assert "Weakness of a limb" in case.lane_reason
    assert Job.objects.get(case=case, kind=ASSESS).state == "queued"
    assert lane_events(case) == ["Urgency computed: Emergency"]


def test_pain_makes_it_urgent_at_once_and_questions_that_were_not_asked_wait_for_the_assessment(cast):
    assert fresh(builders.a_referral(cast, facts={"pain_flag_nocturnal": True})).lane == "urgent"
    assert fresh(builders.a_referral(cast, facts={"red_flag_limb_weakness": False})).lane == ""


def test_a_red_flag_recorded_later_raises_the_lane_at_once(cast, case):
    builders.jobs_done()
    assert fresh(case).lane == "soon"
    builders.recorded(cast, case, {"red_flag_gait_disturbance": True})
    assert fresh(case).lane == "emergency"
    builders.recorded(cast, case, {"red_flag_gait_disturbance": False})
    assert fresh(case).lane == "emergency", "downwards it waits for the assessment"
    builders.jobs_done()
    assert fresh(case).lane == "soon"


def test_what_raises_at_once_and_what_the_assessment_says_are_the_same(cast):
    facts = {"red_flag_limb_weakness": True, "mscc_suspected_at": "2026-01-05T08:00:00Z"}
    case = builders.a_referral(cast, facts=facts)
    at_once = fresh(case), list(CaseClock.objects.filter(case=case).values_list("clock", "body", "due_at", "open"))
    builders.jobs_done()
    later = fresh(case), list(CaseClock.objects.filter(case=case).values_list("clock", "body", "due_at", "open"))
    assert at_once[1] == later[1] != []
    for name in ("lane", "lane_reason", "computed_lane", "computed_because"):
        assert getattr(at_once[0], name) == getattr(later[0], name)


def test_a_knowingly_lowered_emergency_stays_lowered_whoever_records_what_else(cast):
    case = builders.a_referral(cast, facts={"red_flag_radicular_pain": True})
    set_by(cast.surgeon, case, "soon", "Root pain of an old disc.")
    builders.recorded(cast, case, {"kps": 80})
    builders.jobs_done()
    case = fresh(case)
    assert (case.lane, case.computed_lane, case.lane_asks_again) == ("soon", "emergency", False)
    assert case.lane_reason == "Set by Dr Surgeon: Root pain of an old disc."
    assert "Root pain" in case.computed_because


@pytest.mark.parametrize(
    "news",
    [
        {"red_flag_limb_weakness": True},
        {"motor_power_worst": 3},
        {"suspected_mscc": True},
    ],
    ids=["another red flag of the same rule", "a worse value of a finding", "another rule"],
)
def test_a_finding_that_was_not_considered_asks_again_and_shows_both(cast, news):
    case = builders.a_referral(cast, facts={"red_flag_radicular_pain": True, "motor_power_worst": 4})
    set_by(cast.surgeon, case, "soon", "Root pain of an old disc, old foot drop.")
    builders.recorded(cast, case, news)
    at_once = fresh(case)
    builders.jobs_done()
    for found in (at_once, fresh(case)):
        assert (found.lane, found.lane_set_by_person, found.lane_asks_again) == ("emergency", False, True)
        assert "Dr Surgeon had set Soon: Root pain of an old disc" in found.lane_reason
    again = set_by(cast.chair, case, "urgent", "Examined again: no change of power.")
    assert (again.lane, again.lane_asks_again) == ("urgent", False)
    builders.recorded(cast, case, {"kps": 60})
    builders.jobs_done()
    assert (fresh(case).lane, fresh(case).lane_asks_again) == ("urgent", False)


def test_a_new_lesion_with_the_same_finding_asks_again(cast):
    case = builders.a_referral(cast)
    builders.compressing_t8_lesion(cast, case)
    builders.jobs_done()
    set_by(cast.surgeon, case, "soon", "Chronic, decompressed.")
    builders.compressing_t8_lesion(cast, case)
    assert (fresh(case).lane, fresh(case).lane_asks_again) == ("urgent", True)


def test_lowering_from_a_page_that_has_grown_old_is_refused_and_raising_never(cast):
    case = fresh(builders.a_referral(cast, facts={"red_flag_radicular_pain": True}))
    seen = case.facts_version
    builders.recorded(cast, case, {"red_flag_limb_weakness": True})
    lower = {"actor": cast.surgeon.actor, "case_id": case.pk, "reason": "Old.", "facts_version": seen}
    with pytest.raises(Stale):
        set_urgency(lane="soon", **lower)
    assert fresh(case).lane == "emergency"
    assert set_urgency(lane="emergency", **lower).lane_set_by_person
    assert set_urgency(lane="soon", **(lower | {"facts_version": seen + 1})).lane == "soon"


def test_the_clocks_of_a_referral_run_from_its_suspicion_with_no_worker(cast):
    suspected = timezone.now() - timedelta(hours=25)
    case = builders.a_referral(cast, facts={"suspected_mscc": True}, suspected_at=suspected)
    mri = CaseClock.objects.get(case=case, clock="P-03")
    assert (mri.open, mri.due_at) == (True, suspected + timedelta(hours=24))
    builders.recorded(cast, case, {"mri_done_at": timezone.now().isoformat()})
    assert CaseClock.objects.get(case=case, clock="P-03").open is False
