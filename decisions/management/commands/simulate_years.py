"""Simulate years of a fictional board: `python manage.py simulate_years --cases 50000 --years 5 --seed 1`."""

import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from decisions.management.years.people import why_not
from decisions.management.years.simulate import simulate
from decisions.management.years.truth import Truth


class Command(BaseCommand):
    help = (
        "Add a fictional board with a history of so many cases, whose survival, waits and rates are known, to an empty "
        "house or beside the demo board. The parameters are printed; the same seed gives the same history on one day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, default=50_000)
        parser.add_argument("--years", type=int, default=5)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("This is production: nobody is simulated among real patients.")
        if not (1 <= options["cases"] <= 200_000 and 1 <= options["years"] <= 20):
            raise CommandError("--cases is from 1 to 200000, --years from 1 to 20.")
        if refusal := why_not():
            raise CommandError(refusal)
        began = time.monotonic()
        with tqdm(total=options["cases"], unit=" cases", file=sys.stderr, disable=None) as bar:
            made = simulate(
                cases=options["cases"],
                years=options["years"],
                seed=options["seed"],
                moved=lambda done: bar.update(done - bar.n),
            )
        seconds = time.monotonic() - began
        self.stdout.write(
            f"“{made.board.name}”: {made.cases} cases, {made.rows} rows in {seconds:.0f} s "
            f"({made.rows / seconds:.0f} rows/s)."
        )
        for line in Truth().as_lines():
            self.stdout.write(line)
