"""Signing and amending: what must hold, what each refusal names, and what is left when refused."""

from dataclasses import replace
from typing import Any

import pytest

from cases.actions import prove_person
from cases.actions.prove_person import REFUSED
from cases.models import AuditEntry, CaseEvent, Membership, PatientIdentifier
from cases.pathway.refusals import BadInput, NotVisible, NotYourRole, WrongState
from decisions.actions.amend_decision import amend_decision
from decisions.actions.close_meeting import close_meeting
from decisions.actions.close_vote import close_vote
from decisions.actions.note_attendance import note_attendance
from decisions.actions.recuse_seat import recuse_seat
from decisions.actions.sign_decision import meaning_for
from decisions.actions.unlist_case import unlist_case
from decisions.consensus.canonical import sha256_of
from decisions.consensus.content import DecisionOption
from decisions.models import AgendaItem, Decision, Signature
from tests.board_builders import (
    a_closed_vote,
    an_item_in_session,
    an_open_vote,
    content_for,
    deferral,
    signed,
    voted,
)
from tests.builders import recorded
from tests.cast import PASSWORD, Cast, a_person
from tests.stage import Stage, staged


def fields(refusal: pytest.ExceptionInfo[BadInput]) -> list[str]:
    return [error.field for error in refusal.value.errors]


def nothing_signed(item: AgendaItem) -> bool:
    item.refresh_from_db()
    item.case.refresh_from_db()
    return (
        not Decision.objects.exists()
        and not Signature.objects.exists()
        and item.outcome == "pending"
        and item.case.stage == "mdt_discussion"
    )


def an_item_voted_on(cast: Cast) -> AgendaItem:
    """A case on which five people have voted for conventional radiotherapy."""
    found = an_item_in_session(cast)
    a_closed_vote(cast, found)
    return found


stage = staged(an_item_voted_on)


@pytest.fixture
def item(scene: Stage) -> AgendaItem:
    return scene.made


def identifier(item: AgendaItem) -> str:
    return item.case.patient.identifiers.get(kind="mrn").value


def amended(cast: Cast, decision: Decision, **changes: Any) -> Decision:
    details = {
        "actor": cast.chair.actor,
        "decision_id": decision.pk,
        "content": content_for(rationale="Better put."),
        "reason": "The rationale was incomplete.",
        "password": PASSWORD,
        "identifier": identifier(decision.item),
    } | changes
    return amend_decision(**details)


def test_a_signed_decision_moves_the_case_to_treatment(cast: Cast, item: AgendaItem) -> None:
    decision = signed(cast, item)
    item.refresh_from_db()
    item.case.refresh_from_db()
    assert (item.outcome, item.case.stage, decision.version) == ("discussed", "treatment", 1)
    event = CaseEvent.objects.get(case=item.case, kind="step.decision_signed")
    assert event.data["decision"] == str(decision.pk)


def test_the_payload_covers_everything_the_signature_vouches_for(cast: Cast, item: AgendaItem) -> None:
    decision = Decision.objects.get(pk=signed(cast, item).pk)
    round_ = decision.round
    assert decision.payload_hash == sha256_of(decision.payload)
    assert decision.payload["case"]["reference"] == item.case.reference
    assert decision.payload["round"]["ballots_digest"] == round_.ballots_digest
    assert {seat["user"] for seat in decision.payload["round"]["electorate"]} == {str(p.user.pk) for p in cast.voters}
    assert decision.payload["assessment"]["inputs_hash"] == round_.assessment.inputs_hash
    assert decision.payload["assessment"]["knowledge_version"] == round_.assessment.knowledge_version
    assert decision.payload["content"]["options"] == [{"treatment": "cebrt", "levels": ["T8"], "note": "", "dose": ""}]
    assert decision.payload["format"] == "tumorboard.decision.2"


def test_the_signature_says_who_when_how_and_with_what_meaning(cast: Cast, item: AgendaItem) -> None:
    signature = signed(cast, item).signatures.get()
    assert signature.printed_name == f"{cast.chair.user.name}, {cast.chair.user.profession}"
    assert (signature.meaning, signature.method, signature.signer_id) == ("chaired", "password", cast.chair.user.pk)
    assert len(signature.digest) == 64


