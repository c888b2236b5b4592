"""Who may close and sign an emergency board of a board."""

from cases.models import Board, Membership, User
from cases.pathway.permissions import POLICY
from decisions.access import leads


def find_leaders(*, board: Board) -> list[User]:
    """The chair and the deputy named for the chair, as people to be told."""
    seats = Membership.objects.filter(board=board, ended_at=None, role__in=POLICY["emergency.sign"])
    return [seat.user for seat in seats.filter(user__is_active=True).select_related("user") if leads(seat)]
