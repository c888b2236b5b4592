"""Save the minutes of a case, as often as the person who types pauses."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.pathway.intake import Intake
from decisions import access
from decisions.agenda.meeting_moves import CLOSED, IN_SESSION, require_state
from decisions.models import AgendaItem, MinuteRevision

LONGEST = 20_000


@dataclass(frozen=True)
class MinutesSaved:
    """`standing` are the minutes now. `aside` is the text just sent when it was not taken, because somebody
    else had saved since: it is kept, and the person chooses."""

    item: AgendaItem
    standing: MinuteRevision | None
    aside: MinuteRevision | None

    @property
    def number(self) -> int:
        return (self.standing.number or 0) if self.standing else 0


@transaction.atomic
def save_minutes(*, actor: Actor, item_id: object, text: str, based_on: int) -> MinutesSaved:
    """The text as the next revision, if `based_on` is the number of the one that stands (0: none yet).

    What stands already is not written again. What was typed on top of an older revision is kept aside and
    changes nothing: the doors answer 409 with both texts.
    """
    item = access.item(actor, item_id, "minutes.write", lock=True)
    require_state(item.meeting.state, (IN_SESSION, CLOSED), "Writing minutes")
    intake = Intake()
    typed = intake.text("text", text, most=LONGEST)
    seen = intake.whole("based_on", based_on, low=0, high=1_000_000)
    intake.finish()
    standing = MinuteRevision.standing_of(item)
    number = (standing.number or 0) if standing else 0
    if typed == (standing.text if standing else ""):
        return MinutesSaved(item, standing, None)
    taken = seen == number
    row = MinuteRevision.objects.create(
        item=item,
        number=number + 1 if taken else None,
        text=typed,
        based_on=seen,
        written_by=actor.user,
        written_at=timezone.now(),
    )
    return MinutesSaved(item, row, None) if taken else MinutesSaved(item, standing, row)