def test_a_chair_who_was_noted_as_absent_alone_approves_what_they_did_not_chair(cast: Cast, item: AgendaItem) -> None:
    def note(present: bool) -> None:
        seat = {"meeting_id": item.meeting_id, "membership_id": cast.chair.membership.pk}
        note_attendance(actor=cast.coordinator.actor, present=present, **seat)

    note(False)
    assert meaning_for(item, cast.chair.actor) == "approved"
    assert signed(cast, item).signatures.get().get_meaning_display() == (
        "Was not at the meeting and approves its decision"
    )
    note(True)
    note(False)  # who left before the end was there
    assert meaning_for(item, cast.chair.actor) == "chaired"


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " ", None])
def test_a_wrong_password_signs_nothing_says_always_the_same_and_is_logged(
    cast: Cast, item: AgendaItem, password: Any
) -> None:
    with pytest.raises(BadInput) as refusal:
        signed(cast, item, password=password, identifier="also wrong")
    assert [str(error) for error in refusal.value.errors] == [
        "password: The signature could not be confirmed. Enter your own password again."
    ]
    assert nothing_signed(item)
    line = AuditEntry.objects.get(verb=REFUSED)
    assert (line.actor_id, line.case_id, line.detail) == (cast.chair.user.pk, item.case_id, {"field": "password"})


def test_guessing_at_the_password_is_slowed_down_and_never_locked(
    cast: Cast, item: AgendaItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prove_person, "LONGEST_WAIT", 0)
    for _ in range(prove_person.FREE_TRIES + 6):  # the delay after so many is a minute and more
        with pytest.raises(BadInput):
            signed(cast, item, password="wrong")
    monkeypatch.setattr(prove_person, "LONGEST_WAIT", 3600)
    with pytest.raises(WrongState, match=r"Wait \d+ seconds"):
        signed(cast, item)
    assert nothing_signed(item)
    monkeypatch.setattr(prove_person, "LONGEST_WAIT", 0)
    assert signed(cast, item).version == 1


def test_another_patients_number_signs_nothing_and_is_logged(cast: Cast, item: AgendaItem) -> None:
    stranger = an_item_in_session(cast)
    for wrong in (identifier(stranger), "", None):
        with pytest.raises(BadInput) as refusal:
            signed(cast, item, identifier=wrong)
        assert fields(refusal) == ["identifier"]
    assert nothing_signed(item)
    assert AuditEntry.objects.filter(verb=REFUSED, case=item.case).count() == 3


def test_any_number_of_the_patient_will_do_spaces_ignored(cast: Cast, item: AgendaItem) -> None:
    number = item.case.patient.identifiers.get(kind="nhs_number").value
    assert signed(cast, item, identifier=f" {number[:3]} {number[3:6]} {number[6:]} ").version == 1


@pytest.mark.parametrize("given", ["1958-03-14", "14-Mar-1958", "14/03/1958"])
def test_without_a_number_the_date_of_birth_identifies(cast: Cast, item: AgendaItem, given: str) -> None:
    PatientIdentifier.objects.filter(patient=item.case.patient).delete()
    with pytest.raises(BadInput) as refusal:
        signed(cast, item, identifier="1958-03-15")
    assert fields(refusal) == ["identifier"]
    assert signed(cast, item, identifier=given).version == 1


@pytest.mark.parametrize("who", ["coordinator", "surgeon", "observer", "analyst", "auditor", "administrator"])
def test_nobody_signs_in_the_chairs_place(cast: Cast, item: AgendaItem, who: str) -> None:
    with pytest.raises(NotYourRole):
        signed(cast, item, actor=getattr(cast, who).actor, identifier=identifier(item))
    assert nothing_signed(item)


def test_the_outsider_sees_no_item(cast: Cast, item: AgendaItem) -> None:
    with pytest.raises(NotVisible):
        signed(cast, item, actor=cast.outsider.actor, identifier=identifier(item))


def test_no_signature_before_the_vote_is_closed(cast: Cast) -> None:
    item = an_item_in_session(cast)
    with pytest.raises(WrongState, match="not voted"):
        signed(cast, item)
    round_ = an_open_vote(cast, item)
    for content in (content_for(), deferral()):
        with pytest.raises(WrongState, match="still open"):
            signed(cast, item, content)
    assert nothing_signed(item)
    close_vote(actor=cast.chair.actor, round_id=round_.pk)


