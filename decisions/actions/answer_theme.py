"""Answer one theme of a case's checklist."""

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.pathway.intake import Intake
from decisions import access
from decisions.agenda.meeting_moves import CLOSED, IN_SESSION, require_state
from decisions.agenda.themes import ANSWERS, CODES
from decisions.models import ThemeAnswer


@transaction.atomic
def answer_theme(*, actor: Actor, item_id: object, theme: str, answer: str) -> ThemeAnswer:
    """yes, no or not_applicable for one theme, by this person, now. The last answer counts."""
    item = access.item(actor, item_id, "minutes.write")
    require_state(item.meeting.state, (IN_SESSION, CLOSED), "The checklist")
    intake = Intake()
    about = intake.one_of("theme", theme, CODES)
    said = intake.one_of("answer", answer, ANSWERS)
    intake.finish()
    return ThemeAnswer.objects.create(
        item=item, theme=about, answer=said, answered_by=actor.user, answered_at=timezone.now()
    )
