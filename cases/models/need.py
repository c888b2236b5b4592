"""How soon cases need somebody: the one order of every list that goes by the lane."""

from django.db.models import BooleanField, Exists, ExpressionWrapper, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models import Case as Choose

from cases.models.cases import Case
from cases.models.clocks import CaseClock
from cases.pathway.stages import Stage
from cases.pathway.urgency import Lane

# Emergencies, then what nobody and nothing has assessed yet, then lane by lane.
_LANES = (Lane.EMERGENCY, "", Lane.URGENT, Lane.SOON, Lane.ROUTINE)

BY_LANE = ("treated", "by_lane")
"""Those who wait for a decision or a treatment before those who are treated, lane by lane within each."""
BY_NEED = (*BY_LANE, "referred_at", "pk")
"""The same, and within a lane in the order in which they were referred."""


def is_treated(case: Case) -> bool:
    """What `with_need` says of one case, whose reader has passed `cases.access`."""
    return with_need(Case.objects.filter(pk=case.pk)).values_list("treated", flat=True).get()


def with_need(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with `treated` and `by_lane`, for an order such as BY_NEED.

    Treated is a case in follow-up whose recorded treatment answers all that was found, of whose lane
    nobody is asked again, and with no clock counting: one that runs or is past its time waits for
    somebody whatever was given. One that was never started waits for its start to be written down
    and holds nobody up here.
    """
    counting = CaseClock.objects.filter(case=OuterRef("pk"), open=True, due_at__isnull=False)
    treated = Q(stage=Stage.FOLLOW_UP, answered_findings__isnull=False, lane_asks_again=False) & ~Q(Exists(counting))
    ranks = [When(lane=lane, then=Value(rank)) for rank, lane in enumerate(_LANES)]
    return cases.annotate(
        treated=ExpressionWrapper(treated, output_field=BooleanField()),
        by_lane=Choose(*ranks, default=Value(len(_LANES)), output_field=IntegerField()),
    )