def test_a_deferral_needs_no_vote_but_a_reason_and_leaves_the_case_with_the_board(cast: Cast) -> None:
    item = an_item_in_session(cast)
    with pytest.raises(BadInput) as refusal:
        signed(cast, item, deferral(rationale=""))
    assert fields(refusal) == ["content.rationale"]
    assert signed(cast, item, deferral()).outcome == "none_yet"
    item.refresh_from_db()
    item.case.refresh_from_db()
    assert (item.outcome, item.case.stage) == ("discussed", "mdt_discussion")


def test_without_quorum_only_with_a_reason_that_is_signed_too(cast: Cast) -> None:
    item = an_item_in_session(cast)
    a_closed_vote(cast, item, by=[cast.surgeon, cast.chair])
    with pytest.raises(BadInput, match="radiation oncology or medical oncology; radiology") as refusal:
        signed(cast, item)
    assert fields(refusal) == ["quorum_override_reason"]
    assert nothing_signed(item)
    decision = signed(cast, item, quorum_override_reason="Emergency; both telephoned.")
    assert decision.payload["quorum_override_reason"] == "Emergency; both telephoned."


def test_a_quorum_that_was_met_needs_no_override_and_keeps_none(cast: Cast, item: AgendaItem) -> None:
    assert signed(cast, item, quorum_override_reason="Not needed.").payload["quorum_override_reason"] == ""


def test_departing_from_the_vote_or_the_advice_needs_a_reason(cast: Cast, item: AgendaItem) -> None:
    with pytest.raises(BadInput, match="the vote was led by Conventional") as refusal:
        signed(cast, item, content_for("observation", departure_reason=""))
    assert fields(refusal) == ["content.departure_reason"]
    assert nothing_signed(item)
    decision = signed(cast, item, content_for("observation", departure_reason="The patient declined."))
    assert decision.departure_reason == "The patient declined."
    assert any("led by" in said for said in decision.payload["departs_from"])


def test_facts_that_changed_since_the_vote_opened_need_a_reason(cast: Cast, item: AgendaItem) -> None:
    recorded(cast, item.case, {"kps": 40})
    with pytest.raises(BadInput) as refusal:
        signed(cast, item)
    assert fields(refusal) == ["content.changed_facts_reason"]
    assert nothing_signed(item)
    assert signed(cast, item, content_for(changed_facts_reason="Known at the vote.")).version == 1


def test_levels_away_from_the_lesions_of_the_case_need_a_reason(cast: Cast, item: AgendaItem) -> None:
    away = content_for(options=(DecisionOption("cebrt", ("L3",)),))
    with pytest.raises(BadInput, match="Lesions: T8") as refusal:
        signed(cast, item, away)
    assert fields(refusal) == ["content.levels_reason"]
    assert signed(cast, item, replace(away, levels_reason="New lesion on today's MRI.")).version == 1


def test_every_fault_is_named_at_once_and_nothing_is_signed(cast: Cast, item: AgendaItem) -> None:
    recorded(cast, item.case, {"kps": 40})
    bad = content_for(options=(DecisionOption("sbrt", ("T13",)),), rationale="", departure_reason="")
    with pytest.raises(BadInput) as refusal:
        signed(cast, item, bad)
    assert fields(refusal) == [
        "content.rationale",
        "content.options.0.levels",
        "content.departure_reason",
        "content.changed_facts_reason",
    ]
    assert nothing_signed(item)


def test_a_chair_with_a_conflict_does_not_sign(cast: Cast) -> None:
    item = an_item_in_session(cast)
    round_ = an_open_vote(cast, item)
    for person in cast.voters:
        voted(person, round_, "cebrt")
    second = a_person("second_chair", cast.board, "chair", "spine_surgery")
    recuse_seat(actor=cast.chair.actor, round_id=round_.pk, reason="A relative.")
    close_vote(actor=second.actor, round_id=round_.pk)
    with pytest.raises(NotYourRole, match="Another chair signs"):
        signed(cast, item)
    decision = signed(cast, item, actor=second.actor)
    assert [seat["name"] for seat in decision.payload["round"]["electorate"] if seat["recused"]] == [
        cast.chair.user.name
    ]


