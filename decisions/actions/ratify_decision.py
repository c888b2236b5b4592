"""Ratify the decision of an emergency board at a meeting, or refuse to."""

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.models import CaseEvent
from cases.notices.tell import tell
from cases.pathway.intake import Intake
from cases.pathway.refusals import WrongState
from cases.pathway.wording import LONG
from decisions import access
from decisions.access import EMERGENCY, SCHEDULED
from decisions.actions.list_case import list_case
from decisions.actions.prove_signer import prove_signer
from decisions.actions.store_decision import sign
from decisions.agenda.meeting_moves import IN_SESSION, require_state
from decisions.consensus.meanings import NOT_RATIFIED, RATIFIED
from decisions.models import Decision, EmergencyCall, Meeting, Ratification

THEN = ("amend", "relist")


def ratify_decision(
    *,
    actor: Actor,
    meeting_id: object,
    decision_id: object,
    outcome: str,
    password: str,
    identifier: str,
    reason: str = "",
    then: str = "",
) -> Ratification:
    """What the meeting in session says of the latest version of an emergency decision, signed by its chair.

    “not_ratified” needs a `reason` and `then`: “relist” puts the case on this meeting's agenda,
    “amend” leaves it to an amendment. Either way the decision stands until it is superseded, and those
    who made it are told. A decision of which a meeting has spoken is refused (WrongState).
    """
    prove_signer(
        actor=actor,
        verb="decision.ratify",
        password=password,
        identifier=identifier,
        find=lambda: access.decision(actor, decision_id, "decision.ratify").case,
    )
    with transaction.atomic():
        meeting = access.meeting(actor, meeting_id, "decision.ratify", lock=True)
        decision = access.decision(actor, decision_id, "decision.ratify", lock=True)
        _refuse_unready(meeting, decision)
        why = _checked(outcome, reason, then)
        made = _signed(actor, meeting, decision, outcome, why)
        _tell(actor, made)
        if outcome == NOT_RATIFIED and then == "relist":
            late = "Emergency decision not ratified"
            list_case(actor=actor, meeting_id=meeting.pk, case_id=decision.case_id, late_reason=late, reason=why)
        return made


def _refuse_unready(meeting: Meeting, decision: Decision) -> None:
    require_state(meeting.state, (IN_SESSION,), "Ratifying a decision")
    if decision.item.meeting.kind != EMERGENCY or meeting.kind != SCHEDULED:
        raise WrongState(
            "Only the decision of an emergency board is ratified, and only at a meeting of the board.",
            remedy="A decision of a meeting is amended instead.",
        )
    if meeting.board_id != decision.case.board_id:
        raise WrongState("This decision was made for another board.", remedy="That board ratifies it.")
    if Ratification.objects.filter(item=decision.item).exists():
        raise WrongState("A meeting has spoken of this decision already.", remedy="Reload the page and look again.")
    if decision.item.decisions.filter(version__gt=decision.version).exists():
        raise WrongState("This version has been superseded.", remedy="Read the latest version and ratify that one.")


def _checked(outcome: str, reason: str, then: str) -> str:
    intake = Intake()
    intake.one_of("outcome", outcome, (RATIFIED, NOT_RATIFIED))
    refused = outcome == NOT_RATIFIED
    why = intake.text("reason", reason, most=LONG, needed="Say why the board does not ratify it." if refused else "")
    intake.one_of("then", then, THEN, needed=refused)
    intake.finish()
    return why


def _signed(actor: Actor, meeting: Meeting, decision: Decision, outcome: str, why: str) -> Ratification:
    at = timezone.now()
    return Ratification.objects.create(
        item=decision.item,
        decision=decision,
        meeting=meeting,
        signature=sign(decision, actor, outcome, at),
        outcome=outcome,
        reason=why,
        at=at,
    )


def _tell(actor: Actor, made: Ratification) -> None:
    decision, meeting = made.decision, made.meeting
    refused = made.outcome == NOT_RATIFIED
    CaseEvent.objects.create(
        case=decision.case,
        kind=f"decision.{made.outcome}",
        says=f"Emergency decision {'not ratified' if refused else 'ratified'}",
        reason=made.reason,
        actor=actor.user,
        at=made.at,
        data={"decision": str(decision.pk), "meeting": str(meeting.pk)},
    )
    if refused:
        call = EmergencyCall.objects.select_related("called_by").get(item=decision.item)
        people = [call.called_by, *(one.user for one in call.answers.select_related("user"))]
        signers = [one.signer for one in decision.signatures.select_related("signer")]
        path = f"/decisions/{decision.pk}/"
        tell([*people, *signers], kind="emergency_not_ratified", board=meeting.board, path=path, key=str(decision.pk))
