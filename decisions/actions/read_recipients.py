"""To whom the letters of a case go."""

from cases import access as case_access
from cases.audit import Actor
from cases.models import Case
from decisions.models import Recipient


def read_recipients(*, actor: Actor, case_id: object) -> tuple[Case, dict[str, Recipient]]:
    """The case, and who plays which part now (parts that nobody has set are left out). Audited."""
    case = case_access.case(actor, case_id, "letter.read", subject="recipients")
    return case, standing_recipients(case)


def standing_recipients(case: Case) -> dict[str, Recipient]:
    """Likewise for a case that was given for reading."""
    return {row.part: row for row in Recipient.objects.filter(case=case).select_related("correspondent")}
