"""Which decisions of emergency boards wait for a meeting to ratify them."""

from django.db.models import Prefetch

from cases.models import Board
from decisions.access import EMERGENCY
from decisions.models import AgendaItem, Decision


def read_to_ratify(*, board: Board) -> list[AgendaItem]:
    """The items of a board's emergency boards with a signed decision of which no meeting has said
    anything yet, the oldest first; the latest version first in `decisions`. None ever drops off but by
    a ratification or its refusal. The caller has passed `access` and audits the cases that it shows.
    """
    versions = Prefetch("decisions", Decision.objects.order_by("-version"))
    waiting = AgendaItem.objects.filter(
        meeting__board=board, meeting__kind=EMERGENCY, ratification=None, decisions__isnull=False
    ).distinct()
    rows = waiting.select_related("case__patient", "case__board", "meeting").prefetch_related(versions)
    return list(rows.order_by("meeting__starts_at"))
