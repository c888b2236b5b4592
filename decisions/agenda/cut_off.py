"""When the list of a meeting goes out, and which additions come after it."""

from datetime import datetime, timedelta

from decisions.agenda.meeting_moves import IN_SESSION, PLANNED, PUBLISHED


def cut_off_of(starts_at: datetime, hours: int) -> datetime:
    """The moment at which the list of a meeting goes out, `hours` before it begins."""
    return starts_at - timedelta(hours=hours)


def late_because(state: str, *, cut_off: datetime, made_at: datetime, now: datetime) -> str:
    """Why a case that is added `now` is late, as half a sentence; "" while it is not.

    It is late once the agenda has gone out, and from the cut-off on, so that the list can be read in time. A
    meeting that was planned after its own cut-off, so that nothing could be listed in time,
    has no cut-off but its publication.
    """
    if state in (PUBLISHED, IN_SESSION):
        return "the agenda has gone out"
    if state == PLANNED and made_at < cut_off <= now:
        return "the cut-off of this agenda has passed"
    return ""
