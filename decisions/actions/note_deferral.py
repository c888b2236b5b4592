"""Say why a case was not decided at a meeting, where no signed decision says it."""

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.models import CaseEvent
from cases.pathway.intake import Intake
from cases.pathway.refusals import WrongState
from cases.pathway.wording import SHORT
from decisions import access
from decisions.consensus.decision_codes import DEFERRAL_REASONS
from decisions.models import DeferralReason


@transaction.atomic
def note_deferral(*, actor: Actor, item_id: object, reason: str, note: str = "") -> DeferralReason:
    """`reason` is a code of DEFERRAL_REASONS; “other” needs a note. The last word counts, the ones before stay.

    Only for a case that was carried over: of a deferral that was signed, the signed decision says why
    (WrongState; amend it).
    """
    item = access.item(actor, item_id, "deferral.keep", lock=True)
    if item.decisions.exists():
        raise WrongState("The signed decision says why this case was deferred.", remedy="To change it, amend that.")
    if item.outcome != "carried_over":
        raise WrongState("This case was not carried over.", remedy="A reason is noted after the meeting has closed.")
    intake = Intake()
    code = intake.one_of("reason", reason, tuple(DEFERRAL_REASONS))
    needed = "Say which other reason." if code == "other" else ""
    words = intake.text("note", note, most=SHORT, needed=needed)
    intake.finish()
    now = timezone.now()
    row = DeferralReason.objects.create(item=item, reason=code, note=words, noted_by=actor.user, noted_at=now)
    CaseEvent.objects.create(
        case=item.case,
        kind="deferral.noted",
        says=f"Why it was carried over: {DEFERRAL_REASONS[code].lower()}",
        reason=words,
        actor=actor.user,
        at=now,
        data={"item": str(item.pk)},
    )
    return row
