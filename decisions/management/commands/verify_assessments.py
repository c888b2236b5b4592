"""Check that every stored assessment still gives its own answer: `python manage.py verify_assessments`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.audit import SYSTEM
from decisions.actions.verify_assessments import verify_assessments


class Command(BaseCommand):
    help = "Run every stored assessment again with its own facts, day and knowledge. Exit code 1 when one differs."

    def handle(self, *args: Any, **options: Any) -> None:
        found = verify_assessments(actor=SYSTEM)
        for fault in found.faults:
            self.stderr.write(fault)
        many = f"{found.assessments} assessment{'' if found.assessments == 1 else 's'} run again"
        if found.faults:
            raise CommandError(
                f"{len(found.faults)} no longer give their own answer; {many}. The program has changed since, "
                "or the record was altered: rerun_assessment shows what differs.",
                returncode=1,
            )
        self.stdout.write(f"Every answer is the same, byte for byte: {many}.")
