"""Say what a board is called and who must be there for its quorum."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from cases import access, audit
from cases.audit import Actor
from cases.models import Board
from cases.pathway.intake import Intake
from cases.pathway.permissions import SPECIALTIES

MOST_NEEDS = 8


@transaction.atomic
def set_board_rules(
    *,
    actor: Actor,
    board_id: object,
    name: str,
    quorum: Sequence[Sequence[str]],
    remind_after_days: int | None = None,
    attendance_target: int | None = None,
) -> Board:
    """The board with this name and rule. `quorum` is a list of needs, each met by one person of any of its
    specialties; an empty list asks for nobody in particular. Votes that are closed keep their result.
    `remind_after_days` (1 to 365) and `attendance_target` (per cent) stay as they are where None is given.
    """
    board = access.board(actor, board_id, "board.configure", lock=True)
    intake = Intake()
    named = intake.text("name", name, most=160, needed="Give the board a name.")
    if Board.objects.filter(site=board.site_id, name=named).exclude(pk=board.pk).exists():
        intake.refuse("name", "Another board of this site is called so.", "Choose another name.")
    wanted: dict[str, Any] = {"name": named, "quorum": _checked(intake, quorum)}
    if remind_after_days is not None:
        wanted["remind_after_days"] = intake.whole("remind_after_days", remind_after_days, low=1, high=365)
    if attendance_target is not None:
        wanted["attendance_target"] = intake.whole("attendance_target", attendance_target, low=1, high=100)
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
