"""Say who presents a case at the meeting, and for how many minutes."""

from django.db import transaction

from cases.audit import Actor
from cases.pathway.intake import Intake
from decisions.actions.find_member import find_member
from decisions.actions.follow_plan import Change, follow_plan
from decisions.actions.hold_item import hold_item
from decisions.models import AgendaItem

LONGEST = 240  # minutes for one case


@transaction.atomic
def set_presenter(
    *, actor: Actor, item_id: object, presenter_id: object = None, minutes: int | None = None, late_reason: str = ""
) -> tuple[AgendaItem, list[Change]]:
    """Both as given: no `presenter_id` means nobody in particular, no `minutes` that they are estimated."""
    item = hold_item(actor=actor, item_id=item_id, does="Changing who presents a case", late_reason=late_reason)
    intake = Intake()
    item.presenter = (
        find_member(intake=intake, board_id=item.meeting.board_id, field="presenter_id", membership_id=presenter_id)
        if presenter_id
        else None
    )
    if minutes is not None:
        item.minutes = intake.whole("minutes", minutes, low=1, high=LONGEST)
    intake.finish()
    item.minutes_source = "" if minutes is None else AgendaItem.BY_HAND
    item.save(update_fields=["presenter", "minutes", "minutes_source"])
    changes = follow_plan(meeting=item.meeting)
    item.refresh_from_db()
    return item, changes
