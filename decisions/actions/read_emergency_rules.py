"""The limits of a board's emergency boards."""

from cases import access
from cases.audit import Actor
from cases.models import Board
from decisions.consensus.emergency import Limits
from decisions.models import EmergencyRules


def read_emergency_rules(*, actor: Actor, board_id: object) -> Limits:
    """The limits that the next call of this board gets. No patient data, so not audited."""
    return limits_of(access.board(actor, board_id, "meeting.read"))


def limits_of(board: Board) -> Limits:
    """The board's own limits, or the defaults."""
    rules = EmergencyRules.objects.filter(board=board).first()
    return rules.as_limits() if rules else Limits()
