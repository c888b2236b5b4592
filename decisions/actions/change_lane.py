"""Move a case between the lane that is discussed and the lane that is only listed."""

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.models import CaseEvent, Membership
from cases.pathway.intake import Intake, written
from cases.pathway.refusals import WrongState
from decisions.actions.find_member import find_member
from decisions.actions.follow_plan import Change, follow_plan
from decisions.actions.hold_item import hold_item
from decisions.agenda.meeting_moves import UNTIL_CLOSED
from decisions.models import AgendaItem

LANES = tuple(code for code, _ in AgendaItem.LANES)
NOT_DISCUSSED = "listed_not_discussed"


@transaction.atomic
def change_lane(
    *,
    actor: Actor,
    item_id: object,
    lane: str,
    reason: str,
    owner_id: object = None,
    protocol: str = "",
    late_reason: str = "",
) -> tuple[AgendaItem, list[Change]]:
    """The item in `lane`; the case's history keeps who moved it and why (NHS England 2020).

    Listed and not discussed needs `owner_id`, the member who answers for the case, and
    `protocol`, the board's protocol under which it is not discussed, with its version. A case
    that was voted on stays in its lane (WrongState).
    """
    item = hold_item(
        actor=actor, item_id=item_id, does="Changing the lane", late_reason=late_reason, states=UNTIL_CLOSED
    )
    intake = Intake()
    intake.one_of("lane", lane, LANES)
    why = intake.text("reason", reason, most=300, needed="Say why the case changes lane.")
    owner, named = answered_for(intake, item.meeting.board_id, lane, owner_id, protocol)
    intake.finish()
    if item.rounds.exclude(state="void").exists() or item.decisions.exists():
        raise WrongState("The board has voted on this case.", remedy="Record its decision, or defer it.")
    before, item.lane, item.owner, item.protocol = item.lane, lane, owner, named
    item.save(update_fields=["lane", "owner", "protocol"])
    _tell(actor, item, before, why)
    changes = follow_plan(meeting=item.meeting)
    item.refresh_from_db()
    return item, changes


def answered_for(
    intake: Intake, board_id: object, lane: str, owner_id: object, protocol: str
) -> tuple[Membership | None, str]:
    """Who answers for a case that is only listed, and under which protocol; nobody for one to discuss."""
    if lane != NOT_DISCUSSED:
        return None, ""
    needed = "Name the protocol and its version, such as “Stable disease, version 2”."
    return (
        find_member(intake=intake, board_id=board_id, field="owner_id", membership_id=owner_id),
        intake.text("protocol", protocol, most=160, needed=needed),
    )


def _tell(actor: Actor, item: AgendaItem, before: str, why: str) -> None:
    day = written(item.meeting.board.day_of(item.meeting.starts_at))
    under = f", {item.owner.user.name} answers for it under “{item.protocol}”" if item.owner else ""
    CaseEvent.objects.create(
        case=item.case,
        kind="agenda.lane",
        reason=why,
        actor=actor.user,
        at=timezone.now(),
        says=f"{item.get_lane_display()} on {day}{under}"[:400],
        data={"meeting": str(item.meeting_id), "item": str(item.pk), "from": before, "to": item.lane},
    )
