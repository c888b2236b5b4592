"""Move several cases from one meeting's agenda to another's: all of them or none."""

from collections.abc import Sequence

from django.db import transaction

from cases.access import as_id
from cases.audit import Actor
from cases.pathway.intake import Intake, written
from cases.pathway.refusals import BadInput, FieldError, NotVisible, Refusal, bad_field
from decisions import access
from decisions.actions.list_case import list_case, listing_of
from decisions.actions.unlist_case import unlist_case
from decisions.agenda.meeting_moves import BEFORE, UNTIL_CLOSED, require_state
from decisions.models import AgendaItem, Meeting

MOST = 100


@transaction.atomic
def move_cases(
    *, actor: Actor, meeting_id: object, item_ids: Sequence[object], target_id: object, reason: str
) -> list[AgendaItem]:
    """The new items on the target's agenda, which plans itself anew, with lane, presenter and minutes set by hand.

    The target has not begun and is of the same board. `reason` stands on both agendas; where the target's
    has gone out, or should have, it marks the cases as added late. Raises BadInput that names each case which
    cannot move, and why.
    """
    access.hold_agendas(_ids(meeting_id, target_id))
    meeting = access.meeting(actor, meeting_id, "case.list")
    require_state(meeting.state, UNTIL_CLOSED, "Moving cases")
    target = _target(actor, meeting, target_id)
    intake = Intake()
    why = intake.text("reason", reason, most=200, needed="Say why the cases are moved.")
    items = _chosen(intake, meeting, item_ids)
    intake.finish()
    moved, refused = [], []
    for item in items:
        try:
            # A savepoint, so that the next case is tried as well and all are told of together.
            with transaction.atomic():
                moved.append(_moved(actor, item, target, why))
        except Refusal as refusal:
            says = f"{item.case.reference} cannot be moved: {refusal.says}"
            refused.append(FieldError("item_ids", says, refusal.remedy))
    if refused:
        raise BadInput(refused)
    return moved


def _ids(*given: object) -> list[object]:
    try:
        return [as_id(one) for one in given]
    except NotVisible:
        return []


def _target(actor: Actor, meeting: Meeting, target_id: object) -> Meeting:
    try:
        target = access.meeting(actor, target_id, "case.list")
    except NotVisible:
        target = None
    if target is None or target.board_id != meeting.board_id or target.pk == meeting.pk or target.state not in BEFORE:
        raise bad_field("target_id", "This is not another meeting of the board to come.", "Choose one of the list.")
    return target


def _chosen(intake: Intake, meeting: Meeting, item_ids: Sequence[object]) -> list[AgendaItem]:
    standing = {str(item.pk): item for item in meeting.items.filter(removed_at=None).select_related("case")}
    wanted = list(dict.fromkeys(str(one) for one in item_ids))
    if not wanted:
        intake.refuse("item_ids", "No case is chosen.", "Choose at least one.")
    elif len(wanted) > MOST:
        intake.refuse("item_ids", f"These are more than {MOST} cases.", "Move them in parts.")
    elif not set(wanted) <= set(standing):
        intake.refuse("item_ids", "A case is not on this agenda any more.", "Reload the page and choose again.")
    return [standing[one] for one in wanted if one in standing]


def _moved(actor: Actor, item: AgendaItem, target: Meeting, why: str) -> AgendaItem:
    day = written(target.board.day_of(target.starts_at))
    unlist_case(actor=actor, item_id=item.pk, reason=f"Moved to {day}: {why}")
    return list_case(
        actor=actor,
        meeting_id=target.pk,
        case_id=item.case_id,
        late_reason=why,
        **listing_of(item),
    )
