"""The emergency board: called from a case, answered, signed, passed on when nobody answers, ratified."""

import re
from datetime import timedelta

import pytest
from django.core import mail as post
from django.utils import timezone

from cases.actions.read_clocks import clocks_of
from cases.audit import SYSTEM
from cases.models import Case, FactRecord, Job, Notice
from cases.pathway.refusals import BadInput, NotVisible, NotYourRole, WrongState
from decisions.actions.answer_call import answer_call, standing_of
from decisions.actions.call_emergency import call_emergency
from decisions.actions.close_vote import close_vote
from decisions.actions.escalate_calls import escalate_calls
from decisions.actions.open_vote import open_vote
from decisions.actions.ratify_decision import ratify_decision
from decisions.actions.read_meetings import read_meetings
from decisions.actions.read_round import round_for
from decisions.actions.set_deputy import set_deputy
from decisions.actions.set_emergency_rules import set_emergency_rules
from decisions.actions.verify_decisions import verify_decisions
from decisions.actions.withdraw_call import withdraw_call
from decisions.models import AgendaItem, EmergencyCall, Meeting, Ratification, Round
from decisions.models.emergencies import to_ratify
from tests import builders
from tests.actions.refused import refused
from tests.board_builders import a_key, a_planned_meeting, content_for, deferral, in_session, listed, signed
from tests.cast import PASSWORD
from tests.stage import staged

CANARY = "Kanarienvogel"
QUESTION = f"{CANARY}: surgery tonight?"
NEEDS = [["spine_surgery"], ["radiation_oncology", "medical_oncology"]]
SUSPECTED = {"pain_flag_progressive": True}
TREATMENT = "separation_surgery_then_sbrt"
A_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def a_compression(cast) -> Case:
    """A referral with suspected compression, far from complete; a canary in every text of the patient."""
    case = builders.a_referral(
        cast,
        patient=builders.a_patient(family_name=CANARY, given_name=CANARY, title=CANARY),
        facts=SUSPECTED,
        clinical_question=CANARY,
        history=CANARY,
        referrer_name=CANARY,
        referrer_contact=CANARY,
    )
    since = (timezone.now() - timedelta(hours=3)).isoformat()
    builders.recorded(cast, case, {"spinal_metastases_suspected_at": since})
    builders.compressing_t8_lesion(cast, case)
    return case


def called(cast, case, *, by=None, **changes) -> EmergencyCall:
    details = {"question": QUESTION, "needs": NEEDS, "answer_within": 30} | changes
    return call_emergency(actor=(by or cast.surgeon).actor, case_id=case.pk, **details)


def answered(person, call, choice=TREATMENT, **changes):
    details = {"answer": "answered", "choice": choice, "comment": CANARY, "idempotency_key": a_key()} | changes
    return answer_call(actor=person.actor, emergency_id=call.pk, **details)


def agreed(**changes):
    """A decision for the treatment that the board chose."""
    return content_for(TREATMENT, **({"problem_class_reason": "As examined tonight."} | changes))


stage = staged(a_compression)


@pytest.fixture
def case(scene):
    return scene.made


def told(kind):
    return {notice.user.email.split("@")[0] for notice in Notice.objects.filter(kind=kind)}


def test_a_call_opens_the_vote_on_an_incomplete_case_at_once_and_tells_those_who_must_answer(cast, case):
    call = called(cast, case)
    case.refresh_from_db()
    assert (call.meeting.kind, call.meeting.state, case.stage) == ("emergency", "in_session", "mdt_discussion")
    round_ = Round.objects.get(item=call.item)
    assert round_.state == "open"
    assert round_.assessment is not None, "the assessment is made at once, without a worker"
    assert TREATMENT in round_.options
    step = case.events.get(kind="step.list_for_board")
    assert step.reason.startswith("Emergency board: ") and step.data["missing"]
    assert told("emergency_called") == {"surgeon", "radiation_oncologist", "medical_oncologist", "chair"}


