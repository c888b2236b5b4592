"""Which emergency and urgent cases nobody has taken up: an emergency never waits for a meeting (hazard H19)."""

from datetime import date
from typing import Any

from django.db.models import Case as Choose
from django.db.models import Exists, OuterRef, Value, When

from cases import access
from cases.audit import Actor
from cases.models import Case
from cases.models.snapshots import known_in
from cases.pathway.stages import Stage
from cases.pathway.urgency import Lane
from decisions.agenda.meeting_moves import UNTIL_CLOSED
from decisions.models import AgendaItem, Decision

_CONTACT = "mscc_coordinator_contacted_at"
_LANES = (Lane.EMERGENCY, Lane.URGENT)
_WAITING = (Stage.REFERRAL, Stage.IMAGING, Stage.SCORING, Stage.MDT_DISCUSSION)


def read_untaken(*, actor: Actor, board_id: object) -> list[Case]:
    """The board's emergency and urgent cases before treatment that stand on no agenda to come, have no
    signed decision and no recorded contact with the MSCC coordinator. Emergencies first, then by waiting
    time. Nothing is audited yet: whoever shows rows passes them through `access.shown`.
    """
    to_come = AgendaItem.objects.filter(
        case=OuterRef("pk"), removed_at=None, outcome="pending", meeting__state__in=UNTIL_CLOSED
    )
    waiting = access.cases(actor, board_id=board_id).filter(lane__in=_LANES, stage__in=_WAITING)
    waiting = waiting.exclude(Exists(to_come)).exclude(Exists(Decision.objects.filter(case=OuterRef("pk"))))
    rank = Choose(*(When(lane=lane, then=Value(place)) for place, lane in enumerate(_LANES)), default=Value(9))
    cases = list(waiting.order_by(rank, "referred_at", "pk"))
    contacted = _contacted(cases)
    return [case for case in cases if case.pk not in contacted]


def _contacted(cases: list[Case]) -> set[Any]:
    # Whatever its day: where a board is ahead of UTC its today is already tomorrow here.
    known = known_in(cases, date.max, {_CONTACT})
    return {case for case, facts in known.items() if any(one.record.value for one in facts)}
