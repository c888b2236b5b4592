"""Say to whom the letters of a case go."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from cases import access as case_access
from cases.audit import Actor
from cases.models import Case, Site
from cases.pathway.intake import Intake
from decisions.letters.kinds import PARTS
from decisions.models import Correspondent, Recipient

LONGEST_ADDRESS = 600


@transaction.atomic
def set_recipient(
    *,
    actor: Actor,
    case_id: object,
    part: str,
    correspondent_id: object = None,
    name: str = "",
    address: str = "",
    email: str = "",
) -> Recipient:
    """Who is the referrer, the GP or the patient of the case's letters from now on.

    An entry of the directory is taken as it stands there. A name that the directory holds is refused when it
    is typed, so that no letter goes to an address beside the one that is kept up.
    """
    case = case_access.case(actor, case_id, "letter.write", lock=True, subject=f"recipient: {part}"[:120])
    intake = Intake()
    intake.one_of("part", part, PARTS)
    if correspondent_id:
        chosen = _entry(intake, case.board.site, str(correspondent_id))
        if name or address or email:
            intake.refuse("name", "An entry is chosen and something is typed as well.", "Keep one of the two.")
        intake.finish()
        return _set(actor, case, part, chosen, chosen.name, chosen.address, chosen.email)
    typed = intake.text("name", name, most=160, needed="Name the recipient, or choose an entry of the directory.")
    where = intake.text("address", address, most=LONGEST_ADDRESS)
    mail = checked_email(intake, email)
    if Correspondent.objects.filter(site=case.board.site, ended_at=None, name__iexact=typed).exists():
        intake.refuse("name", f"The directory holds an entry “{typed}”.", "Choose it, so that its address counts.")
    intake.finish()
    return _set(actor, case, part, None, typed, where, mail)


def checked_email(intake: Intake, email: object) -> str:
    """An address of e-mail in lower case, "" when none is given; refused when it is none."""
    given = intake.text("email", email, most=254).lower()
    try:
        if given:
            validate_email(given)
    except ValidationError:
        intake.refuse("email", "This is not an address of e-mail.", "Write it as name@hospital.example.")
    return given


def _entry(intake: Intake, site: Site, correspondent_id: str) -> Correspondent:
    entry = Correspondent.objects.filter(site=site, ended_at=None, pk=case_access.as_id(correspondent_id)).first()
    if entry is None:
        intake.refuse("correspondent_id", "This entry is not in the directory.", "Choose one of the list.")
        intake.finish()
        raise AssertionError("refused above")
    return entry


def _set(
    actor: Actor, case: Case, part: str, entry: Correspondent | None, name: str, address: str, email: str
) -> Recipient:
    return Recipient.objects.create(
        case=case,
        part=part,
        correspondent=entry,
        name=name,
        address=address,
        email=email,
        set_by=actor.user,
        set_at=timezone.now(),
    )
