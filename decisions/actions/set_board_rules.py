"""Say what a board is called and who must be there for its quorum."""

from collections.abc import Sequence

from django.db import transaction

from cases import access, audit
from cases.audit import Actor
from cases.models import Board
from cases.pathway.intake import Intake
from cases.pathway.permissions import SPECIALTIES

MOST_NEEDS = 8


@transaction.atomic
def set_board_rules(*, actor: Actor, board_id: object, name: str, quorum: Sequence[Sequence[str]]) -> Board:
    """The board with this name and rule. `quorum` is a list of needs, each met by one person of any of its
    specialties; an empty list asks for nobody in particular. Votes that are closed keep their result.
    """
    board = access.board(actor, board_id, "board.configure", lock=True)
    intake = Intake()
    named = intake.text("name", name, most=160, needed="Give the board a name.")
    if Board.objects.filter(site=board.site_id, name=named).exclude(pk=board.pk).exists():
        intake.refuse("name", "Another board of this site is called so.", "Choose another name.")
    wanted = {"name": named, "quorum": _checked(intake, quorum)}
    intake.finish()
    before = {field: getattr(board, field) for field in wanted}
    if wanted != before:
        Board.objects.filter(pk=board.pk).update(**wanted)
        board.refresh_from_db()
        role = access.seat(actor, board.pk, "board.configure").role
        detail = {"from": before, "to": wanted}
        audit.append(actor, "board.configure", role=role, board=board, subject="board rules", detail=detail)
    return board


def _checked(intake: Intake, quorum: Sequence[Sequence[str]]) -> list[list[str]]:
    if len(quorum) > MOST_NEEDS:
        intake.refuse("quorum", f"There are more than {MOST_NEEDS} needs.", "Put together what one person can meet.")
    for need in quorum:
        if not need:
            intake.refuse("quorum", "A need names no specialty.", "Name at least one, or leave the need out.")
        for specialty in need:
            intake.one_of("quorum", specialty, SPECIALTIES)
    return [list(dict.fromkeys(need)) for need in quorum]
