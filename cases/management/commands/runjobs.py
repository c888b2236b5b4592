"""Run background jobs without broker or Celery: `python manage.py runjobs`."""

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from cases.jobs import engine


class Command(BaseCommand):
    help = "Run every job that is due, one after another, until stopped. For times when the broker is down."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Run what is due now, then end.")
        parser.add_argument("--every", type=float, default=2.0, metavar="SECONDS", help="Pause between looks.")

    def handle(self, *args: Any, once: bool, every: float, **options: Any) -> None:
        stop = threading.Event()
        if not once:
            _stop_on_signals(stop)
        while True:
            done = _round()
            if done or once:
                self.stdout.write(f"{done} jobs done")
            if once or stop.wait(every):
                return


def _round() -> int:
    close_old_connections()
    engine.bury_lost()
    return engine.run_due()


def _stop_on_signals(stop: threading.Event) -> None:
    def handler(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, handler)
    signal.signal(signal.SIGINT, handler)
