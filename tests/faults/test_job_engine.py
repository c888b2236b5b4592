"""The engine's promises, one at a time, on the test database."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases import audit, jobs
from cases.jobs import bell, engine, kinds, lease
from cases.models import AuditEntry, Job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rung(monkeypatch):
    """The ids for which the bell was rung."""
    ids = []
    monkeypatch.setattr(bell, "ring", ids.append)
    return ids


@pytest.fixture
def computed(monkeypatch, rung):
    """The keys computed by the kind "test.note", each stored as one line of the access log."""
    keys = []
    monkeypatch.setattr(kinds, "_KINDS", dict(kinds._KINDS))

    def store(job, outcome):
        audit.append(audit.SYSTEM, "test.stored", subject=job.key)
        return {"outcome": outcome}

    jobs.register(jobs.Work("test.note", "Test", lambda job, report: keys.append(job.key) or len(keys), store))
    return keys


def stored(key):
    return AuditEntry.objects.filter(verb="test.stored", subject=key).count()


def expired(job):
    """The job as it is when its worker has been silent for longer than the lease."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_job_enqueued_in_a_rolled_back_transaction_does_not_exist(rung):
    with pytest.raises(IntegrityError), transaction.atomic():
        engine.enqueue("test.note", "a")
        raise IntegrityError
    assert not Job.objects.exists()
    assert rung == []


def test_the_bell_rings_only_after_the_commit(rung):
    with transaction.atomic():
        job = engine.enqueue("test.note", "a")
        assert rung == []
    assert rung == [job.pk]


def test_asking_twice_for_the_same_result_is_one_job_and_one_ring(rung):
    assert engine.enqueue("test.note", "a") == engine.enqueue("test.note", "a")
    assert len(rung) == Job.objects.count() == 1


def test_run_twice_stores_once(computed):
    job = engine.enqueue("test.note", "a")
    assert [engine.run(job.pk), engine.run(job.pk)] == ["done", "not claimed"]
    assert computed == ["a"]
    assert stored("a") == 1
    job.refresh_from_db()
    assert (job.state, job.attempts, job.result) == ("done", 1, {"outcome": 1})


def test_a_job_is_claimed_by_one_worker_at_a_time(computed):
    job = engine.enqueue("test.note", "a")
    assert engine.claim(job.pk).attempts == 1
    assert engine.claim(job.pk) is None


def test_the_second_claim_fences_off_the_first(computed):
    job = engine.enqueue("test.note", "a")
    frozen = engine.claim(job.pk)
    expired(job)
    assert engine.run(job.pk) == "done"
    with pytest.raises(engine.LeaseLost):
        engine.finish(frozen, lambda: kinds.work_of("test.note").store(frozen, "late"))
    assert stored("a") == 1
    job.refresh_from_db()
    assert job.result == {"outcome": 1}


def test_a_worker_past_its_lease_is_fenced_off_even_while_the_other_still_works(computed):
    job = engine.enqueue("test.note", "a")
    frozen = engine.claim(job.pk)
    expired(job)
    engine.claim(job.pk)
    with pytest.raises(engine.LeaseLost):
        engine.finish(frozen, lambda: kinds.work_of("test.note").store(frozen, "late"))
    assert stored("a") == 0
    assert engine.give_back(frozen, ValueError()) == "lease lost"
    with pytest.raises(engine.LeaseLost):
        lease.Lease(frozen, engine.lease_length()).report(1, 2)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("running", 2)


def test_what_a_store_wrote_before_it_failed_is_rolled_back(computed, settings):
    def store(job, outcome):
        audit.append(audit.SYSTEM, "test.stored", subject=job.key)
        raise ValueError("Testpatient-Canary")

    jobs.register(jobs.Work("test.half", "Test", lambda job, report: None, store))
    job = engine.enqueue("test.half", "a")
    assert engine.run(job.pk) == "queued"
    assert stored("a") == 0
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == ("queued", "ValueError", 1)


@pytest.mark.parametrize("error", [RecursionError, MemoryError, ValueError, KeyError, engine.LeaseLost])
def test_a_failing_job_is_tried_exactly_as_often_as_allowed(computed, settings, error, caplog):
    settings.JOB_RETRY_SECONDS = 0
    tries = []

    def fail(job, report):
        tries.append(job.attempts)
        if error is engine.LeaseLost:
            expired(job)
        raise error("Testpatient-Canary")

    jobs.register(jobs.Work("test.poison", "Test", fail, lambda job, outcome: {}))
    job = engine.enqueue("test.poison", "a")
    for _ in range(jobs.MAX_ATTEMPTS + 3):
        engine.run(job.pk)
        engine.sweep()
    assert tries == [1, 2, 3]
    job.refresh_from_db()
    assert (job.state, job.get_state_display()) == ("dead", "Given up")
    assert job.finished_at is not None
    assert "Testpatient-Canary" not in caplog.text + job.error


def test_an_unknown_kind_is_given_up_like_any_failure(rung, settings):
    settings.JOB_RETRY_SECONDS = 0
    job = engine.enqueue("test.nobody_registered_this", "a")
    assert [engine.run(job.pk) for _ in range(4)] == ["queued", "queued", "dead", "not claimed"]


def test_a_dead_job_starts_anew_when_a_person_asks(computed, rung):
    job = engine.enqueue("test.note", "a")
    Job.objects.filter(pk=job.pk).update(state="dead", attempts=3)
    assert engine.run(job.pk) == "not claimed"
    assert engine.revive(job)
    assert rung == [job.pk, job.pk]
    assert engine.run(job.pk) == "done"
    assert not engine.revive(job)
    assert stored("a") == 1


def test_the_sweeper_rings_again_ever_more_rarely(rung, settings):
    settings.JOB_RING_AGAIN_SECONDS = 4
    job = engine.enqueue("test.note", "a")
    rings = [0]
    for second in range(1, 200):
        # Moving the row back in time is the same as waiting.
        asked = timezone.now() - timedelta(seconds=second)
        Job.objects.filter(pk=job.pk).update(run_after=asked, rung_at=asked + timedelta(seconds=rings[-1]))
        if engine.sweep():
            rings.append(second)
    assert rings[:5] == [0, 4, 8, 16, 32]
    assert max(later - earlier for earlier, later in pairwise(rings)) == 60
    assert set(rung) == {job.pk}


def test_the_sweeper_leaves_alone_what_is_done_waiting_or_at_work(computed, settings):
    settings.JOB_RING_AGAIN_SECONDS = 0
    done, later, working = (engine.enqueue("test.note", key) for key in "abc")
    engine.run(done.pk)
    Job.objects.filter(pk=later.pk).update(run_after=timezone.now() + timedelta(minutes=1))
    engine.claim(working.pk)
    assert engine.sweep() == 0


def test_run_due_runs_everything_that_is_due_without_a_broker(computed):
    for key in "abc":
        engine.enqueue("test.note", key)
    assert engine.run_due() == 3
    assert sorted(computed) == ["a", "b", "c"]
    assert engine.run_due() == 0


def test_progress_is_kept_on_the_row_and_starts_anew_with_each_attempt(computed):
    job = engine.claim(engine.enqueue("test.note", "a").pk)
    lease.Lease(job, engine.lease_length()).report(3, 40, "case 3 of 40")
    job.refresh_from_db()
    assert (job.progress_done, job.progress_total, job.progress_says) == (3, 40, "case 3 of 40")
    expired(job)
    assert engine.claim(job.pk).progress_done == 0
