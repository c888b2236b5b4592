"""Who votes for whom on a board, now and later."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import Board, Membership
from cases.pathway.permissions import POLICY
from decisions.models import Delegation


def read_delegations(*, actor: Actor, board_id: object) -> tuple[Board, list[Delegation]]:
    """The board with every delegation that stands now or later. No patient data, so not audited."""
    board = access.board(actor, board_id, "meeting.read")
    rows = Delegation.objects.filter(board=board, revoked_at=None, ends_at__gt=timezone.now())
    return board, list(rows.select_related("owner", "delegate"))


def standing_delegations(board: Board | Any, now: datetime) -> QuerySet[Delegation]:
    """The delegations of a board under which a ballot may be cast at this moment."""
    return Delegation.objects.filter(board=board, revoked_at=None, starts_at__lte=now, ends_at__gt=now)


def voting_members(board: Board | Any) -> QuerySet[Membership]:
    """Everybody who holds a vote on the board now."""
    return Membership.objects.filter(
        board=board, ended_at=None, user__is_active=True, role__in=POLICY["vote.cast"]
    ).select_related("user")
