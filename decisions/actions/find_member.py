"""Find the member of a board that somebody named."""

from cases.access import as_id
from cases.models import Membership
from cases.pathway.intake import Intake
from cases.pathway.refusals import NotVisible


def find_member(*, intake: Intake, board_id: object, field: str, membership_id: object) -> Membership | None:
    """The current seat with this id on this board; otherwise `field` is refused and None returned."""
    try:
        found = Membership.objects.filter(pk=as_id(membership_id), board_id=board_id, ended_at=None).first()
    except NotVisible:
        found = None
    if found is None:
        intake.refuse(field, "This is not a current member of the board.", "Choose one of its members.")
    return found