def test_who_signs_second_is_told_that_it_is_done(cast: Cast, item: AgendaItem) -> None:
    signed(cast, item)
    second = a_person("second_chair", cast.board, "chair", "spine_surgery")
    with pytest.raises(WrongState, match="signed already"):
        signed(cast, item, actor=second.actor)
    assert Decision.objects.count() == Signature.objects.count() == 1


def test_after_the_meeting_what_was_voted_on_can_be_signed_and_the_summary_is_made_anew(
    cast: Cast, item: AgendaItem
) -> None:
    meeting = item.meeting
    close_meeting(actor=cast.chair.actor, meeting_id=meeting.pk)
    signed(cast, item)
    assert meeting.documents.filter(kind="outcome_summary").count() == 2


def test_a_case_that_was_not_discussed_is_not_signed(cast: Cast) -> None:
    item = an_item_in_session(cast)
    close_meeting(actor=cast.chair.actor, meeting_id=item.meeting_id)
    with pytest.raises(WrongState, match="not discussed"):
        signed(cast, item, deferral())
    removed = an_item_in_session(cast)
    unlist_case(actor=cast.coordinator.actor, item_id=removed.pk, reason="Patient unwell.")
    with pytest.raises(WrongState, match="not discussed"):
        signed(cast, removed, deferral())


# --- amending --------------------------------------------------------------------------


def test_an_amendment_is_a_new_version_chained_to_the_old_which_stays(cast: Cast, item: AgendaItem) -> None:
    first = signed(cast, item)
    before = Decision.objects.filter(pk=first.pk).values().get()
    second = amended(cast, first)
    assert (second.version, second.amends_id, second.previous_hash) == (2, first.pk, first.payload_hash)
    assert second.payload["previous_hash"] == first.payload_hash
    assert second.payload["amendment_reason"] == "The rationale was incomplete."
    assert second.signatures.get().meaning == "authored"
    assert Decision.objects.filter(pk=first.pk).values().get() == before
    assert Decision.objects.get(pk=first.pk).amended_by == second
    assert CaseEvent.objects.get(case=item.case, kind="decision.amended").reason == "The rationale was incomplete."


def test_a_superseded_version_is_not_amended(cast: Cast, item: AgendaItem) -> None:
    first = signed(cast, item)
    amended(cast, first)
    with pytest.raises(WrongState, match="superseded by version 2"):
        amended(cast, first)
    assert Decision.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"password": "wrong"}, "password"),
        ({"identifier": "wrong"}, "identifier"),
        ({"content": deferral()}, "content.outcome"),
        ({"content": content_for(rationale="")}, "content.rationale"),
    ],
)
def test_an_amendment_asks_for_all_that_a_signature_asks_for(
    cast: Cast, item: AgendaItem, changes: dict[str, Any], field: str
) -> None:
    first = signed(cast, item)
    with pytest.raises(BadInput) as refusal:
        amended(cast, first, **changes)
    assert fields(refusal) == [field]
    assert Decision.objects.count() == Signature.objects.count() == 1


def test_the_reason_for_signing_without_quorum_still_holds_for_an_amendment(cast: Cast) -> None:
    item = an_item_in_session(cast)
    a_closed_vote(cast, item, by=[cast.chair])
    first = signed(cast, item, quorum_override_reason="Emergency.")
    assert amended(cast, first).payload["quorum_override_reason"] == "Emergency."


@pytest.mark.parametrize("who", ["coordinator", "surgeon", "observer"])
def test_only_the_chair_amends(cast: Cast, item: AgendaItem, who: str) -> None:
    first = signed(cast, item)
    with pytest.raises(NotYourRole):
        amended(cast, first, actor=getattr(cast, who).actor)


def test_who_lost_the_chair_signs_no_more(cast: Cast, item: AgendaItem) -> None:
    Membership.objects.filter(pk=cast.chair.membership.pk).update(role="observer")
    with pytest.raises(NotYourRole):
        signed(cast, item)
    assert nothing_signed(item)
