"""Choose how a board works: when it sees the advice, and whose estimate of survival comes first."""

from django.db import transaction

from cases import access, audit
from cases.audit import Actor
from cases.models import Board


@transaction.atomic
def set_board_options(
    *, actor: Actor, board_id: object, advice_before_ballot: bool, clinician_estimate_first: bool
) -> Board:
    """The board with these options. Ballots that are in stay as they are."""
    seat = access.seat(actor, access.as_id(board_id), "site.configure")
    board = Board.objects.select_for_update(no_key=True).get(pk=seat.board_id)
    wanted = {
        "advice_before_ballot": bool(advice_before_ballot),
        "clinician_estimate_first": bool(clinician_estimate_first),
    }
    before = {name: getattr(board, name) for name in wanted}
    if wanted != before:
        Board.objects.filter(pk=board.pk).update(**wanted)
        board.refresh_from_db()
        audit.append(
            actor, "site.configure", board=board, subject="board options", detail={"from": before, "to": wanted}
        )
    return board
