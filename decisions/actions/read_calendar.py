"""The meetings of the person to whom the address of a calendar belongs."""

import hashlib
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from cases.audit import Actor
from cases.models import CalendarFeed
from cases.pathway.refusals import NotVisible
from decisions import access
from decisions.models import Meeting

PAST = timedelta(days=60)
CANCELLED = timedelta(days=30)


def read_calendar(*, secret: str) -> tuple[list[Meeting], int | None]:
    """Meetings of every board on which the person may read meetings, the nearest past included, each with
    `cases` (how many), and how many minutes before each the person wants to be reminded (None: not). A cancelled
    one stays for thirty days. No patient data, so not audited.

    Raises NotVisible for a secret that is unknown or ended, and for an account that is closed.
    """
    digest = hashlib.sha256(secret.encode()).hexdigest()
    feed = CalendarFeed.objects.filter(digest=digest, revoked_at=None, user__is_active=True)
    found = feed.select_related("user__calendar_preference").first()
    if found is None:
        raise NotVisible()
    now = timezone.now()
    lately = Q(starts_at__gte=now - PAST) & (~Q(state="cancelled") | Q(cancelled_at__gte=now - CANCELLED))
    on_it = Count("items", filter=Q(items__removed_at=None))
    rows = access.meetings(Actor(user=found.user, via="calendar")).filter(lately)
    chosen = getattr(found.user, "calendar_preference", None)
    return list(rows.annotate(cases=on_it).order_by("starts_at", "pk")), chosen.alarm_minutes if chosen else None