def test_no_message_holds_a_word_of_the_patient(cast, case):
    call = called(cast, case)
    for person in (cast.surgeon, cast.radiation_oncologist):
        answered(person, call)
    close_vote(actor=cast.chair.actor, round_id=call.item.rounds.get().pk)
    signed(cast, call.item, agreed(rationale=CANARY), quorum_override_reason=CANARY)
    builders.jobs_done()
    patient = case.patient
    words = [CANARY, case.reference, str(patient.birth_date.year), *patient.identifiers.values_list("value", flat=True)]
    assert len(post.outbox) >= 6
    for one in post.outbox:
        # Links and message ids are random, and one in a thousand of them has the digits of a year.
        text = A_KEY.sub("", f"{one.subject} {one.body} {one.extra_headers}")
        assert not [word for word in words if word in text]
    jobs = str(list(Job.objects.filter(kind="send_mail").values()))
    assert CANARY not in jobs and CANARY not in str(list(Notice.objects.values()))


def test_it_is_answered_signed_and_over_and_the_clock_has_stopped(cast, case):
    call = called(cast, case)
    open_before = {read.clock["id"] for read in clocks_of(case) if read.standing.open}
    assert "P-05.plan" in open_before
    answer_call(actor=cast.surgeon.actor, emergency_id=call.pk, answer="coming")
    answered(cast.surgeon, call)
    assert not told("emergency_quorum")
    answered(cast.medical_oncologist, call)
    assert told("emergency_quorum") == {"chair"}
    round_ = close_vote(actor=cast.chair.actor, round_id=call.item.rounds.get().pk)
    assert round_.tally["cast"] == 2
    decision = signed(cast, call.item, agreed(), quorum_override_reason="Night.")
    call = EmergencyCall.objects.select_related("meeting").get(pk=call.pk)
    assert (call.meeting.state, call.meeting.closed_at) == ("closed", decision.made_at)
    assert standing_of(call).elapsed == (decision.made_at - call.called_at) // timedelta(seconds=1)
    case.refresh_from_db()
    assert case.stage == "treatment"
    assert "P-05.plan" not in {read.clock["id"] for read in clocks_of(case) if read.standing.open}
    at = decision.made_at.replace(microsecond=0).isoformat().replace("+00:00", "Z")
    stopped = {one.name: one.value for one in FactRecord.objects.filter(case=case, source__startswith="Signature")}
    assert stopped == {"treatment_plan_agreed_at": at, "treatment_decided_at": at}
    assert told("emergency_signed") == {"coordinator", "surgeon", "medical_oncologist"}
    assert verify_decisions(actor=SYSTEM).faults == []


def test_while_the_vote_is_open_others_see_that_somebody_answered_and_nothing_of_the_ballot(cast, case):
    call = called(cast, case)
    pk = call.item.rounds.get().pk
    before = round_for(cast.chair.actor, pk)
    answered(cast.surgeon, call)
    assert round_for(cast.chair.actor, pk) == before
    assert [(one.user, one.answer) for one in call.answers.all()] == [(cast.surgeon.user, "answered")]


def test_an_answer_is_said_once_and_stays_and_the_same_post_gives_the_same_receipt(cast, case):
    call = called(cast, case)
    key = a_key()
    first = answered(cast.surgeon, call, idempotency_key=key)
    assert answered(cast.surgeon, call, idempotency_key=key).receipt == first.receipt
    answered(cast.surgeon, call, choice="cebrt", replaces=first.receipt)
    assert call.answers.count() == 1
    with pytest.raises(WrongState):
        answer_call(actor=cast.surgeon.actor, emergency_id=call.pk, answer="unable")
    with pytest.raises(BadInput):
        answered(cast.chair, call, choice="leeches")
    assert call.answers.count() == 1


@pytest.mark.parametrize("answer", ["coming", "unable"])
def test_a_ballot_that_comes_with_another_answer_is_refused_and_not_lost(cast, case, answer):
    call = called(cast, case)
    ballot = {"choice": "cebrt", "comment": CANARY, "replaces": "abc"}
    told = refused(answer_call, actor=cast.surgeon.actor, emergency_id=call.pk, answer=answer, **ballot)
    assert set(told) == set(ballot)
    assert not call.answers.exists()


