"""Give a person an account: `python manage.py add_person --by admin@... --email ... --name ...`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases import access
from cases.actions.add_person import add_person
from cases.audit import Actor
from cases.models import User
from cases.pathway.refusals import Refusal


class Command(BaseCommand):
    help = "Create an account. Its password is printed once; a seat is granted on the members page."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", required=True, help="Address of the administrator in whose name this is done")
        parser.add_argument("--email", required=True, help="The new person's address, used to log in")
        parser.add_argument("--name", required=True, help="The new person's name as printed on a signature")
        parser.add_argument("--profession", default="", help="As printed beside the name")

    def handle(self, *args: Any, by: str, email: str, name: str, profession: str, **options: Any) -> None:
        actor = Actor(user=_administrator(by), via="command")
        boards = access.boards(actor, "members.manage")
        if not boards:
            raise CommandError(f"{by} administers no board.")
        try:
            _, password = add_person(actor=actor, board_id=boards[0].pk, email=email, name=name, profession=profession)
        except Refusal as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"{name} may log in as {email}. Password, shown only now: {password}")


def _administrator(address: str) -> User:
    found = User.objects.filter(email__iexact=address, is_active=True).first()
    if found is None:
        raise CommandError(f"Nobody has an account with the address {address}.")
    return found
