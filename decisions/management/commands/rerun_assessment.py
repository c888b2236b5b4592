"""Run one stored assessment again: `python manage.py rerun_assessment ID`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.audit import SYSTEM
from cases.pathway.refusals import NotVisible
from decisions.actions.rerun_assessment import rerun_assessment


class Command(BaseCommand):
    help = (
        "Compute a stored assessment anew with its own facts, day and knowledge. Exit code 1 when the answer differs; "
        "what differs is shown by its path, with both values."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("assessment", help="the id of the assessment")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = rerun_assessment(actor=SYSTEM, assessment_id=options["assessment"])
        except NotVisible:
            raise CommandError(f"There is no assessment {options['assessment']}.", returncode=2) from None
        made = found.assessment
        named = f"Assessment {made.pk} of {made.on}, knowledge {made.knowledge_version} {made.knowledge_hash[:12]}"
        if found.impossible:
            raise CommandError(f"{named}: {found.impossible}.", returncode=1)
        for each in found.differences:
            self.stdout.write(f"{each.path}: then {each.then}, now {each.now}")
        if found.differences:
            places = "1 place" if len(found.differences) == 1 else f"{len(found.differences)} places"
            raise CommandError(
                f"{named}: another answer in {places}. Knowledge, facts and day are the same, so the program "
                "has changed since, or the record was altered.",
                returncode=1,
            )
        self.stdout.write(f"{named}: the same answer, byte for byte.")