def test_who_may_call_answer_open_close_and_sign(cast, case):
    with pytest.raises(NotYourRole):
        called(cast, case, by=cast.observer)
    with pytest.raises(NotVisible):
        called(cast, case, by=cast.outsider)
    call = called(cast, case, by=cast.coordinator)
    with pytest.raises(NotYourRole):
        answered(cast.coordinator, call)
    round_ = call.item.rounds.get()
    for person in (cast.surgeon, cast.coordinator):
        with pytest.raises(NotYourRole):
            close_vote(actor=person.actor, round_id=round_.pk)
        with pytest.raises(NotYourRole):
            signed(cast, call.item, actor=person.actor)
    answered(cast.surgeon, call)
    close_vote(actor=cast.chair.actor, round_id=round_.pk)
    again = {"question": "Again?", "options": ["cebrt"], "again_reason": "The MRI is here."}
    assert open_vote(actor=cast.surgeon.actor, item_id=call.item_id, **again).number == 2


def test_the_deputy_named_for_the_chair_closes_and_signs_and_nobody_else(cast, case):
    set_deputy(actor=cast.chair.actor, membership_id=cast.chair.membership.pk, deputy_id=cast.surgeon.membership.pk)
    call = called(cast, case, by=cast.coordinator)
    answered(cast.surgeon, call)
    answered(cast.medical_oncologist, call)
    assert told("emergency_quorum") == {"chair", "surgeon"}
    round_ = call.item.rounds.get()
    with pytest.raises(NotYourRole):
        close_vote(actor=cast.medical_oncologist.actor, round_id=round_.pk)
    close_vote(actor=cast.surgeon.actor, round_id=round_.pk)
    with pytest.raises(BadInput):
        signed(cast, call.item, actor=cast.surgeon.actor, password="wrong")
    decision = signed(cast, call.item, agreed(), actor=cast.surgeon.actor, quorum_override_reason="Night.")
    assert decision.signatures.get().signer == cast.surgeon.user


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"question": " "}, "question"),
        ({"needs": []}, "needs"),
        ({"needs": [["pathology"]]}, "needs"),
        ({"needs": [["wizardry"]]}, "needs"),
        ({"needs": [[]]}, "needs"),
        ({"answer_within": 0}, "answer_within"),
        ({"options": ["leeches"]}, "options"),
    ],
)
def test_a_wrong_call_is_refused_by_field_and_leaves_nothing_behind(cast, case, changed, field):
    with pytest.raises(BadInput) as refused:
        called(cast, case, **changed)
    assert [error.field for error in refused.value.errors] == [field]
    assert not Meeting.objects.exists()
    case.refresh_from_db()
    assert case.stage == "referral"


def test_a_case_on_an_agenda_to_come_is_taken_off_it_and_called_once(cast, case):
    meeting = a_planned_meeting(cast)
    item = listed(cast, meeting, case, override_reason="Soon.")
    call = called(cast, case)
    item.refresh_from_db()
    assert item.removed_reason == "Emergency board called"
    with pytest.raises(WrongState, match="open already"):
        called(cast, case)
    assert [one.meeting.pk for one in read_meetings(actor=cast.chair.actor, board_id=cast.board.pk).upcoming] == [
        meeting.pk
    ]
    withdraw_call(actor=cast.surgeon.actor, emergency_id=call.pk, reason="Better after steroids.")
    call = EmergencyCall.objects.select_related("meeting").get(pk=call.pk)
    assert call.meeting.state == "cancelled"
    assert call.item.rounds.get().state == "void"
    assert called(cast, case).pk != call.pk, "it gets worse again"


