"""Put a case on everybody's screen; the time of each case is measured by it."""

from django.db import transaction
from django.utils import timezone

from cases.access import as_id
from cases.audit import Actor
from cases.pathway.intake import Intake
from cases.pathway.refusals import NotVisible, WrongState, bad_field
from decisions import access
from decisions.agenda.meeting_moves import IN_SESSION, require_state
from decisions.models import AgendaItem, Break, Discussion, Meeting

MOVES = ("next", "previous", "item")


@transaction.atomic
def show_item(
    *, actor: Actor, meeting_id: object, move: str = "item", item_id: object = None, seen: object = ""
) -> Discussion:
    """The case that is on now: the `next` or `previous` one to discuss, or `item` with its `item_id`.

    It ends the stretch of the case before it, and a break. `seen` is the case that the person had on
    the screen ("" for none): who presses after somebody else has moved on is told so (WrongState),
    and no case is skipped.
    """
    meeting = access.meeting(actor, meeting_id, "meeting.run", lock=True)
    require_state(meeting.state, (IN_SESSION,), "Showing a case")
    intake = Intake()
    way = intake.one_of("move", move, MOVES)
    intake.finish()
    before = last_shown(meeting)
    if way != "item":
        _refuse_crossing(before, seen)
    item = _chosen(meeting, item_id) if way == "item" else _beside(meeting, before, way)
    if before is not None and before.item_id == item.pk and before.ended_at is None:
        return before
    return begin_discussion(actor, meeting, item)


def last_shown(meeting: Meeting) -> Discussion | None:
    """The latest stretch: its case is the one that is on, whether or not its time still runs."""
    return Discussion.objects.filter(meeting=meeting).order_by("-began_at").first()


def begin_discussion(actor: Actor, meeting: Meeting, item: AgendaItem) -> Discussion:
    """A new stretch of `item`, in the transaction of an action that holds the meeting."""
    end_stretch(meeting)
    return Discussion.objects.create(meeting=meeting, item=item, began_at=timezone.now(), shown_by=actor.user)


def end_stretch(meeting: Meeting) -> None:
    """End what is going on in a meeting, a case or a break, likewise."""
    now = timezone.now()
    Discussion.objects.filter(meeting=meeting, ended_at=None).update(ended_at=now)
    Break.objects.filter(meeting=meeting, ended_at=None).update(ended_at=now)


def _refuse_crossing(before: Discussion | None, seen: object) -> None:
    is_on = str(before.item_id) if before else ""
    if str(seen or "") != is_on:
        raise WrongState("The meeting has moved on to another case already.", remedy="Look at it, then press again.")


def _chosen(meeting: Meeting, item_id: object) -> AgendaItem:
    try:
        found = meeting.items.filter(pk=as_id(item_id), removed_at=None).first()
    except NotVisible:
        found = None
    if found is None:
        raise bad_field("item_id", "This is no case of this agenda.", "Choose one of the agenda's cases.")
    return found


def _beside(meeting: Meeting, before: Discussion | None, way: str) -> AgendaItem:
    """The neighbour among the cases to discuss; a case that is only listed is shown when it is chosen."""
    rows = list(meeting.items.filter(removed_at=None))
    if way == "previous":
        rows.reverse()
    here = next((place for place, row in enumerate(rows) if before and row.pk == before.item_id), -1)
    ahead = [row for row in rows[here + 1 :] if row.lane == "to_discuss"]
    if not ahead:
        raise WrongState(f"There is no {way} case to discuss.", remedy="Choose one from the agenda.")
    return ahead[0]
