"""`manage.py runjobs`: the work goes on while the broker is down."""

import signal

from tests.faults.conftest import until


def test_it_runs_what_is_due_until_it_is_told_to_stop(installation, desk):
    for key in "ab":
        desk("enqueue", kind="quick", key=key)
    process = installation.start(["-m", "tests.faults.works_by_command", "--every", "0.05"], "runjobs.log")
    until(lambda: all(desk("row", key=key)["state"] == "done" for key in "ab"), "both are done")
    desk("enqueue", kind="quick", key="c")
    until(lambda: desk("row", key="c")["state"] == "done", "the later one is done")
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    assert [desk("row", key=key)["stored"] for key in "abc"] == [1, 1, 1]
