"""Choose whether meetings come to one's calendar by e-mail, and how long before them one is reminded."""

from django.db import transaction

from cases.audit import Actor
from cases.models import CalendarPreference
from cases.pathway.intake import Intake
from cases.pathway.refusals import NotYourRole
from decisions.actions.keep_invitations import keep_invitations

ALARMS = (10, 15, 30, 60, 120, 24 * 60)  # minutes


@transaction.atomic
def set_calendar_preference(*, actor: Actor, invitations: bool, alarm_minutes: int | None) -> CalendarPreference:
    """The person's own choice from now on. Who chooses invitations gets those to the meetings to come at once, and
    who ends them a cancellation of each they had been invited to; `alarm_minutes` is one of ALARMS, None for no
    reminder, and holds for the subscription too. Raises NotYourRole for a token: it is made for one board, and
    this goes for all."""
    if actor.user is None or actor.via != "session":
        raise NotYourRole("Only a person chooses for their calendar.", remedy="Log in and choose it yourself.")
    intake = Intake()
    if alarm_minutes is not None and alarm_minutes not in ALARMS:
        allowed = ", ".join(map(str, ALARMS))
        intake.refuse("alarm_minutes", "There is no such reminder.", f"Choose one of {allowed} minutes, or none.")
    intake.finish()
    chosen = {"invitations": bool(invitations), "alarm_minutes": alarm_minutes}
    made, _ = CalendarPreference.objects.update_or_create(user=actor.user, defaults=chosen)
    keep_invitations(person=actor.user)
    return made
