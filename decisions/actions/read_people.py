"""Who can be made responsible on a board: its team."""

from cases.models import Board
from cases.pathway.permissions import POLICY


def read_people(*, board: Board) -> dict[str, str]:
    """Id of each current seat -> the name as it is printed, with the profession, by name."""
    seats = board.memberships.filter(ended_at=None, user__is_active=True, role__in=POLICY["action.keep"])
    return {str(seat.pk): seat.user.printed_name for seat in seats.select_related("user").order_by("user__name")}
