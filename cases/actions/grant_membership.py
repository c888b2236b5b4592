"""Give a person a seat on a board."""

from django.db import transaction

from cases import access, audit
from cases.audit import Actor
from cases.models import Board, Membership, User
from cases.notices.seats import seat_changed
from cases.pathway.intake import Intake
from cases.pathway.permissions import SPECIALTIES, Role, may
from cases.pathway.refusals import NotYourRole, WrongState


@transaction.atomic
def grant_membership(*, actor: Actor, board_id: object, email: str, role: str, specialty: str = "") -> Membership:
    """A seat with `role` for the account with this address. An administrator's task; nobody
    grants a seat to themselves. Roles that vote need a specialty, for the quorum."""
    seat = access.seat(actor, access.as_id(board_id), "members.manage")
    intake = Intake()
    role = intake.one_of("role", role, [one.value for one in Role])
    specialty = intake.one_of("specialty", specialty, list(SPECIALTIES), needed=bool(role) and may(role, "vote.cast"))
    address = intake.text("email", email, most=254, needed="Give the person's address.")
    person = User.objects.filter(email__iexact=address, is_active=True).first() if address else None
    if address and person is None:
        intake.refuse("email", "Nobody has an account with this address.", "Create the account first.")
    intake.finish()
    assert person is not None
    if actor.user is not None and person.pk == actor.user.pk:
        raise NotYourRole("Nobody may grant a seat to themselves.", remedy="Ask another administrator.")
    return _granted(actor, seat, person, role, specialty)


def _granted(actor: Actor, seat: Membership, person: User, role: str, specialty: str) -> Membership:
    Board.objects.select_for_update(no_key=True).get(pk=seat.board_id)
    if Membership.objects.filter(user=person, board=seat.board, ended_at=None).exists():
        raise WrongState(f"{person.name} already has a seat on this board.", remedy="End it first to change the role.")
    given = Membership.objects.create(user=person, board=seat.board, role=role, specialty=specialty)
    audit.append(
        actor,
        "members.grant",
        role=seat.role,
        board=seat.board,
        subject=f"membership {given.pk}",
        detail={"user": str(person.pk), "role": role, "specialty": specialty},
    )
    seat_changed(given)
    return given
