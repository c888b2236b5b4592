"""Take a key image back, keeping that it was there."""

from django.db import transaction
from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import CaseEvent, KeyImage, KeyImageWithdrawal
from cases.pathway.intake import Intake
from cases.pathway.refusals import NotVisible, WrongState


@transaction.atomic
def withdraw_key_image(*, actor: Actor, key_image_id: object, reason: str) -> KeyImage:
    """The picture is shown no longer and stands in no paper that is made from now on. A reason is needed.

    Also of a closed case: a name that was overlooked must be taken away whenever it is seen.
    """
    rows = KeyImage.objects.defer("image", "paper").select_related("study")
    found = rows.filter(pk=access.as_id(key_image_id)).first()
    if found is None:
        raise NotVisible()
    case = access.case(actor, found.study.case_id, "case.edit", lock=True, subject=f"withdraw key image {found.pk}")
    intake = Intake()
    reason = intake.text("reason", reason, most=2000, needed="Say why the picture no longer counts.")
    intake.finish()
    now = timezone.now()
    if KeyImageWithdrawal.objects.filter(key_image=found).exists():
        raise WrongState("This key image has already been withdrawn.", remedy="Reload the page.")
    KeyImageWithdrawal.objects.create(key_image=found, reason=reason, withdrawn_by=actor.user, withdrawn_at=now)
    CaseEvent.objects.create(
        case=case,
        kind="key_image.withdrawn",
        says=f"Key image of {found.study} withdrawn"[:400],
        reason=reason,
        data={"study": str(found.study_id), "key_image": str(found.pk)},
        actor=actor.user,
        at=now,
    )
    return found
