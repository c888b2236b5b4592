"""Assess open cases again after an upgrade brought new knowledge: `python manage.py reassess`."""

from typing import Any

from django.core.management.base import BaseCommand

from cases.audit import SYSTEM
from decisions.actions.reassess_cases import reassess_cases


class Command(BaseCommand):
    help = "Queue a new assessment of every open case that was last assessed with other knowledge."

    def handle(self, *args: Any, **options: Any) -> None:
        many = reassess_cases(actor=SYSTEM)
        self.stdout.write(f"{many} case{'' if many == 1 else 's'} to be assessed with the present knowledge.")
