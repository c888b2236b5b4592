"""The stages of a case and every legal move between them, in one table.

Stages follow the pathway referral → imaging → scoring → MDT discussion → treatment →
follow-up. A move that is not in `MOVES` cannot happen: `cases.actions.take_step` is the
only writer of a stage and reads nothing but this table.
"""

from dataclasses import dataclass
from enum import StrEnum

from cases.pathway.refusals import WrongState


class Stage(StrEnum):
    REFERRAL = "referral"
    IMAGING = "imaging"
    SCORING = "scoring"
    MDT_DISCUSSION = "mdt_discussion"
    TREATMENT = "treatment"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The stage as people say it."""
        return _LABELS[self]


_LABELS = {
    Stage.REFERRAL: "Referral",
    Stage.IMAGING: "Imaging",
    Stage.SCORING: "Scoring",
    Stage.MDT_DISCUSSION: "MDT discussion",
    Stage.TREATMENT: "Treatment",
    Stage.FOLLOW_UP: "Follow-up",
    Stage.CLOSED: "Closed",
}

OPEN_STAGES = frozenset(stage for stage in Stage if stage is not Stage.CLOSED)
TREATMENT_STAGES = frozenset({Stage.TREATMENT, Stage.FOLLOW_UP})

PATHWAY: tuple[Stage, ...] = tuple(stage for stage in Stage if stage is not Stage.CLOSED)


@dataclass(frozen=True)
class Move:
    """One legal move.

    `verb` is the permission needed (cases.pathway.permissions). `needs_minimum_data` asks
    for the minimum data set or an override with a reason; `needs_reason` for a reason in
    words. `internal` moves happen only inside another action (signing a decision), never
    at a person's direct request.
    """

    name: str
    says: str
    starts: frozenset[Stage]
    ends: Stage
    verb: str
    needs_minimum_data: bool = False
    needs_reason: bool = False
    internal: bool = False

    @property
    def begins_follow_up(self) -> bool:
        """Whether what was treated stays answered after the move; every other move asks anew."""
        return self.ends is Stage.FOLLOW_UP


MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        Move("accept", "Referral accepted", frozenset({Stage.REFERRAL}), Stage.IMAGING, "case.triage"),
        Move(
            "return_referral",
            "Returned to the referrer for information",
            frozenset({Stage.REFERRAL}),
            Stage.REFERRAL,
            "case.triage",
            needs_reason=True,
        ),
        Move(
            "reject",
            "Referral not accepted",
            frozenset({Stage.REFERRAL}),
            Stage.CLOSED,
            "case.triage",
            needs_reason=True,
        ),
        Move("imaging_complete", "Imaging complete", frozenset({Stage.IMAGING}), Stage.SCORING, "case.edit"),
        Move(
            "list_for_board",
            "Listed for the board",
            frozenset({Stage.REFERRAL, Stage.IMAGING, Stage.SCORING}),
            Stage.MDT_DISCUSSION,
            "case.list",
            needs_minimum_data=True,
        ),
        Move(
            "decision_signed",
            "Decision signed",
            frozenset({Stage.MDT_DISCUSSION}),
            Stage.TREATMENT,
            "decision.sign",
            internal=True,
        ),
        Move(
            "treatment_complete",
            "Treatment complete, follow-up begins",
            frozenset({Stage.TREATMENT}),
            Stage.FOLLOW_UP,
            "treatment.record",
        ),
        Move(
            "relist",
            "Listed again for the board",
            frozenset({Stage.TREATMENT, Stage.FOLLOW_UP}),
            Stage.MDT_DISCUSSION,
            "case.list",
            needs_reason=True,
        ),
        Move("close", "Case closed", OPEN_STAGES, Stage.CLOSED, "case.close", needs_reason=True),
        Move("died", "The patient has died", OPEN_STAGES, Stage.CLOSED, "follow_up.record", internal=True),
        Move("reopen", "Case reopened", frozenset({Stage.CLOSED}), Stage.REFERRAL, "case.triage", needs_reason=True),
    )
}


def moves_from(stage: Stage) -> tuple[Move, ...]:
    """The moves a person may ask for from `stage`, in the table's order."""
    return tuple(move for move in MOVES.values() if stage in move.starts and not move.internal)


def require_stage(stage: str, allowed: frozenset[Stage], what: str) -> None:
    """Refuse (WrongState) what is not possible at `stage`; `what` is "Recording facts" or the like."""
    if stage not in allowed:
        raise WrongState(
            f"{what} is not possible while the case is at {Stage(stage).label}.",
            remedy=f"It is possible at: {', '.join(s.label for s in Stage if s in allowed)}.",
        )
