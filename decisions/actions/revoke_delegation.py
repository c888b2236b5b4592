"""Take one's vote back from a delegate."""

from django.db import transaction
from django.utils import timezone

from cases import access, audit
from cases.audit import Actor
from cases.pathway.refusals import NotVisible, WrongState
from decisions.models import Delegation


@transaction.atomic
def revoke_delegation(*, actor: Actor, delegation_id: object) -> Delegation:
    """From now on the delegate casts no ballot for the actor. One that is in stays until the actor votes.

    Only the owner revokes, and once (WrongState otherwise).
    """
    found = Delegation.objects.select_related("board").filter(pk=access.as_id(delegation_id)).first()
    if found is None:
        raise NotVisible()
    seat = access.seat(actor, found.board_id, "vote.cast")
    audit.append(actor, "vote.delegate", role=seat.role, board=seat.board, subject=f"revoked delegation {found.pk}")
    if found.owner_id != actor.user.pk:
        raise WrongState(f"This is the vote of {found.owner_name}.", remedy="Only they take it back.")
    held = Delegation.objects.select_for_update(no_key=True).get(pk=found.pk)
    now = timezone.now()
    if held.revoked_at is not None or held.ends_at <= now:
        raise WrongState("This delegation has ended already.")
    held.revoked_at = now
    held.save(update_fields=["revoked_at"])
    return held
