"""Issue a token with which another system acts for a person on one board."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone

from cases import access, audit
from cases.actions.prove_person import prove_person
from cases.audit import Actor
from cases.models import ApiToken, Membership
from cases.pathway.intake import Intake
from cases.pathway.permissions import POLICY, may
from cases.pathway.refusals import DoneBefore, NotVisible, NotYourRole

MOST_DAYS = 90
# What a person must do in person: a signature and who sits on a board are never delegated.
NEVER = frozenset({"decision.sign", "decision.amend", "decision.ratify", "emergency.sign", "members.manage"})


def issue_token(
    *,
    actor: Actor,
    board_id: object,
    label: str,
    scopes: Sequence[str],
    days: int = MOST_DAYS,
    password: object,
    form_key: str = "",
) -> tuple[ApiToken, str]:
    """A token for `actor` on one board, and the secret, which is shown this once.

    `scopes` are verbs of the policy table that the person's role holds; `days` 1 to 90. `password` is the
    person's own: a token outlives the session, and a keyboard that somebody left must not be enough for one.
    The secret reads `tmb_<prefix>_<256 random bits>`; the database keeps its SHA-256.
    `form_key` names the form that asks: the same form sent again is refused (DoneBefore).
    """
    seat = _own_seat(actor, board_id)
    intake = Intake()
    label = intake.text("label", label, most=120, needed="Say which system will use it.")
    days = intake.whole("days", days, low=1, high=MOST_DAYS)
    granted = _checked_scopes(intake, seat, scopes)
    intake.finish()
    prove_person(actor=actor, board=seat.board, verb="token.issue", password=password)
    # A form's token has an id of the form's own: of two that are sent at once, one finds the other's.
    token_id = uuid5(seat.user.pk, form_key) if form_key else uuid4()
    return _issued(actor, seat, token_id, label=label, scopes=granted, days=days)


def scopes_for(role: str) -> list[str]:
    """The verbs that a token of somebody with this role may carry."""
    return sorted(verb for verb in POLICY if may(role, verb) and verb not in NEVER)


@transaction.atomic
def _issued(
    actor: Actor, seat: Membership, token_id: UUID, *, label: str, scopes: list[str], days: int
) -> tuple[ApiToken, str]:
    prefix = secrets.token_hex(6)
    secret = f"tmb_{prefix}_{secrets.token_urlsafe(32)}"
    token, added = ApiToken.objects.get_or_create(
        pk=token_id,
        defaults={
            "user": seat.user,
            "board": seat.board,
            "label": label,
            "prefix": prefix,
            "scopes": scopes,
            "digest": hashlib.sha256(secret.encode()).hexdigest(),
            "expires_at": timezone.now() + timedelta(days=days),
        },
    )
    if not added:
        raise DoneBefore(
            f"This form was sent before and issued the token for “{token.label}”; nothing was issued now.",
            remedy="A token is shown once. If you have not copied it, revoke it and issue another.",
        )
    audit.append(
        actor,
        "token.issue",
        role=seat.role,
        board=seat.board,
        subject=f"token {prefix}",
        detail={"scopes": scopes, "days": days},
    )
    return token, secret


def _own_seat(actor: Actor, board_id: object) -> Membership:
    if actor.via != "session":
        raise NotYourRole("A token cannot issue tokens.", remedy="Log in and issue it yourself.")
    seat = access.memberships(actor).filter(board_id=access.as_id(board_id)).first()
    if seat is None:
        raise NotVisible()
    return seat


def _checked_scopes(intake: Intake, seat: Membership, scopes: Sequence[str]) -> list[str]:
    allowed = scopes_for(seat.role)
    for place, scope in enumerate(scopes):
        intake.one_of(f"scopes.{place}", scope, allowed)
    if not scopes:
        intake.refuse("scopes", "A token needs at least one scope.", f"Choose among: {', '.join(allowed)}.")
    return sorted({scope for scope in scopes if isinstance(scope, str)})
