"""The states that other tests start from are reachable through the actions."""

from cases.actions.take_step import minimum_data_gaps
from cases.models import AuditEntry, CaseEvent, Job
from cases.models.snapshots import snapshot
from tests import builders


def test_a_case_ready_for_listing_lacks_nothing(cast):
    case = builders.a_case_ready_for_listing(cast)
    assert case.stage == "scoring"
    assert minimum_data_gaps(case, case.board.day_of(case.created_at)) == ()
    known = snapshot(case, case.board.day_of(case.created_at))
    assert known["kps"] == 70
    assert known["lesions"][0]["index_level"] == "T8"
    assert [event.kind for event in CaseEvent.objects.filter(case=case)] == [
        "case.referred",
        "step.accept",
        "study.added",
        "lesion.added",
        "facts.recorded",
        "step.imaging_complete",
    ]
    assert AuditEntry.objects.filter(case=case).count() == 6
    assert Job.objects.filter(case=case, kind="assess_case").count() == 3
