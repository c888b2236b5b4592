"""Import a FHIR R4 Bundle as a referral: `python manage.py import_referral FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases import access
from cases.audit import Actor
from cases.models import Board, Case, User
from cases.pathway.refusals import Refusal
from decisions.actions.import_referral import Imported, import_referral


class Command(BaseCommand):
    help = "Import a FHIR R4 Bundle (collection or transaction) as a referral to a board."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the Bundle, as UTF-8 JSON")
        parser.add_argument(
            "--as", dest="email", help="e-mail of the person who imports (default: the only coordinator)"
        )
        parser.add_argument("--board", help="name of the board (default: the person's only board)")
        parser.add_argument("--case", help="reference of the case to add to, such as SM-2026-0001")
        parser.add_argument("--question", default="", help="the clinical question for the board")
        parser.add_argument("--new-patient", action="store_true", help="confirm that a namesake is another person")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = self._import(options)
        except Refusal as refusal:
            lines = [str(error) for error in refusal.errors] or [str(refusal)]
            raise CommandError("\n".join(lines), returncode=2) from None
        if not done.added:
            self.stdout.write(f"Already imported as {done.case.reference}; nothing was added.")
            return
        waits = " It waits for a person to accept it." if options["case"] is None else ""
        self.stdout.write(f"{done.case.reference}: {done.says} and shown on the case.{waits}")

    def _import(self, options: dict[str, Any]) -> Imported:
        actor = Actor(user=_person(options["email"]), via="command")
        board = _board(actor, options["board"])
        return import_referral(
            actor=actor,
            board_id=board.pk,
            data=_bytes(options["file"]),
            file_name=options["file"].name,
            case_id=_case_id(actor, options["case"]),
            clinical_question=options["question"],
            confirmed_new_patient=options["new_patient"],
        )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"file: {path}: {error.strerror}. Give the path of a readable file.", returncode=2) from None


def _person(email: str | None) -> User:
    people = User.objects.filter(is_active=True)
    found = (
        people.filter(email__iexact=email)
        if email
        else people.filter(memberships__role="coordinator", memberships__ended_at=None).distinct()
    )
    if found.count() != 1:
        who = f"no account {email}" if email else f"{found.count()} coordinators"
        raise CommandError(f"--as: there is {who}. Name one person by e-mail address.", returncode=2)
    return found.get()


def _board(actor: Actor, name: str | None) -> Board:
    boards = [b for b in access.boards(actor, "case.refer") if name in (None, b.name)]
    if len(boards) != 1:
        names = ", ".join(b.name for b in access.boards(actor, "case.refer")) or "none"
        raise CommandError(f"--board: name one of this person's boards ({names}).", returncode=2)
    return boards[0]


def _case_id(actor: Actor, reference: str | None) -> object | None:
    if reference is None:
        return None
    found: Case | None = access.cases(actor).filter(reference=reference).first()
    if found is None:
        raise CommandError(f"--case: no case {reference} that this person can see.", returncode=2)
    return found.pk
