"""An emergency board in the words of its pages: its clock, who is missing, whom it should be passed on to."""

from collections.abc import Iterable, Sequence
from typing import Any

from cases.pathway.clocks import span_in_words
from cases.pathway.permissions import SPECIALTIES
from decisions.agenda.meeting_moves import CANCELLED, IN_SESSION
from decisions.consensus.emergency import EVERYBODY, SPECIALTY, UNSIGNED, Standing
from decisions.models import EmergencyCall

_DUE = {
    SPECIALTY: "Nobody has answered for everyone asked. The deputies and the whole specialty should be told again.",
    EVERYBODY: "Still unanswered. Everybody who votes and the coordinators should be told.",
    UNSIGNED: "All answers are in and nothing is signed. Chair, deputies and coordinators should be told.",
}


def emergency_words(call: EmergencyCall, now: Standing, due_steps: Sequence[str] = ()) -> dict[str, Any]:
    """What the templates say of a call: `clock` for _clock.html, `missing`, `due`, its `word` and `tone`."""
    state = call.meeting.state
    is_open = state == IN_SESSION
    return {
        "clock": _clock(now, is_open),
        "elapsed": span_in_words(now.elapsed),
        "missing": needs_in_words(now.missing) if is_open else "",
        "due": [_DUE[step] for step in due_steps] if is_open else [],
        **_state(call, now, is_open),
    }


def needs_in_words(needs: Iterable[Iterable[str]]) -> str:
    """`Spine surgery; Radiation oncology or Medical oncology`."""
    return "; ".join(" or ".join(SPECIALTIES.get(one, one) for one in need) for need in needs)


def _clock(now: Standing, is_open: bool) -> dict[str, Any]:
    if not is_open:
        return {"name": "Since the call", "state": "stopped", "says": f"after {span_in_words(now.elapsed)}"}
    if not now.missing:
        return {"name": "Answers", "state": "met", "says": f"all in after {span_in_words(now.elapsed)}"}
    if now.left < 0:
        over = f"{span_in_words(-now.left)} over"
        return {"name": "Answers wanted", "state": "breached", "says": over, "due": now.due_at}
    left = f"{span_in_words(now.left)} left"
    return {"name": "Answers wanted", "state": "running", "says": left, "due": now.due_at}


def _state(call: EmergencyCall, now: Standing, is_open: bool) -> dict[str, str]:
    if is_open:
        if now.missing:
            return {"word": "Open, waiting for answers", "tone": "act"}
        return {"word": "Open, to be closed and signed", "tone": "attend"}
    if call.meeting.state == CANCELLED:
        return {"word": "Withdrawn", "tone": "quiet"}
    ratification = getattr(call.item, "ratification", None)
    if ratification is None:
        return {"word": "Signed, to be ratified", "tone": "attend"}
    return {
        "word": ratification.get_outcome_display(),
        "tone": "done" if ratification.outcome == "ratified" else "note",
    }
