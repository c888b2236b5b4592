"""Whose advice changed with the knowledge: `python manage.py advice_changes`."""

from typing import Any

from django.core.management.base import BaseCommand

from cases.audit import SYSTEM
from cases.models import Board
from decisions.actions.compare_advice import compare_advice
from decisions.documents.change_words import change_words


class Command(BaseCommand):
    help = (
        "List, board by board, the open cases whose lane, first option or framework's outcome differs between the "
        "loaded knowledge and the release before it. Run it after reassess, once the assessments are made."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for board in Board.objects.order_by("name"):
            found = compare_advice(actor=SYSTEM, board_id=board.pk)
            if found.before is None:
                self.stdout.write(f"{board.name}: no other release was used before {found.version}.")
                continue
            waiting = f", {found.waiting} not assessed with it yet" if found.waiting else ""
            self.stdout.write(
                f"{board.name}: {len(found.rows)} of {found.compared} open cases say otherwise with {found.version} "
                f"than with {found.before.version}{waiting}."
            )
            for row in found.rows:
                for change in row.changes:
                    words = change_words(change)
                    self.stdout.write(f"  {row.case.reference}  {words['about']}: {words['then']} -> {words['now']}")
