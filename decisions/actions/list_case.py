"""Put a case on the agenda of a meeting."""

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from cases.actions.take_step import make_move
from cases.audit import Actor
from cases.models import Case, CaseEvent
from cases.pathway.intake import Intake, written
from cases.pathway.refusals import WrongState, bad_field
from cases.pathway.stages import MOVES, Stage
from decisions import access
from decisions.agenda.meeting_moves import IN_SESSION, PUBLISHED, UNTIL_CLOSED, require_state
from decisions.models import AgendaItem, Meeting

LONGEST = 240  # minutes for one case
LANES = tuple(code for code, _ in AgendaItem.LANES)


@transaction.atomic
def list_case(
    *,
    actor: Actor,
    meeting_id: object,
    case_id: object,
    minutes: int = 8,
    lane: str = "to_discuss",
    late_reason: str = "",
    override_reason: str = "",
    reason: str = "",
) -> AgendaItem:
    """Add the case at the end of the agenda and move it to the board's discussion.

    `late_reason` is needed once the agenda has been published, `override_reason` while the
    minimum data set is incomplete, `reason` when a case under treatment comes back. A full
    meeting is no refusal: `decisions.agenda.load` warns.
    """
    meeting, case = access.meeting_with_case(actor, meeting_id, case_id, "case.list")
    require_state(meeting.state, UNTIL_CLOSED, "Listing a case")
    late = _checked(meeting, case, minutes, lane, late_reason)
    case = _brought_to_the_board(actor, case, reason, override_reason)
    now = timezone.now()
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem.objects.create(
        meeting=meeting,
        case=case,
        position=last + 1,
        minutes=minutes,
        lane=lane,
        added_late_reason=late,
        added_by=actor.user,
        added_at=now,
    )
    Meeting.objects.filter(pk=meeting.pk).update(version=F("version") + 1)
    CaseEvent.objects.create(
        case=case,
        kind="agenda.listed",
        reason=late,
        actor=actor.user,
        at=now,
        says=f"On the agenda of {written(meeting.board.day_of(meeting.starts_at))}",
        data={"meeting": str(meeting.pk), "item": str(item.pk)},
    )
    return item


def _checked(meeting: Meeting, case: Case, minutes: int, lane: str, late_reason: str) -> str:
    intake = Intake()
    if case.board_id != meeting.board_id:
        intake.refuse("case", "This case belongs to another board.", "List it at a meeting of its own board.")
    intake.whole("minutes", minutes, low=1, high=LONGEST)
    intake.one_of("lane", lane, LANES)
    published = meeting.state in (PUBLISHED, IN_SESSION)
    needed = "The agenda has gone out: say why this case is added now." if published else ""
    late = intake.text("late_reason", late_reason, most=300, needed=needed)
    intake.finish()
    _refuse_twice(case)
    return late if published else ""


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
