"""The board whose history is simulated: at the demo's site, with the demo's people. Set-up rows only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.audit import Actor
from cases.models import Board, Membership, User
from cases.pathway.permissions import POLICY
from decisions.management.demo import people

NAME = "Spine board history (simulated)"
FICTIONAL = "@demo.example"


@dataclass(frozen=True)
class Staff:
    """The board with its members: who coordinates, who chairs, and who votes."""

    board: Board
    coordinator: Actor
    chair: Actor
    voters: tuple[Membership, ...]


def why_not() -> str:
    """Why nothing can be simulated in this house, or "" when it can: it is empty, or the demo's own."""
    if User.objects.exclude(email__endswith=FICTIONAL).exists():
        return "This house has real people. A history is simulated only in an empty house, or beside the demo board."
    if Board.objects.filter(name=NAME, cases__isnull=False).exists():
        return f"“{NAME}” has its history already; a second one is not added."
    return ""


def make_staff(since: datetime) -> Staff:
    """The demo's people on a board of their own. `since` is the beginning of the history."""
    if not Board.objects.exists():
        people.make_people()
    said = people.described()
    demo = Board.objects.select_related("site").get(name=said["board"]["name"])
    board, _ = Board.objects.get_or_create(site=demo.site, name=NAME, time_zone=demo.time_zone)
    for row in said["people"]:
        user = User.objects.get(email=row["email"])
        Membership.objects.get_or_create(user=user, board=board, role=row["role"], specialty=row["specialty"])
    Membership.objects.filter(board=board).update(since=since - timedelta(days=30))
    seats = list(Membership.objects.filter(board=board).select_related("user").order_by("user__name"))
    return Staff(
        board=board,
        coordinator=_actor(seats, "coordinator"),
        chair=_actor(seats, "chair"),
        voters=tuple(seat for seat in seats if seat.role in POLICY["vote.cast"]),
    )


def _actor(seats: list[Membership], role: str) -> Actor:
    return Actor(user=next(seat.user for seat in seats if seat.role == role), via="command")
