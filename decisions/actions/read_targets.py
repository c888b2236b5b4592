"""The meetings to which a case of another meeting can go."""

from cases.audit import Actor
from decisions import access
from decisions.agenda.meeting_moves import BEFORE
from decisions.models import Meeting


def read_targets(*, actor: Actor, meeting: Meeting) -> list[Meeting]:
    """Other meetings of the board that have not begun and begin after `meeting`, the nearest first; then those
    before it. Meetings only, so not audited."""
    rows = access.meetings(actor).filter(board=meeting.board_id, state__in=BEFORE).exclude(pk=meeting.pk)
    return sorted(rows, key=lambda one: (one.starts_at < meeting.starts_at, one.starts_at))
