"""When the clock plans an agenda and makes the papers of a meeting."""

from datetime import datetime, timedelta

PROPOSE, AGENDA, PACK = "propose", "agenda", "pack"
AGENDA_BEFORE = timedelta(days=1)


def steps_due(*, starts_at: datetime, now: datetime, agenda_days: int, cut_off_hours: int) -> tuple[str, ...]:
    """What should have been done by `now` for a meeting that has not begun, in its order; nothing once it has.

    The agenda is proposed `agenda_days` before (0: never), printed the day before, and the pack is made at
    the board's cut-off. A clock that stood still finds here everything that it missed.
    """
    if now >= starts_at:
        return ()
    left = starts_at - now
    found = []
    if agenda_days and left <= timedelta(days=agenda_days):
        found.append(PROPOSE)
    if left <= AGENDA_BEFORE:
        found.append(AGENDA)
    if left <= timedelta(hours=cut_off_hours):
        found.append(PACK)
    return tuple(found)
