"""Tell the members of a board that something about one of its meetings has changed."""

from cases.audit import Actor
from cases.models import User
from cases.notices.tell import tell
from cases.pathway.permissions import POLICY
from decisions.models import Meeting


def tell_members(*, actor: Actor, meeting: Meeting, kind: str) -> None:
    """A notice of `kind` to everybody who is asked to the meeting, except the one who acts; once for each
    `sequence` of it. Part of the action that calls it, in its transaction."""
    seats = {"memberships__board": meeting.board_id, "memberships__ended_at": None}
    people = User.objects.filter(**seats, memberships__role__in=POLICY["meeting.reply"])
    if actor.user is not None:
        people = people.exclude(pk=actor.user.pk)
    key = f"{meeting.pk}:{meeting.sequence}"
    tell(people.distinct(), kind=kind, board=meeting.board, path=f"/meetings/{meeting.pk}/", key=key)
