"""Take a person's seat on a board away, with effect at once."""

from django.db import transaction
from django.utils import timezone

from cases import access, audit
from cases.audit import Actor
from cases.models import ApiToken, Membership
from cases.notices.seats import seat_changed
from cases.pathway.refusals import NotVisible, NotYourRole, WrongState


@transaction.atomic
def end_membership(*, actor: Actor, membership_id: object) -> Membership:
    """The ended seat; the person's tokens for the board are revoked with it.

    An administrator's task, and never on one's own seat: a board keeps its administrator.
    """
    found = Membership.objects.filter(pk=access.as_id(membership_id)).first()
    if found is None:
        raise NotVisible()
    seat = access.seat(actor, found.board_id, "members.manage")
    if found.user_id == seat.user_id:
        raise NotYourRole("Nobody may end their own seat.", remedy="Ask another administrator.")
    now = timezone.now()
    if not Membership.objects.filter(pk=found.pk, ended_at=None).update(ended_at=now):
        raise WrongState("This seat has already been ended.")
    ApiToken.objects.filter(user=found.user_id, board=found.board_id, revoked_at=None).update(revoked_at=now)
    audit.append(
        actor,
        "members.end",
        role=seat.role,
        board=seat.board,
        subject=f"membership {found.pk}",
        detail={"user": str(found.user_id)},
    )
    found.refresh_from_db()
    seat_changed(found)
    return found
