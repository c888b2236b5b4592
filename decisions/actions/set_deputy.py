"""Say who stands in for a member whenever they cannot come."""

from django.db import transaction

from cases import access, audit
from cases.access import as_id
from cases.audit import Actor
from cases.models import Membership
from cases.pathway.refusals import NotVisible, bad_field


@transaction.atomic
def set_deputy(*, actor: Actor, membership_id: object, deputy_id: object = None) -> Membership:
    """The seat with this standing deputy, a current member of the same board and specialty; None ends it.

    One's own, or for who plans meetings anybody's of the board.
    """
    member = Membership.objects.select_related("board").filter(pk=as_id(membership_id), ended_at=None).first()
    if member is None:
        raise NotVisible()
    own = actor.user is not None and member.user_id == actor.user.pk
    verb = "meeting.reply" if own else "meeting.plan"
    role = access.seat(actor, member.board_id, verb).role
    member.deputy = _found(member, deputy_id)
    member.save(update_fields=["deputy"])
    audit.append(actor, verb, role=role, board=member.board, subject=f"deputy of {member.pk}")
    return member


def _found(member: Membership, deputy_id: object) -> Membership | None:
    if not deputy_id:
        return None
    rows = Membership.objects.filter(board=member.board_id, specialty=member.specialty, ended_at=None)
    try:
        found = rows.exclude(pk=member.pk).filter(pk=as_id(deputy_id)).first()
    except NotVisible:
        found = None
    if found is None:
        says = "This is not another current member of the board with the same specialty."
        raise bad_field("deputy_id", says, "Choose one of the list.")
    return found
