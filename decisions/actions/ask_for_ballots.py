"""Ask the members who are not in the room for their ballot, wherever they are."""

from django.db import transaction

from cases.audit import Actor
from cases.models import User
from cases.notices.tell import tell
from cases.pathway.refusals import WrongState
from decisions import access
from decisions.models import Attendance


@transaction.atomic
def ask_for_ballots(*, actor: Actor, round_id: object) -> int:
    """A notice, once, to everybody of the electorate who is neither recused nor noted as present.

    Whether they have voted is not looked at, so nothing is told by who is asked. Returns how many
    are not in the room. Only for an open vote (WrongState).
    """
    round_ = access.round_(actor, round_id, "vote.open")
    if round_.state != "open":
        raise WrongState(f"This vote is {round_.get_state_display().lower()}.", remedy="Open a new round.")
    there = Attendance.objects.filter(meeting=round_.item.meeting_id, present=True).values("membership__user")
    seats = round_.seats.filter(recused_at=None).exclude(user__in=there).values("user")
    absent = list(User.objects.filter(pk__in=seats))
    meeting, path = round_.item.meeting, f"/votes/{round_.pk}/ballot/"
    tell(absent, kind="ballot_wanted", board=meeting.board, path=path, key=str(round_.pk), about=meeting.pk)
    return len(absent)
