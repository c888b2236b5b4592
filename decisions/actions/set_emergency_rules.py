"""Set the limits of a board's emergency boards."""

from dataclasses import asdict

from django.db import transaction

from cases import access, audit
from cases.audit import Actor
from cases.pathway.intake import Intake
from decisions.actions.read_emergency_rules import limits_of
from decisions.consensus.emergency import Limits
from decisions.models import EmergencyRules

LONGEST = 24 * 60  # minutes


@transaction.atomic
def set_emergency_rules(
    *, actor: Actor, board_id: object, answer_within: int, first_step: int, second_step: int, sign_within: int
) -> Limits:
    """The limits, in minutes, of calls from now on; a call that is open keeps those it was made with."""
    board = access.board(actor, board_id, "emergency.configure")
    given = {
        "answer_within": answer_within,
        "first_step": first_step,
        "second_step": second_step,
        "sign_within": sign_within,
    }
    intake = Intake()
    for name, value in given.items():
        intake.whole(name, value, low=1, high=LONGEST)
    intake.finish()
    if second_step <= first_step:
        intake.refuse("second_step", "The second step is not after the first.", "Give it more minutes than the first.")
        intake.finish()
    before = asdict(limits_of(board))
    EmergencyRules.objects.update_or_create(board=board, defaults=given)
    audit.append(
        actor,
        "emergency.configure",
        role=access.seat(actor, board.pk, "emergency.configure").role,
        board=board,
        subject="emergency rules",
        detail={"from": before, "to": given},
    )
    return limits_of(board)
