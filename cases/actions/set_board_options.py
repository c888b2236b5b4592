"""Choose how a board works: when it sees the advice and the opinions, and whose estimate of survival comes first."""

from django.db import transaction
from django.utils import timezone

from cases import access, audit
from cases.audit import Actor
from cases.models import Board


@transaction.atomic
def set_board_options(
    *,
    actor: Actor,
    board_id: object,
    advice_before_ballot: bool,
    clinician_estimate_first: bool,
    opinions_open: bool,
) -> Board:
    """The board with these options. Ballots that are in stay as they are, and opinions that were given while
    they were sealed stay sealed until their vote has closed."""
    seat = access.seat(actor, access.as_id(board_id), "site.configure")
    board = Board.objects.select_for_update(no_key=True).get(pk=seat.board_id)
    before = _options(board)
    board.advice_before_ballot = bool(advice_before_ballot)
    board.clinician_estimate_first = bool(clinician_estimate_first)
    board.opinions_open_since = (board.opinions_open_since or timezone.now()) if opinions_open else None
    wanted = _options(board)
    if wanted != before:
        board.save(update_fields=["advice_before_ballot", "clinician_estimate_first", "opinions_open_since"])
        audit.append(
            actor, "site.configure", board=board, subject="board options", detail={"from": before, "to": wanted}
        )
    return board


def _options(board: Board) -> dict[str, bool]:
    return {
        "advice_before_ballot": board.advice_before_ballot,
        "clinician_estimate_first": board.clinician_estimate_first,
        "opinions_open": board.opinions_open,
    }
