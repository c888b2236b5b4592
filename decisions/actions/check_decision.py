"""Everything that must hold before a decision is signed, checked at once."""

from dataclasses import dataclass

from django.utils import timezone

from cases.models import Case
from cases.models.snapshots import snapshot
from cases.pathway.intake import Intake
from cases.pathway.refusals import NotYourRole, WrongState
from cases.pathway.wording import LONG
from decisions.consensus.content import RECOMMENDED, DecisionContent, content_errors
from decisions.consensus.departure import departures, standings
from decisions.models import AgendaItem, Round


@dataclass(frozen=True)
class CheckedDecision:
    """A decision that may be signed: its content, the vote it stands on, and what it departs from."""

    content: DecisionContent
    round: Round | None
    departs_from: tuple[str, ...]
    quorum_override_reason: str


def check_decision(
    *, item: AgendaItem, signer_id: object, content: DecisionContent, quorum_override_reason: str
) -> CheckedDecision:
    """Refuse with WrongState or NotYourRole when nothing could be signed now, and otherwise with
    BadInput for every field at once (fields "content.…", "quorum_override_reason")."""
    round_ = _closed_round(item, content)
    _refuse_recused(round_, signer_id)
    departs = departures(content, tally=round_.tally if round_ else None, advised=_advised(round_))
    intake = Intake()
    day = item.meeting.board.day_of(item.meeting.starts_at)
    intake.errors.extend(content_errors(content, lesion_levels=_lesion_levels(item.case), on=day))
    _explain_departure(intake, content, departs)
    _explain_changed_facts(intake, content, item.case, round_)
    override = _explain_missing_quorum(intake, content, round_, quorum_override_reason)
    intake.finish()
    return CheckedDecision(content, round_, tuple(departs), override)


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


def _lesion_levels(case: Case) -> list[list[str]]:
    """The levels of each lesion as known today at the board, index level included."""
    known = snapshot(case, case.board.day_of(timezone.now()))
    lesions = known["lesions"]
    return [sorted({lesion.get("index_level"), *(lesion.get("levels") or [])} - {None}) for lesion in lesions]


def _explain_departure(intake: Intake, content: DecisionContent, departs: list[str]) -> None:
    if departs and isinstance(content.departure_reason, str) and not content.departure_reason.strip():
        intake.refuse(
            "content.departure_reason",
            f"This decision departs: {'; '.join(departs)}.",
            "Say why the board decided otherwise.",
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
