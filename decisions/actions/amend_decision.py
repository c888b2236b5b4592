"""Amend a signed decision: a new version, chained to the one that it supersedes."""

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.models import CaseEvent
from cases.pathway.intake import Intake
from cases.pathway.refusals import WrongState, bad_field
from cases.pathway.wording import LONG
from decisions import access
from decisions.actions.check_decision import check_decision
from decisions.actions.prove_signer import prove_signer
from decisions.actions.publish_document import publish_document
from decisions.actions.store_decision import store_decision
from decisions.agenda.meeting_moves import CLOSED
from decisions.consensus.content import DecisionContent
from decisions.consensus.meanings import AUTHORED
from decisions.models import Assessment, Decision


def amend_decision(
    *,
    actor: Actor,
    decision_id: object,
    content: DecisionContent,
    reason: str,
    password: str,
    identifier: str,
    quorum_override_reason: str = "",
) -> Decision:
    """The next version of a decision, with everything asked for that a signature asks for.

    The amended version stays as it was and is superseded; a version that has been amended
    already is refused (WrongState). A deferral cannot be amended into a recommendation nor the
    other way: that takes another discussion. A quorum override given before still holds.
    """
    prove_signer(
        actor=actor,
        verb="decision.amend",
        password=password,
        identifier=identifier,
        find=lambda: access.decision(actor, decision_id, "decision.amend").case,
    )
    with transaction.atomic():
        amended = access.decision(actor, decision_id, "decision.amend", lock=True)
        _refuse_superseded(amended)
        why = _reason(amended, content, reason)
        override = quorum_override_reason or amended.payload["quorum_override_reason"]
        checked = check_decision(
            item=amended.item, signer_id=actor.user.pk, content=content, quorum_override_reason=override
        )
        decision = store_decision(
            actor=actor,
            item=amended.item,
            checked=checked,
            meaning=AUTHORED,
            at=timezone.now(),
            assessment=_assessment(amended),
            amends=amended,
            amendment_reason=why,
        )
        _tell(actor, decision, why)
        return decision


def _refuse_superseded(amended: Decision) -> None:
    later = Decision.objects.filter(item=amended.item, version__gt=amended.version).order_by("-version").first()
    if later is not None:
        raise WrongState(
            f"Version {amended.version} has been superseded by version {later.version}.",
            remedy=f"Read version {later.version} and amend that one.",
        )


def _reason(amended: Decision, content: DecisionContent, reason: str) -> str:
    intake = Intake()
    why = intake.text("reason", reason, most=LONG, needed="Say why the signed decision is amended.")
    intake.finish()
    if content.outcome != amended.outcome:
        raise bad_field(
            "content.outcome",
            "An amendment cannot turn a deferral into a recommendation or back.",
            "List the case again and let the board discuss it.",
        )
    return why


def _assessment(amended: Decision) -> Assessment | None:
    frozen = amended.payload["assessment"]
    return Assessment.objects.get(pk=frozen["id"]) if frozen else None


def _tell(actor: Actor, decision: Decision, reason: str) -> None:
    CaseEvent.objects.create(
        case=decision.case,
        kind="decision.amended",
        says=f"Decision amended (version {decision.version})",
        reason=reason,
        actor=actor.user,
        at=decision.made_at,
        data={"decision": str(decision.pk), "item": str(decision.item_id), "amends": str(decision.amends_id)},
    )
    if decision.item.meeting.state == CLOSED:
        publish_document(actor=actor, meeting_id=decision.item.meeting_id, kind="outcome_summary")
