"""A job that was given up is tried again when a person of the board asks."""

import pytest

from cases.actions.retry_job import retry_job
from cases.models import AuditEntry, Job
from cases.pathway.refusals import NotVisible, NotYourRole, WrongState
from tests import builders


@pytest.fixture
def given_up(cast):
    """The assessment of a referral, given up after three attempts."""
    job = Job.objects.get(case=builders.a_referral(cast))
    Job.objects.filter(pk=job.pk).update(state="dead", attempts=3, error="ValueError")
    return job


def test_it_is_queued_again_with_its_attempts_given_back(cast, given_up):
    job = retry_job(actor=cast.coordinator.actor, job_id=given_up.pk)
    assert (job.state, job.attempts, job.error) == ("queued", 0, "")
    line = AuditEntry.objects.latest("id")
    assert (line.verb, line.case, line.role) == ("job.retry", given_up.case, "coordinator")
    with pytest.raises(WrongState):
        retry_job(actor=cast.coordinator.actor, job_id=given_up.pk)


@pytest.mark.parametrize(
    "who, refusal", [("observer", NotYourRole), ("analyst", NotYourRole), ("outsider", NotVisible)]
)
def test_others_do_not_try_it_again(cast, given_up, who, refusal):
    with pytest.raises(refusal):
        retry_job(actor=getattr(cast, who).actor, job_id=given_up.pk)
    given_up.refresh_from_db()
    assert given_up.state == "dead"


@pytest.mark.parametrize("pk", ["nonsense", "00000000-0000-4000-8000-000000000000"])
def test_a_job_that_does_not_exist_is_not_visible(cast, pk):
    with pytest.raises(NotVisible):
        retry_job(actor=cast.coordinator.actor, job_id=pk)
