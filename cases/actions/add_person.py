"""Give a person an account, without any seat yet."""

import secrets

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from cases import access, audit
from cases.audit import Actor
from cases.models import User
from cases.pathway.intake import Intake


@transaction.atomic
def add_person(*, actor: Actor, board_id: object, email: str, name: str, profession: str = "") -> tuple[User, str]:
    """The account and its made-up first password, which is shown this once.

    An administrator's task; the account opens nothing until a board grants it a seat.
    """
    seat = access.seat(actor, access.as_id(board_id), "members.manage")
    intake = Intake()
    email = free_address(intake, email)
    name = intake.text("name", name, most=120, needed="Give the name as it is to be printed on a signature.")
    profession = intake.text("profession", profession, most=120)
    intake.finish()
    password = secrets.token_urlsafe(18)
    person = User.objects.create_user(email, password, name=name, profession=profession)
    detail = {"user": str(person.pk)}
    audit.append(actor, "members.add_person", role=seat.role, board=seat.board, subject="account", detail=detail)
    return person, password


def free_address(intake: Intake, email: str) -> str:
    """An e-mail address that nobody has an account with."""
    email = intake.text("email", email, most=254, needed="Give the person's address.")
    try:
        validate_email(email or "nobody@example.org")
    except ValidationError:
        intake.refuse("email", "This is not an e-mail address.", "Check it.")
    if User.objects.filter(email__iexact=email).exists():
        intake.refuse("email", "There is already an account with this address.", "Use it, or another address.")
    return email
