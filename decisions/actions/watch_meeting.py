"""Note that a person has a meeting open now, for a little while; and say who has."""

from uuid import UUID

from django.core.cache import caches

from cases import access
from cases.access import as_id
from cases.audit import Actor
from cases.models import Membership
from cases.pathway.permissions import POLICY
from cases.pathway.refusals import NotVisible
from decisions.models import Meeting

SEEN_FOR = 40  # seconds; a page that follows a meeting says so about every ten


def watch_meeting(*, actor: Actor, meeting_id: object) -> None:
    """Seen now. Kept in the shared cache and in no log, and gone by itself after `SEEN_FOR`."""
    meeting = _board_of(meeting_id)
    access.seat(actor, meeting.board_id, "meeting.read")
    caches["shared"].set(_key(meeting.pk, actor.user.pk if actor.user else None), True, SEEN_FOR)


def watchers(*, actor: Actor, meeting_id: object) -> list[Membership]:
    """The members of the board who have the meeting open now, by name."""
    meeting = _board_of(meeting_id)
    access.seat(actor, meeting.board_id, "meeting.read")
    members = Membership.objects.filter(board=meeting.board_id, ended_at=None, role__in=POLICY["meeting.read"])
    by_key = {_key(meeting.pk, one.user_id): one for one in members.select_related("user").order_by("user__name")}
    seen = caches["shared"].get_many(list(by_key))
    return [member for key, member in by_key.items() if key in seen]


def _board_of(meeting_id: object) -> Meeting:
    found = Meeting.objects.filter(pk=as_id(meeting_id)).first()
    if found is None:
        raise NotVisible()
    return found


def _key(meeting: UUID, person: object) -> str:
    return f"watching-{meeting}-{person}"
