"""Set up a new installation: `python manage.py create_administrator --email ... --name ...`."""

import secrets
import sys
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.actions.set_up_site import set_up_site
from cases.audit import Actor
from cases.pathway.refusals import Refusal


class Command(BaseCommand):
    help = "Create the site, its first board and the one first administrator. Works once per installation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", required=True, help="Name of the hospital or network")
        parser.add_argument("--board", required=True, help="Name of the first board")
        parser.add_argument("--email", required=True, help="The administrator's address, used to log in")
        parser.add_argument("--name", required=True, help="The administrator's name as printed")

    def handle(self, *args: Any, site: str, board: str, email: str, name: str, **options: Any) -> None:
        password, made_up = _password()
        try:
            set_up_site(
                actor=Actor(user=None, via="command"),
                site_name=site,
                board_name=board,
                email=email,
                name=name,
                password=password,
            )
        except Refusal as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"{name} may now log in as {email} and give others their seats.")
        if made_up:
            self.stdout.write(f"Password, shown only now: {password}")


def _password() -> tuple[str, bool]:
    """A password typed twice, or, where nobody can type, a made-up one that is printed once."""
    if not sys.stdin.isatty():
        return secrets.token_urlsafe(18), True
    first = getpass("Password (12 characters or more): ")
    if getpass("Again: ") != first:
        raise CommandError("The two passwords differ. Nothing was created.")
    return first, False
