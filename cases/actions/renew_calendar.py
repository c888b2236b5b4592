"""Give a person a new address for their calendar; the one before ends."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from cases import audit
from cases.audit import Actor
from cases.models import CalendarFeed
from cases.pathway.refusals import NotYourRole


@transaction.atomic
def renew_calendar(*, actor: Actor) -> tuple[CalendarFeed, str]:
    """The feed, and the secret part of its address, which is shown this once: 256 random bits, of which
    the database keeps the SHA-256. Raises NotYourRole for a token: a person does this in person.
    """
    if actor.user is None or actor.via != "session":
        raise NotYourRole("A token cannot make a calendar address.", remedy="Log in and make it yourself.")
    now = timezone.now()
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.filter(user=actor.user, revoked_at=None).update(revoked_at=now)
    digest = hashlib.sha256(secret.encode()).hexdigest()
    feed = CalendarFeed.objects.create(user=actor.user, digest=digest, created_at=now)
    audit.append(actor, "calendar.renew", subject=f"calendar {feed.pk}")
    return feed, secret
