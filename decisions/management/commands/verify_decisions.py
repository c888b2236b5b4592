"""Check that votes and signed decisions are as they were: `python manage.py verify_decisions`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.audit import SYSTEM
from decisions.actions.verify_decisions import verify_decisions


class Command(BaseCommand):
    help = "Recompute every hash of every vote and signed decision. Exit code 1 when something does not hold."

    def handle(self, *args: Any, **options: Any) -> None:
        found = verify_decisions(actor=SYSTEM)
        for fault in found.faults:
            self.stderr.write(fault)
        looked_at = f"{found.decisions} decisions, {found.signatures} signatures and {found.rounds} votes looked at"
        if found.faults:
            raise CommandError(f"{len(found.faults)} faults; {looked_at}.", returncode=1)
        self.stdout.write(f"Everything holds: {looked_at}.")
