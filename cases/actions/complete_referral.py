"""Complete or correct what the referrer asked and told, after the referral was received."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cases import access
from cases.actions.refer_case import HISTORY_LIMIT, QUESTION_LIMIT
from cases.audit import Actor
from cases.models import Case, CaseEvent
from cases.pathway.intake import Intake
from cases.pathway.refusals import Stale
from cases.pathway.stages import OPEN_STAGES, require_stage

LIMITS = {"clinical_question": QUESTION_LIMIT, "history": HISTORY_LIMIT, "referrer_name": 160, "referrer_contact": 200}


@transaction.atomic
def complete_referral(
    *,
    actor: Actor,
    case_id: object,
    expected_version: int | None = None,
    clinical_question: str | None = None,
    history: str | None = None,
    referrer_name: str | None = None,
    referrer_contact: str | None = None,
) -> Case:
    """The case with the texts that were given (None leaves a text as it is).

    The text before is kept in the case's history. `expected_version` is the version that the
    person saw: a case changed since is refused (Stale). A waiting for information ends.
    """
    given = {
        "clinical_question": clinical_question,
        "history": history,
        "referrer_name": referrer_name,
        "referrer_contact": referrer_contact,
    }
    fields = sorted(name for name, text in given.items() if text is not None)
    case = access.case(actor, case_id, "case.edit", lock=True, subject="referral", detail={"fields": fields})
    require_stage(case.stage, OPEN_STAGES, "Completing the referral")
    if expected_version is not None and expected_version != case.version:
        raise Stale(
            "This case has changed since you opened it.", remedy="Reload the page and look again.", current=case.version
        )
    intake = Intake()
    texts = {name: intake.text(name, given[name], most=LIMITS[name]) for name in fields}
    if not texts:
        intake.refuse("clinical_question", "Nothing was given to complete.", "Fill in at least one text.")
    intake.finish()
    return _completed(actor, case, texts)


def _completed(actor: Actor, case: Case, texts: dict[str, Any]) -> Case:
    before = {name: getattr(case, name) for name in texts}
    Case.objects.filter(pk=case.pk).update(**texts, awaiting_information="", version=F("version") + 1)
    CaseEvent.objects.create(
        case=case,
        kind="case.referral_completed",
        says=f"Referral completed: {', '.join(texts)}".replace("_", " "),
        data={"before": before},
        actor=actor.user,
        at=timezone.now(),
    )
    case.refresh_from_db()
    return case