def test_an_unanswered_call_is_passed_on_once_per_step_whoever_runs_the_clock(cast, case, monkeypatch):
    set_emergency_rules(
        actor=cast.chair.actor, board_id=cast.board.pk, answer_within=20, first_step=5, second_step=15, sign_within=10
    )
    call = called(cast, case)
    assert escalate_calls(actor=SYSTEM) == 0
    start = call.called_at
    steps = {5: ("specialty",), 15: ("specialty", "everybody")}
    for minutes in (4, 5, 14, 15, 600):
        monkeypatch.setattr(timezone, "now", lambda minutes=minutes: start + timedelta(minutes=minutes))
        due = steps.get(max([step for step in steps if step <= minutes], default=0), ())
        assert standing_of(call).steps == due, "said on the page, whether or not the clock runs"
        made = set(call.steps.values_list("step", flat=True))
        assert escalate_calls(actor=SYSTEM) == len(set(due) - made)
        assert escalate_calls(actor=SYSTEM) == 0
    assert told("emergency_escalated") == {
        *("chair", "surgeon", "radiation_oncologist", "medical_oncologist", "radiologist", "coordinator")
    }
    answered(cast.surgeon, call)
    answered(cast.radiation_oncologist, call)
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(minutes=611))
    assert standing_of(call).steps == ("unsigned",)
    assert escalate_calls(actor=SYSTEM) == 1
    assert escalate_calls(actor=SYSTEM) == 0


def test_a_clock_that_stood_still_tells_when_it_runs_again_unless_the_call_was_answered(cast, case, monkeypatch):
    call = called(cast, case)
    start = call.called_at
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(minutes=55))
    answered(cast.surgeon, call)
    answered(cast.radiation_oncologist, call)
    assert escalate_calls(actor=SYSTEM) == 0
    withdraw_call(actor=cast.surgeon.actor, emergency_id=call.pk, reason="Moved to another hospital.")
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(days=2))
    assert escalate_calls(actor=SYSTEM) == 0


def decided(cast, case):
    """An emergency decision, signed; the board's next meeting, in session."""
    call = called(cast, case)
    answered(cast.surgeon, call)
    close_vote(actor=cast.chair.actor, round_id=call.item.rounds.get().pk)
    content = agreed()
    decision = signed(cast, call.item, content, quorum_override_reason="Night.")
    meeting = a_planned_meeting(cast)
    listed(cast, meeting)
    return decision, in_session(cast, meeting)


def ratified(cast, decision, meeting, outcome="ratified", **changes):
    details = {
        "actor": cast.chair.actor,
        "meeting_id": meeting.pk,
        "decision_id": decision.pk,
        "outcome": outcome,
        "password": PASSWORD,
        "identifier": decision.case.patient.identifiers.values_list("value", flat=True).first(),
    } | changes
    return ratify_decision(**details)


def test_a_decision_waits_on_every_meeting_until_one_ratifies_it(cast, case):
    decision, meeting = decided(cast, case)
    assert [item.pk for item in to_ratify(cast.board)] == [decision.item_id]
    with pytest.raises(BadInput):
        ratified(cast, decision, meeting, password="wrong")
    with pytest.raises(NotYourRole):
        ratified(cast, decision, meeting, actor=cast.surgeon.actor)
    made = ratified(cast, decision, meeting)
    assert made.signature.get_meaning_display() == "Ratifies the decision of an emergency board"
    assert to_ratify(cast.board) == []
    assert verify_decisions(actor=SYSTEM).faults == []
    with pytest.raises(WrongState, match="already"):
        ratified(cast, decision, meeting)


def test_a_decision_not_ratified_needs_a_reason_and_comes_back_to_the_board(cast, case):
    decision, meeting = decided(cast, case)
    with pytest.raises(BadInput) as refused:
        ratified(cast, decision, meeting, "not_ratified")
    assert [error.field for error in refused.value.errors] == ["reason", "then"]
    ratified(cast, decision, meeting, "not_ratified", reason="A second lesion was missed.", then="relist")
    case.refresh_from_db()
    assert case.stage == "mdt_discussion"
    assert AgendaItem.objects.filter(meeting=meeting, case=case, outcome="pending").exists()
    assert told("emergency_not_ratified") == {"surgeon", "chair"}
    assert Ratification.objects.get().reason == "A second lesion was missed."


def test_a_deferral_ends_the_board_and_leaves_the_case_with_it(cast, case):
    call = called(cast, case)
    answered(cast.surgeon, call, choice="defer")
    close_vote(actor=cast.chair.actor, round_id=call.item.rounds.get().pk)
    signed(cast, call.item, deferral())
    case.refresh_from_db()
    assert (case.stage, Meeting.objects.get().state) == ("mdt_discussion", "closed")
    assert "P-05.plan" in {read.clock["id"] for read in clocks_of(case) if read.standing.open}
