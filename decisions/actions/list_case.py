"""Put a case on the agenda of a meeting."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases.actions.take_step import make_move
from cases.audit import Actor
from cases.models import Case, CaseEvent
from cases.pathway.intake import Intake, written
from cases.pathway.refusals import WrongState, bad_field
from cases.pathway.stages import MOVES, Stage
from decisions import access
from decisions.actions.change_lane import LANES, answered_for
from decisions.actions.find_member import find_member
from decisions.actions.follow_plan import follow_plan
from decisions.actions.set_presenter import LONGEST
from decisions.agenda.meeting_moves import UNTIL_CLOSED, require_state
from decisions.models import AgendaItem, Meeting

TO_DISCUSS = "to_discuss"


@transaction.atomic
def list_case(
    *,
    actor: Actor,
    meeting_id: object,
    case_id: object,
    minutes: int | None = None,
    lane: str = TO_DISCUSS,
    presenter_id: object = None,
    owner_id: object = None,
    protocol: str = "",
    late_reason: str = "",
    override_reason: str = "",
    reason: str = "",
) -> AgendaItem:
    """Put the case on the agenda, which plans itself anew, and move it to the board's discussion.

    Without `minutes` they are estimated. `late_reason` is needed once the agenda has been published or
    its cut-off has passed, `override_reason` while the minimum data set is incomplete, `reason` when
    a case under treatment comes back; `owner_id` and `protocol` for a case that is only listed (see
    `change_lane`). A full meeting is no refusal: the plan names what does not fit.
    """
    meeting, case = access.meeting_with_case(actor, meeting_id, case_id, "case.list")
    require_state(meeting.state, UNTIL_CLOSED, "Listing a case")
    given = _checked(meeting, case, minutes, lane, late_reason, presenter_id, owner_id, protocol)
    case = _brought_to_the_board(actor, case, reason, override_reason)
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem.objects.create(
        meeting=meeting,
        case=case,
        position=last + 1,
        added_by=actor.user,
        added_at=timezone.now(),
        **given,
    )
    _tell(actor, item)
    follow_plan(meeting=meeting)
    item.refresh_from_db()
    return item


def listing_of(item: AgendaItem) -> dict[str, Any]:
    """How to list the case of `item` on another agenda: minutes that a person gave, presenter, lane.

    Who has left the board presents nothing, and a case for which nobody answers any more is discussed.
    """
    presenter, owner = (seat.pk if seat and seat.ended_at is None else None for seat in (item.presenter, item.owner))
    return {
        "minutes": item.minutes if item.minutes_are_given else None,
        "presenter_id": presenter,
        "lane": item.lane if owner else TO_DISCUSS,
        "owner_id": owner,
        "protocol": item.protocol if owner else "",
    }


def _tell(actor: Actor, item: AgendaItem) -> None:
    CaseEvent.objects.create(
        case=item.case,
        kind="agenda.listed",
        reason=item.added_late_reason,
        actor=actor.user,
        at=item.added_at,
        says=f"On the agenda of {written(item.meeting.board.day_of(item.meeting.starts_at))}",
        data={"meeting": str(item.meeting_id), "item": str(item.pk)},
    )


def _checked(
    meeting: Meeting,
    case: Case,
    minutes: int | None,
    lane: str,
    late_reason: str,
    presenter_id: object,
    owner_id: object,
    protocol: str,
) -> dict[str, Any]:
    """What the item is made of."""
    intake = Intake()
    if case.board_id != meeting.board_id:
        intake.refuse("case", "This case belongs to another board.", "List it at a meeting of its own board.")
    given: dict[str, Any] = {"lane": lane}
    if minutes is not None:
        given |= {
            "minutes": intake.whole("minutes", minutes, low=1, high=LONGEST),
            "minutes_source": AgendaItem.BY_HAND,
        }
    intake.one_of("lane", lane, LANES)
    why_late = meeting.late_because(timezone.now())
    needed = f"{why_late.capitalize()}: say why this case is added now." if why_late else ""
    late = intake.text("late_reason", late_reason, most=300, needed=needed)
    given["owner"], given["protocol"] = answered_for(intake, meeting.board_id, lane, owner_id, protocol)
    if presenter_id:
        given["presenter"] = find_member(
            intake=intake, board_id=meeting.board_id, field="presenter_id", membership_id=presenter_id
        )
    intake.finish()
    _refuse_twice(case)
    return given | {"added_late_reason": late if why_late else ""}


def _refuse_twice(case: Case) -> None:
    listed = (
        AgendaItem.objects.filter(case=case, removed_at=None, outcome="pending", meeting__state__in=UNTIL_CLOSED)
        .select_related("meeting__board")
        .first()
    )
    if listed is not None:
        day = written(listed.meeting.board.day_of(listed.meeting.starts_at))
        raise WrongState(f"This case is on the agenda of {day} already.", remedy="Take it off that agenda first.")


def _brought_to_the_board(actor: Actor, case: Case, reason: str, override_reason: str) -> Case:
    if case.stage == Stage.MDT_DISCUSSION:
        return case
    intake = Intake()
    texts = {
        "reason": intake.text("reason", reason, most=2000),
        "override_reason": intake.text("override_reason", override_reason, most=2000),
    }
    intake.finish()
    move = "relist" if case.stage in MOVES["relist"].starts else "list_for_board"
    if move == "relist" and not texts["reason"]:
        raise bad_field("reason", "This case has been decided before and comes back.", "Say in a sentence why.")
    return make_move(actor=actor, case=case, step=MOVES[move], **texts)
