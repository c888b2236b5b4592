"""End the address of a person's calendar at once."""

from django.db import transaction
from django.utils import timezone

from cases import audit
from cases.audit import Actor
from cases.models import CalendarFeed
from cases.pathway.refusals import NotYourRole, WrongState


@transaction.atomic
def revoke_calendar(*, actor: Actor) -> CalendarFeed:
    """The feed that ended. Raises WrongState when the person has none."""
    if actor.user is None or actor.via != "session":
        raise NotYourRole("A token cannot end a calendar address.", remedy="Log in and end it yourself.")
    feed = CalendarFeed.objects.select_for_update(no_key=True).filter(user=actor.user, revoked_at=None).first()
    if feed is None:
        raise WrongState("You have no calendar address.", remedy="Make one first.")
    feed.revoked_at = timezone.now()
    feed.save(update_fields=["revoked_at"])
    audit.append(actor, "calendar.revoke", subject=f"calendar {feed.pk}")
    return feed
