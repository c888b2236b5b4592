"""Everything that must hold before a decision is signed, checked at once."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

from cases.facts.function_facts import STATED_WISHES
from cases.models import Case
from cases.models.snapshots import snapshot
from cases.pathway.intake import Intake
from cases.pathway.refusals import NotYourRole, WrongState
from cases.pathway.wording import LONG
from decisions.actions.read_people import read_people
from decisions.consensus.content import RECOMMENDED, Against, DecisionContent
from decisions.consensus.content_errors import content_errors
from decisions.consensus.departure import (
    concordance,
    departs_from_advice,
    departs_from_vote,
    is_contested,
    problem_class,
    standings,
)
from decisions.documents.content_facts import WISHES
from decisions.documents.problem_classes import problem_classes
from decisions.models import AgendaItem, Round


@dataclass(frozen=True)
class CheckedDecision:
    """A decision that may be signed: its content, the vote it stands on, and what was worked out beside it:
    what it departs from, how it stands to the assessment, the class the frameworks give, the wishes recorded."""

    content: DecisionContent
    round: Round | None
    departs_from: tuple[str, ...]
    concordance: str
    computed_class: str
    wishes: dict[str, str]
    quorum_override_reason: str


def check_decision(
    *, item: AgendaItem, signer_id: object, content: DecisionContent, quorum_override_reason: str
) -> CheckedDecision:
    """Refuse with WrongState or NotYourRole when nothing could be signed now, and otherwise with
    BadInput for every field at once (fields "content.…", "quorum_override_reason")."""
    round_ = _closed_round(item, content)
    _refuse_recused(round_, signer_id)
    advised = _advised(round_)
    known = snapshot(item.case, item.case.board.day_of(timezone.now()))
    against = against_for(item, round_, known)
    departs = [departs_from_vote(content, round_.tally if round_ else None), departs_from_advice(content, advised)]
    intake = Intake()
    intake.errors.extend(content_errors(content, against))
    _explain_departure(intake, content, *departs)
    _explain_changed_facts(intake, content, item.case, round_)
    override = _explain_missing_quorum(intake, content, round_, quorum_override_reason)
    intake.finish()
    return CheckedDecision(
        content=_with_names(content, against),
        round=round_,
        departs_from=tuple(filter(None, departs)),
        concordance=concordance(content, advised),
        computed_class=against.computed_class,
        wishes=_wishes(known),
        quorum_override_reason=override,
    )


def against_for(item: AgendaItem, round_: Round | None, known: dict[str, Any]) -> Against:
    """What a decision on the item is checked against; `known` is the snapshot of its case today."""
    board = item.meeting.board
    order = tuple(problem_classes())
    assessed = round_.assessment.result if round_ and round_.assessment else {}
    return Against(
        on=board.day_of(item.meeting.starts_at),
        lesion_levels=[
            sorted({lesion.get("index_level"), *(lesion.get("levels") or [])} - {None}) for lesion in known["lesions"]
        ],
        members=read_people(board=board),
        problem_classes=order,
        computed_class=problem_class(assessed, order),
        wishes_recorded=any(name in known for name in STATED_WISHES),
        contested=is_contested(round_.tally if round_ else None),
        brief=item.meeting.kind == "emergency",
    )


def _wishes(known: dict[str, Any]) -> dict[str, str]:
    """What is recorded of the patient's wishes, by name of the fact, as text."""
    return {name: str(known[name]) for name in WISHES if known.get(name) is not None}


def _with_names(content: DecisionContent, against: Against) -> DecisionContent:
    """The content with the printed name of every member that is chosen: what is signed names people."""

    def name(member: str, written: str) -> str:
        return against.members[member] if member else written.strip()

    return replace(
        content,
        responsible=name(content.responsible_member, content.responsible),
        informs_patient=name(content.informs_patient_member, content.informs_patient),
        actions=tuple(replace(each, owner=name(each.owner_member, each.owner)) for each in content.actions),
    )


def _closed_round(item: AgendaItem, content: DecisionContent) -> Round | None:
    latest = item.rounds.exclude(state="void").select_related("assessment").order_by("-number").first()
    if latest is not None and latest.state == "open":
        raise WrongState("The vote on this case is still open.", remedy="Close it, then sign.")
    if latest is None and content.outcome == RECOMMENDED:
        raise WrongState(
            "The board has not voted on this case.",
            remedy="Open a vote and close it, or record the outcome “none_yet” with the reason.",
        )
    return latest


def _refuse_recused(round_: Round | None, signer_id: object) -> None:
    if round_ is not None and round_.seats.filter(user=signer_id).exclude(recused_at=None).exists():
        raise NotYourRole("You declared a conflict of interest in this vote.", remedy="Another chair signs.")


def _advised(round_: Round | None) -> dict[str, str] | None:
    return standings(round_.assessment.result) if round_ and round_.assessment else None


def _explain_departure(intake: Intake, content: DecisionContent, from_vote: str, from_advice: str) -> None:
    departs = "; ".join(filter(None, (from_vote, from_advice)))
    if departs and not content.departure_code:
        intake.refuse("content.departure_code", f"This decision departs: {departs}.", "Choose why.")
    told = isinstance(content.departure_reason, str) and content.departure_reason.strip()
    if departs and (from_vote or content.departure_code == "other") and not told:
        intake.refuse(
            "content.departure_reason", f"This decision departs: {departs}.", "Say why the board decided otherwise."
        )


def _explain_changed_facts(intake: Intake, content: DecisionContent, case: Case, round_: Round | None) -> None:
    changed = round_ is not None and round_.facts_version != case.facts_version
    if changed and isinstance(content.changed_facts_reason, str) and not content.changed_facts_reason.strip():
        intake.refuse(
            "content.changed_facts_reason",
            "The facts of this case have changed since the vote opened.",
            "Look at what changed; vote again, or say why the decision stands.",
        )


def _explain_missing_quorum(intake: Intake, content: DecisionContent, round_: Round | None, override: str) -> str:
    """The reason that counts: "" where the quorum was met or a deferral needs none."""
    if content.outcome != RECOMMENDED or round_ is None or round_.quorum["met"]:
        return ""
    missing = "; ".join(" or ".join(need).replace("_", " ") for need in round_.quorum["missing"]) or "anybody"
    return intake.text(
        "quorum_override_reason",
        override,
        most=LONG,
        needed=f"The quorum was not met (missing: {missing}). Vote again with them, or say why "
        "the decision is signed without.",
    )
