"""Mark notices of one's own inbox as read."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import Notice
from cases.pathway.refusals import NotVisible, bad_field


@transaction.atomic
def mark_notices(*, actor: Actor, notice_id: object | None = None, until: datetime | None = None) -> list[Notice]:
    """One notice, or every unread one told at or before `until`: what came later was not seen yet.

    Returns the notices asked for, read now or before. Somebody else's notice is not visible.
    """
    mine = access.notices(actor)
    if notice_id is not None:
        found = list(mine.filter(pk=access.as_id(notice_id)))
        if not found:
            raise NotVisible()
    elif isinstance(until, datetime) and until.utcoffset() is not None:
        found = list(mine.filter(read_at=None, at__lte=until))
    else:
        raise bad_field("until", "This is not a date and time with its zone.", "Give it as 2026-11-04T08:30Z.")
    now, new = timezone.now(), [notice for notice in found if notice.read_at is None]
    Notice.objects.filter(pk__in=[notice.pk for notice in new], read_at=None).update(read_at=now)
    for notice in new:
        notice.read_at = now
    return found
