"""The lane: a person's judgement is kept, and never hides a more urgent finding."""

import pytest

from cases.actions.set_urgency import note_computed_lane, set_urgency
from cases.models import AuditEntry, CaseEvent
from cases.pathway.refusals import NotVisible, NotYourRole, WrongState
from tests import builders
from tests.actions.refused import refused


@pytest.fixture
def case(cast):
    return builders.a_referral(cast)


def set_by(person, case, lane, reason="Seen today."):
    return set_urgency(actor=person.actor, case_id=case.pk, lane=lane, reason=reason)


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
        {"from": "", "to": "urgent"},
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
    assert note_computed_lane(case, "urgent", []).lane == ""


def test_a_computed_lane_is_taken_over_with_its_reasons_and_told_once(case):
    for _ in range(2):
        case = note_computed_lane(case, "urgent", ["root pain", "weakness of a limb"])
    assert (case.lane, case.lane_set_by_person) == ("urgent", False)
    assert case.lane_reason == "Computed: root pain. weakness of a limb."
    assert lane_events(case) == ["Urgency computed: Urgent"]
    assert AuditEntry.objects.filter(case=case, verb="case.set_urgency", via="system").count() == 1


def test_what_cannot_be_computed_changes_nothing(case):
    note_computed_lane(case, "urgent", ["root pain"])
    assert note_computed_lane(case, None, ["not enough is known"]).lane == "urgent"


@pytest.mark.parametrize("computed", ["urgent", "soon", "routine"])
def test_a_persons_lane_is_kept_against_one_that_is_no_more_urgent(cast, case, computed):
    set_by(cast.surgeon, case, "urgent", "Seen today.")
    case = note_computed_lane(case, computed, ["…"])
    assert (case.lane, case.lane_set_by_person, case.lane_reason) == ("urgent", True, "Set by Dr Surgeon: Seen today.")


def test_a_more_urgent_computed_lane_wins_and_both_are_told(cast, case):
    set_by(cast.surgeon, case, "soon", "Stable for weeks.")
    for _ in range(2):
        case = note_computed_lane(case, "emergency", ["cord signs"])
    assert (case.lane, case.lane_set_by_person) == ("emergency", False)
    assert case.lane_reason == "Computed: cord signs. Dr Surgeon had set Soon: Stable for weeks."
    assert lane_events(case) == ["Urgency set to Soon", "Urgency computed: Emergency"]


def test_the_persons_lane_returns_when_the_finding_is_gone(cast, case):
    set_by(cast.surgeon, case, "soon", "Stable for weeks.")
    note_computed_lane(case, "emergency", ["cord signs"])
    case = note_computed_lane(case, "routine", [])
    assert (case.lane, case.lane_set_by_person) == ("soon", True)
    assert case.lane_reason == "Set by Dr Surgeon: Stable for weeks."
