"""Real Celery workers are killed, frozen and deprived of messages: each job still ends once."""

import os
import signal

import pytest

from tests.faults.conftest import Desk, signal_all, until


def test_a_job_whose_worker_was_killed_ends_exactly_once(installation, desk):
    killed = installation.worker()
    desk("enqueue", kind="waiting", key="a")
    until(lambda: installation.starts("a"), "the first worker has begun")
    signal_all(killed, signal.SIGKILL)
    killed.wait()
    installation.worker()
    installation.go()
    row = desk.ended("a")
    assert (row["state"], row["attempts"], row["stored"]) == ("done", 2, 1)
    first, second = installation.starts("a")
    assert first != second == str(row["result"]["stored_by"])


def test_jobs_whose_messages_were_all_dropped_end_exactly_once(installation, desk):
    keys = [f"job-{number}" for number in range(5)]
    for key in keys:
        desk("enqueue", kind="quick", key=key)
    dropped = list(installation.queue.iterdir())
    assert len(dropped) == len(keys)
    for message in dropped:
        message.unlink()
    installation.worker("--concurrency", "1", "-B")  # beat inside: nobody but it rings again
    until(lambda: all(desk("row", key=key)["state"] == "done" for key in keys), "beat rang again and all are done")
    assert [(row["attempts"], row["stored"]) for row in (desk("row", key=key) for key in keys)] == [(1, 1)] * 5


def test_a_job_is_accepted_while_the_broker_is_out_of_reach(installation):
    alone = Desk(
        installation.start(["-m", "tests.faults.desk"], "desk.log", TUMORBOARD_BROKER_URL="redis://127.0.0.1:1/0")
    )
    alone("enqueue", kind="quick", key="a")
    assert alone("row", key="a")["state"] == "queued"
    assert "broker not reachable" in installation.log("desk.log")
    assert alone("run", key="a") == "done"  # what `manage.py runjobs` does


def test_a_frozen_worker_cannot_store_once_another_has_finished(installation, desk):
    frozen = installation.worker()
    desk("enqueue", kind="waiting", key="a")
    until(lambda: installation.starts("a"), "the worker has begun")
    signal_all(frozen, signal.SIGSTOP)
    installation.go()
    until(lambda: desk("run", key="a") == "done", "the desk took over after the lease")
    signal_all(frozen, signal.SIGCONT)
    until(lambda: "lease lost, nothing stored" in installation.log("worker.log"), "the thawed worker gave up")
    row = desk("row", key="a")
    assert (row["state"], row["attempts"], row["stored"]) == ("done", 2, 1)
    assert row["result"]["stored_by"] == desk.process.pid != os.getpid()


@pytest.mark.proof
def test_poison_is_tried_three_times_among_good_jobs_and_then_given_up(installation, desk):
    installation.worker("--concurrency", "2")
    for key in ("good-1", "good-2"):
        desk("enqueue", kind="quick", key=key)
    desk("enqueue", kind="poison", key="bad")
    desk("enqueue", kind="suicide", key="worse")
    bad, worse = desk.ended("bad"), desk.ended("worse")
    assert (bad["state"], bad["attempts"], bad["error"], bad["stored"]) == ("dead", 3, "RecursionError", 0)
    assert (worse["state"], worse["attempts"], worse["error"], worse["stored"]) == ("dead", 3, "WorkerLost", 0)
    assert [len(installation.starts(key)) for key in ("bad", "worse")] == [3, 3]
    assert [desk.ended(key)["stored"] for key in ("good-1", "good-2")] == [1, 1]
    assert "Testpatient-Canary" not in installation.log("worker.log")


def test_a_job_rung_many_times_is_stored_once(installation, desk):
    desk("enqueue", kind="waiting", key="a")
    for _ in range(8):
        desk("ring", key="a")
    installation.worker("--concurrency", "2")
    until(lambda: installation.starts("a"), "a worker has begun")
    installation.go()
    row = desk.ended("a")
    until(lambda: not list(installation.queue.iterdir()), "every message was taken")
    assert (row["state"], row["attempts"], row["stored"]) == ("done", 1, 1)
    assert len(installation.starts("a")) == 1
