"""Clocks as pages show them: state in words, time left or over, when due, and where the limit comes from."""

from collections.abc import Iterable
from typing import Any

from cases.actions.read_clocks import ReadClock
from cases.facts.catalogue import CATALOGUE
from cases.pathway.clocks import ClockState

_CODES = {
    ClockState.RUNNING: "running",
    ClockState.DUE_SOON: "due",
    ClockState.BREACHED: "breached",
    ClockState.MET: "met",
    ClockState.NOT_STARTED: "waiting",
    ClockState.CANNOT_SAY: "unclear",
}


def clock_words(read: ReadClock) -> dict[str, Any]:
    """What _clock.html and _clocks.html need of one clock."""
    clock, standing = read.clock, read.standing
    stopped_late = standing.state is ClockState.BREACHED and not standing.open
    return {
        "id": clock["id"],
        "name": clock["name"],
        "state": "late" if stopped_late else _CODES.get(standing.state, "stopped"),
        "says": standing.says,
        "due": read.due_at if standing.open else None,
        "sentence": clock["says"],
        "measures": clock["measures"],
        "limit": f"{clock['hours']:g} h" if clock["hours"] else "immediately",
        "cite": clock["cite"],
        "local": clock["local"],
        "unverified": clock["verification"] != "verified",
        "caveat": clock["caveat"],
        "needs": [CATALOGUE[name].label if name in CATALOGUE else name for name in clock["needs"]],
        "applies": clock["applies"],
    }


def clocks_in_words(found: Iterable[ReadClock]) -> dict[str, list[dict[str, Any]]]:
    """The clocks that apply, the open ones first, and those of which nobody can say yet whether they do."""
    words = [(read.standing.open, clock_words(read)) for read in found]
    applying = sorted((each for each in words if each[1]["applies"]), key=lambda each: not each[0])
    return {"clocks": [each for _, each in applying], "undecided": [each for _, each in words if not each["applies"]]}
