"""Make sure that the person at the keyboard is who has logged in, before what outlives the session."""

from datetime import timedelta

from django.utils import timezone

from cases import audit
from cases.access import memberships
from cases.audit import Actor
from cases.models import AuditEntry, Board
from cases.pathway.refusals import WrongState, bad_field

REFUSED = "decision.refused_signature"
# As at the log-in: a delay that grows and never a lock, so that a guess at the keyboard of a
# colleague who left it gets nowhere, and nobody can keep the chair from signing.
FREE_TRIES = 3
LONGEST_WAIT = 60  # seconds
REMEMBERED = timedelta(minutes=15)


def prove_person(*, actor: Actor, board: Board, verb: str, password: object) -> None:
    """Refuse (BadInput) unless the password is the actor's own, for what needs a fresh proof and no signature.

    `board` is one that this person sits on. The same waiting after several wrong ones as at a signature.
    Runs before the transaction of the change: the line about a wrong password must stay.
    """
    refuse_hasty(actor)
    if not is_own_password(actor, password):
        role = memberships(actor).get(board=board).role
        audit.append(actor, REFUSED, role=role, board=board, subject=verb, detail={"field": "password"})
        raise bad_field("password", "Your password could not be confirmed.", "Enter your own password again.")


def refuse_hasty(actor: Actor) -> None:
    """Refuse (WrongState) who has just given several wrong passwords, until they have waited."""
    now = timezone.now()
    failures = (
        AuditEntry.objects.filter(actor=actor.user, verb=REFUSED, detail__field="password", at__gte=now - REMEMBERED)
        .order_by("-at")
        .values_list("at", flat=True)
    )
    if len(failures) <= FREE_TRIES:
        return
    wait = timedelta(seconds=min(LONGEST_WAIT, 2 ** (len(failures) - FREE_TRIES)))
    if now < failures[0] + wait:
        seconds = -(-(failures[0] + wait - now) // timedelta(seconds=1))
        raise WrongState(
            "The password could not be confirmed several times.",
            remedy=f"Wait {seconds} seconds, then enter your own password again.",
        )


def is_own_password(actor: Actor, password: object) -> bool:
    """Whether this is the password of who acts. Slow by design."""
    return isinstance(password, str) and actor.user is not None and actor.user.check_password(password)
