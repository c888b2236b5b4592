"""Close a meeting: what was not discussed is carried over, and the outcome summary goes out."""

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.models import CaseEvent
from cases.pathway.intake import written
from cases.pathway.refusals import WrongState
from decisions import access
from decisions.actions.list_carried_over import list_carried_over
from decisions.actions.move_meeting import move_meeting
from decisions.actions.publish_document import publish_document
from decisions.actions.show_item import end_stretch
from decisions.models import AgendaItem, Meeting, Round


@transaction.atomic
def close_meeting(*, actor: Actor, meeting_id: object, carry_to: object = None) -> Meeting:
    """In session to closed. A vote still open is refused (WrongState).

    A case that was voted on counts as discussed, signed or not: the chair can still sign. Every
    other case is carried over: it stays at the board's discussion, and is listed at once at the
    meeting `carry_to` (one of the same board that has not begun), or is to be listed again.
    """
    if carry_to:
        access.hold_agendas([meeting_id, carry_to])
    meeting = move_meeting(actor=actor, meeting_id=meeting_id, move="close")
    _refuse_open_votes(meeting)
    end_stretch(meeting)
    now = timezone.now()
    meeting.closed_at = now
    meeting.save(update_fields=["closed_at"])
    pending = meeting.items.filter(outcome="pending", removed_at=None)
    voted_on = Round.objects.filter(item__meeting=meeting, state="closed").values("item")
    pending.filter(pk__in=voted_on).update(outcome="discussed")
    for item in pending.select_related("case"):
        _carry_over(actor, meeting, item, now)
    if carry_to:
        list_carried_over(actor=actor, meeting_id=meeting.pk, target_id=carry_to)
    publish_document(actor=actor, meeting_id=meeting.pk, kind="outcome_summary")
    return meeting


def _refuse_open_votes(meeting: Meeting) -> None:
    still_open = meeting.items.filter(rounds__state="open").values_list("case__reference", flat=True)
    if still_open:
        raise WrongState(f"A vote is still open for {', '.join(still_open)}.", remedy="Close it, or declare it void.")


def _carry_over(actor: Actor, meeting: Meeting, item: AgendaItem, now: object) -> None:
    item.outcome = "carried_over"
    item.save(update_fields=["outcome"])
    CaseEvent.objects.create(
        case=item.case,
        kind="agenda.carried_over",
        actor=actor.user,
        at=now,
        says=f"Not discussed on {written(meeting.board.day_of(meeting.starts_at))}; carried over",
        data={"meeting": str(meeting.pk), "item": str(item.pk)},
    )
