"""Load a fictional board, or print its accounts: `python manage.py demo_board [--accounts]`."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from cases.actions.end_membership import end_membership
from cases.audit import Actor
from cases.jobs.engine import run_due
from cases.jobs.facts_changed import ASSESS
from cases.models import Board, Case, User
from decisions.actions.make_report import make_report
from decisions.management.demo import cases, people
from decisions.management.demo.calendar import keep_calendar
from decisions.management.demo.letters import keep_letters
from decisions.management.demo.meetings import Secretary
from decisions.management.years.simulate import simulate
from decisions.outcomes.filters import ReportFilters


class Command(BaseCommand):
    help = "Load a fictional board of cases at every stage, by going through the real actions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accounts", action="store_true", help="only print the demo accounts")
        parser.add_argument("--empty", action="store_true", help="only the board and its people, no case or meeting")
        parser.add_argument(
            "--history", type=int, default=300, help="past cases of a second board, for its figures (0: none)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accounts"]:
            self.stdout.write(people.accounts())
            return
        if settings.PRODUCTION:
            raise CommandError("This is production: the demo's accounts share a printed password.")
        if Board.objects.exists():
            raise CommandError("This database already holds a board; the demo is loaded into an empty one only.")
        # All or nothing: an interrupted start must not leave half a board that is never completed.
        with transaction.atomic():
            board, users = people.make_people()
            if not options["empty"]:
                self._tell(board, users)
                if options["history"]:
                    self._simulate(options["history"])
            count = Case.objects.filter(board=board).count()
        self.stdout.write(f"Loaded a fictional board with {count} cases.\n{people.accounts()}")

    def _tell(self, board: Board, users: dict[str, User]) -> None:
        """The cases, the meetings that discussed them and what became of them."""
        actors = {key: Actor(user=user, via="command") for key, user in users.items()}
        now = timezone.now()
        told = self._told(board, actors, now)
        run_due(ASSESS)
        secretary = Secretary(board, actors, people.described()["password"], now)
        decided = [(said, case) for said, case in told if "decision" in said]
        secretary.missed_meeting([(said, case) for said, case in decided if "missed_for" in said])
        tonight = [secretary.emergency(said, case) for said, case in told if "emergency" in said]
        secretary.held_meeting(decided, to_ratify=[decision for decision in tonight if decision])
        secretary.followed_up()
        for said, case in decided:
            secretary.aftermath(said, case)
        keep_letters(board, actors)
        following = secretary.next_meeting([(said, case) for said, case in told if said["stage"] == "listed"])
        keep_calendar(board, actors, following)

    def _told(self, board: Board, actors: dict[str, Actor], now: datetime) -> list[tuple[cases.Said, Case]]:
        """The cases of the board. The other board has one of its own, told by its only member in every part."""
        elsewhere, alone = Board.objects.exclude(pk=board.pk).get(), dict.fromkeys(actors, actors["outsider"])
        numbers = cases.nhs_test_numbers()
        tellers = {
            "": cases.Storyteller(board, actors, now, numbers),
            "other": cases.Storyteller(elsewhere, alone, now, numbers),
        }
        told = [
            (said, tellers[said.get("board", "")].tell(said, position))
            for position, said in enumerate(cases.described(), 1)
        ]
        return [(said, case) for said, case in told if "board" not in said]

    def _simulate(self, cases: int) -> None:
        """Five years of a board of their own: they would bury the few cases that show the pathway. Its figures
        are made by the worker, once it runs. Nobody refers to it any more: the coordinator's only board is the
        one whose cases go on."""
        history = simulate(cases=cases, years=5, seed=2026).board
        seats = {seat.role: seat for seat in history.memberships.select_related("user")}
        chair, administrator = (Actor(user=seats[role].user, via="command") for role in ("chair", "administrator"))
        make_report(actor=chair, board_id=history.pk, filters=ReportFilters())
        end_membership(actor=administrator, membership_id=seats["coordinator"].pk)
