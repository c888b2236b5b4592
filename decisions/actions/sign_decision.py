"""Sign the board's decision on a case."""

from django.db import transaction
from django.utils import timezone

from cases.actions.take_step import make_move
from cases.audit import Actor
from cases.models import CaseEvent
from cases.pathway.refusals import WrongState
from cases.pathway.stages import MOVES, Stage, require_stage
from decisions import access
from decisions.actions.check_decision import CheckedDecision, check_decision
from decisions.actions.end_emergency import end_emergency
from decisions.actions.prove_signer import prove_signer
from decisions.actions.publish_document import publish_document
from decisions.actions.read_assessment import current_assessment
from decisions.actions.store_action import store_action
from decisions.actions.store_decision import store_decision
from decisions.agenda.meeting_moves import CLOSED, IN_SESSION, require_state
from decisions.consensus.content import RECOMMENDED, DecisionContent, DecisionOption
from decisions.consensus.meanings import meaning_of_decision
from decisions.models import AgendaItem, Assessment, AttendanceNote, Decision

__all__ = ["DecisionContent", "DecisionOption", "meaning_for", "sign_decision"]


def sign_decision(
    *,
    actor: Actor,
    item_id: object,
    content: DecisionContent,
    password: str,
    identifier: str,
    quorum_override_reason: str = "",
) -> Decision:
    """Version 1 of the decision on an agenda item, signed by the chair.

    `password` is the signer's own, `identifier` any number of the patient (the date of birth
    when there is none). A recommendation needs a closed vote with its quorum, or a reason for
    going without; it moves the case to treatment. A deferral leaves it with the board.
    Of two chairs who sign at once one wins; the other gets WrongState. At an emergency board the
    signature also ends it (`end_emergency`).
    """
    prove_signer(
        actor=actor,
        verb="decision.sign",
        password=password,
        identifier=identifier,
        find=lambda: access.item(actor, item_id, "decision.sign").case,
    )
    with transaction.atomic():
        item = access.item(actor, item_id, "decision.sign", lock=True)
        _refuse_unready(item)
        checked = check_decision(
            item=item, signer_id=actor.user.pk, content=content, quorum_override_reason=quorum_override_reason
        )
        decision = store_decision(
            actor=actor,
            item=item,
            checked=checked,
            meaning=meaning_for(item, actor),
            at=timezone.now(),
            assessment=_assessment(item, checked),
        )
        for planned in checked.content.actions:
            store_action(actor=actor, item=item, planned=planned, at=decision.made_at, decision=decision)
        item.outcome = "discussed"
        item.save(update_fields=["outcome"])
        _tell(actor, item, decision)
        end_emergency(actor=actor, decision=decision)
        return decision


def meaning_for(item: AgendaItem, actor: Actor) -> str:
    """With what meaning this person signs the decision on the item (decisions.consensus.meanings)."""
    noted = AttendanceNote.objects.filter(meeting=item.meeting_id, membership__user=actor.user)
    return meaning_of_decision(noted.values_list("present", flat=True))


def _refuse_unready(item: AgendaItem) -> None:
    require_state(item.meeting.state, (IN_SESSION, CLOSED), "Signing a decision")
    if item.removed_at is not None or item.outcome == "carried_over":
        raise WrongState("This case was not discussed at this meeting.", remedy="List it for another meeting.")
    if item.decisions.exists():
        raise WrongState(
            "The decision on this case has been signed already.", remedy="To change it, amend the signed decision."
        )
    require_stage(item.case.stage, frozenset({Stage.MDT_DISCUSSION}), "Signing a decision")


def _assessment(item: AgendaItem, checked: CheckedDecision) -> Assessment | None:
    """The assessment frozen with the vote; a deferral without a vote refers to the fresh one."""
    if checked.round is not None:
        return checked.round.assessment
    latest, stale, _ = current_assessment(item.case)
    return None if stale else latest


def _tell(actor: Actor, item: AgendaItem, decision: Decision) -> None:
    data = {"decision": str(decision.pk), "item": str(item.pk)}
    if decision.outcome == RECOMMENDED:
        make_move(actor=actor, case=item.case, step=MOVES["decision_signed"], data=data)
    else:
        CaseEvent.objects.create(
            case=item.case,
            kind="decision.deferred",
            says="No recommendation yet",
            actor=actor.user,
            at=decision.made_at,
            data=data,
        )
    if item.meeting.state == CLOSED:
        publish_document(actor=actor, meeting_id=item.meeting_id, kind="outcome_summary")
