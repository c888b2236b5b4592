"""Choose how one is told by e-mail, category by category."""

from collections.abc import Mapping

from django.db import transaction

from cases.audit import Actor
from cases.models import NoticePreference
from cases.pathway.intake import Intake
from cases.pathway.notices import CHOSEN, Category, Way


@transaction.atomic
def set_notice_preferences(*, actor: Actor, ways: Mapping[str, str]) -> dict[str, str]:
    """The person's own choices after it: category -> way, without those left to the kind's urgency.

    `ways` names categories; "" gives the choice back to the urgency of each kind. Emergencies
    cannot be chosen: they are told at once. Notices told before stay as they were told.
    """
    intake = Intake()
    for category, way in ways.items():
        if category == Category.EMERGENCIES:
            intake.refuse(category, "Emergencies are always told at once.", "Leave this category out.")
            continue
        intake.one_of("category", category, [one.value for one in CHOSEN])
        intake.one_of(category, way, [one.value for one in Way], needed=False)
    intake.finish()
    for category, way in ways.items():
        if way:
            NoticePreference.objects.update_or_create(user=actor.user, category=category, defaults={"way": way})
        else:
            NoticePreference.objects.filter(user=actor.user, category=category).delete()
    return dict(NoticePreference.objects.filter(user=actor.user).values_list("category", "way"))
