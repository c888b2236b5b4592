"""What follows for a person when their seat on a board begins or ends.

Meetings belong to `decisions`, which stands above `cases`: it registers what it does for the person, and
until something has registered nothing follows.
"""

from collections.abc import Callable

from cases.models import Board, Membership, User

Follow = Callable[[User, Board], None]

_follows: list[Follow] = []


def follows_seats(follow: Follow) -> Follow:
    """Register `follow(person, board)`; it runs in the transaction that changed the seat."""
    _follows[:] = [follow]
    return follow


def seat_changed(seat: Membership) -> None:
    """Let what follows from a seat that was just given or ended happen, as part of the action that did it."""
    for follow in _follows:
        follow(seat.user, seat.board)
