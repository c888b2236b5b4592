"""Set up a new installation: its site, its first board, its first administrator. Once."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from cases import audit
from cases.actions.add_person import free_address
from cases.audit import Actor
from cases.models import Board, Membership, Site, User
from cases.pathway.intake import Intake
from cases.pathway.permissions import Role
from cases.pathway.refusals import WrongState


@transaction.atomic
def set_up_site(*, actor: Actor, site_name: str, board_name: str, email: str, name: str, password: str) -> Membership:
    """The administrator's seat. Refused (WrongState) as soon as any administrator exists: after
    that administrators grant seats, and nobody grants one to themselves."""
    if Membership.objects.filter(role=Role.ADMINISTRATOR, ended_at=None).exists():
        raise WrongState("This installation already has an administrator.", remedy="Ask them for a seat.")
    intake = Intake()
    site_name = intake.text("site_name", site_name, most=160, needed="Give the hospital's or network's name.")
    board_name = intake.text("board_name", board_name, most=160, needed="Give the board's name.")
    name = intake.text("name", name, most=120, needed="Give the name as it is to be printed.")
    email = free_address(intake, email)
    _check_password(intake, password, User(email=email, name=name))
    intake.finish()
    site, _ = Site.objects.get_or_create(name=site_name)
    board, _ = Board.objects.get_or_create(site=site, name=board_name)
    person = User.objects.create_user(email, password, name=name)
    seat = Membership.objects.create(user=person, board=board, role=Role.ADMINISTRATOR)
    audit.append(
        actor,
        "members.grant",
        board=board,
        subject=f"membership {seat.pk}",
        detail={"user": str(person.pk), "role": Role.ADMINISTRATOR.value, "first": True},
    )
    return seat


def _check_password(intake: Intake, password: str, person: User) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        for message in error.messages:
            intake.refuse("password", message, "Choose another password.")
