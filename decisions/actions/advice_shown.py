"""What of the machine's advice a person may see before their ballot, and what they have been shown.

A board may want its votes unanchored (Board.advice_before_ballot off). Then who holds a vote sees
the scores and safety flags of a case but not its options, frameworks and what would change them;
and nothing at all while a vote waits for their ballot. With the ballot, or once a round on the
case has closed, everything is shown. Who holds no vote is not kept waiting.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import Board, Case, User
from decisions.models import AdviceShown, Assessment, BallotEvent, Round, Seat

ALL, SCORES, NOTHING = "all", "scores", "nothing"
ADVICE = ("frameworks", "options", "conflicts", "missing", "sensitivity", "rules")


def advice_for(actor: Actor, case: Case) -> str:
    """How much of a case's assessment this person may see now: all, scores, or nothing."""
    if case.board.advice_before_ballot or not access.holds(actor, case.board_id, "vote.cast"):
        return ALL
    latest = Round.objects.filter(item__case=case).exclude(state="void").order_by("-opened_at").first()
    if latest is None:
        return SCORES
    seat = latest.seats.filter(user=actor.user, recused_at=None).first()
    if latest.state == "closed" or seat is None or seat.ballots.filter(cast_by=None).exists():
        return ALL
    return NOTHING


def cases_withheld(actor: Actor, board: Board) -> frozenset[Any]:
    """The ids of all cases of a board that wait for this person's ballot unseen, in one query."""
    if board.advice_before_ballot or actor.user is None:
        return frozenset()
    own = BallotEvent.objects.filter(seat=OuterRef("pk"), cast_by=None)
    waiting = Seat.objects.filter(
        ~Exists(own), round__item__case__board=board, round__state="open", user=actor.user, recused_at=None
    )
    return frozenset(waiting.values_list("round__item__case_id", flat=True))


def without_advice(result: dict[str, Any]) -> dict[str, Any]:
    """The result of an assessment with its advice left empty."""
    return result | {part: type(result[part])() for part in ADVICE if part in result}


def note_shown(actor: Actor, assessments: Iterable[Assessment]) -> None:
    """Remember that this person is being shown these assessments; only the first time of each counts."""
    if actor.user is None:
        return
    now = timezone.now()
    AdviceShown.objects.bulk_create(
        [
            AdviceShown(user=actor.user, assessment=one, case_id=one.case_id, via=actor.via, at=now)
            for one in assessments
        ],
        ignore_conflicts=True,
    )


def first_shown(user: User | None, case_id: object) -> Assessment | None:
    """The assessment of a case that this person was shown before any other; None if none was."""
    first = AdviceShown.objects.filter(user=user, case=case_id).select_related("assessment").order_by("id").first()
    return first.assessment if first else None
