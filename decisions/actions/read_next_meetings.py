"""When cases meet their board next."""

from collections.abc import Sequence
from typing import Any

from cases.audit import Actor
from decisions import access
from decisions.access import EMERGENCY, SCHEDULED
from decisions.agenda.meeting_moves import UNTIL_CLOSED
from decisions.models import AgendaItem, Meeting


def read_next_meetings(*, actor: Actor, case_ids: Sequence[Any]) -> dict[Any, Meeting]:
    """Case id -> the nearest meeting that is not over and has it on its agenda. Meetings only, so not audited."""
    rows = AgendaItem.objects.filter(
        case__in=case_ids,
        removed_at=None,
        outcome="pending",
        meeting__in=access.meetings(actor, kinds=(SCHEDULED, EMERGENCY)).filter(state__in=UNTIL_CLOSED),
    )
    found: dict[Any, Meeting] = {}
    for item in rows.select_related("meeting").order_by("meeting__starts_at"):
        found.setdefault(item.case_id, item.meeting)
    return found
