"""The site's directory of those to whom letters go. No patient data."""

from cases import access as case_access
from cases.audit import Actor
from cases.models import Board
from decisions.models import Correspondent


def read_correspondents(*, actor: Actor, board_id: object, verb: str = "letter.configure") -> list[Correspondent]:
    """The entries in force, by name. Whoever writes letters may choose from them (`verb` letter.write)."""
    return entries_of(case_access.board(actor, board_id, verb))


def entries_of(board: Board) -> list[Correspondent]:
    """Likewise for a board that was given for reading."""
    return list(Correspondent.objects.filter(site=board.site_id, ended_at=None))
