"""List what a meeting left undiscussed at another meeting of its board."""

from django.db import transaction

from cases.audit import Actor
from cases.pathway.intake import written
from cases.pathway.refusals import NotVisible, bad_field
from cases.pathway.stages import Stage
from decisions import access
from decisions.actions.list_case import list_case, listing_of
from decisions.agenda.meeting_moves import BEFORE, CANCELLED, CLOSED, UNTIL_CLOSED, require_state
from decisions.models import AgendaItem


@transaction.atomic
def list_carried_over(*, actor: Actor, meeting_id: object, target_id: object) -> list[AgendaItem]:
    """The new items, with the lane, presenter and minutes that they had. Where the target's agenda has gone out, or
    should have, they are marked as carried over. Left out are cases that have left the board's discussion meanwhile,
    or that are on another agenda already."""
    access.hold_agendas([meeting_id, target_id])
    meeting = access.meeting(actor, meeting_id, "case.list")
    require_state(meeting.state, (CLOSED, CANCELLED), "Listing what was carried over")
    try:
        target = access.meeting(actor, target_id, "case.list")
    except NotVisible:
        target = None
    if target is None or target.board_id != meeting.board_id or target.state not in BEFORE:
        raise bad_field("carry_to", "This is not a meeting of the board to come.", "Choose one of the list.")
    left = meeting.items.filter(outcome="carried_over", removed_at=None, case__stage=Stage.MDT_DISCUSSION)
    listed = AgendaItem.objects.filter(removed_at=None, outcome="pending", meeting__state__in=UNTIL_CLOSED)
    day = written(meeting.board.day_of(meeting.starts_at))
    return [
        list_case(
            actor=actor,
            meeting_id=target.pk,
            case_id=item.case_id,
            late_reason=f"Carried over from {day}",
            **listing_of(item),
        )
        for item in left.exclude(case__in=listed.values("case"))
    ]
