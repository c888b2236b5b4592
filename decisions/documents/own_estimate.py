"""The clinician's own estimate of survival, and the board that wants it before anything published."""

from django.utils import timezone

from cases.models import Case, FactRecord
from cases.models.snapshots import known_in
from decisions.reasoning.prognosis import ESTIMATE


def own_estimate(case: Case) -> FactRecord | None:
    """The estimate as it is known now, which an assessment under way has yet to read."""
    known = known_in([case], case.board.day_of(timezone.now()), [ESTIMATE])[case.pk]
    told = [each.record.pk for each in known if each.record.value is not None]
    return FactRecord.objects.select_related("recorded_by").get(pk=told[0]) if told else None


def estimate_wanted(case: Case) -> bool:
    """Whether the board wants the clinician's own estimate first and there is none yet."""
    return case.board.clinician_estimate_first and own_estimate(case) is None
