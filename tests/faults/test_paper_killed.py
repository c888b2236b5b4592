"""Workers die in the middle of a section and of the joining: nothing half-made is offered, and all ends once."""

import signal
from functools import partial

import pytest

from tests.faults.conftest import signal_all, until

pytestmark = pytest.mark.proof


def begun(installation, desk, kind):
    desk("sweep")  # as beat would
    return installation.starts(kind)


def test_a_pack_whose_workers_are_killed_at_a_section_and_at_the_joining_ends_once(installation, desk):
    desk("assemble")
    document = desk("a_pack", cases=2)
    for held in ("print_section", "render_document"):
        installation.environment["FAULTS_HOLD"] = held
        killed = installation.worker()
        until(partial(begun, installation, desk, held), f"a worker has {held} in its hand")
        assert desk("paper", document=document)["offered"] == 0
        signal_all(killed, signal.SIGKILL)
        killed.wait()
        assert desk("paper", document=document)["offered"] == desk("paper", document=document)["files"] == 0
    installation.environment["FAULTS_HOLD"] = ""
    installation.worker()
    until(lambda: desk("sweep") >= 0 and desk("paper", document=document)["offered"], "the pack is offered")
    ended = desk("paper", document=document)
    assert (ended["files"], ended["sections"]) == (1, 3)
    assert [(kind, state) for kind, state, _ in ended["jobs"]] == [("print_section", "done")] * 3 + [
        ("render_document", "done")
    ]
    attempts = sorted(attempts for kind, _, attempts in ended["jobs"] if kind == "print_section")
    assert attempts == [1, 1, 2] and ended["jobs"][-1][2] == 2, "each was killed once, and done once"
