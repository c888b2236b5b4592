"""`manage.py serve`: prepare the database and run everything until Ctrl-C."""

import os
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from cases.models import Board
from tumorboard.checks import refuse_unsafe
from tumorboard.supervision import NotReady, port_is_free, supervise


def is_behind() -> bool:
    """Whether a migration is still to be applied to the database."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


class Command(BaseCommand):
    help = "Migrate, load the fictional board into an empty demo, run web server, worker and clock; Ctrl-C stops all."
    requires_system_checks: list[str] = []

    def handle(self, *_: Any, **__: Any) -> None:
        host = os.environ.setdefault("TUMORBOARD_BIND", "127.0.0.1")
        port = int(os.environ.setdefault("PORT", "8000"))
        if not port_is_free(host, port):
            raise CommandError(
                f"Port {port} on {host} is in use. Choose another one, for example: PORT={port + 1} make run"
            )
        try:
            refuse_unsafe()
        except ImproperlyConfigured as refused:
            raise CommandError(str(refused)) from refused
        self.prepare_database()
        url = f"http://{host}:{port}/"
        try:
            code = supervise(settings.BASE_DIR, settings.DATA_DIR, url, lambda: self.when_ready(url))
        except NotReady as failed:
            raise CommandError(f"The web server did not start. The ends of its logs:\n{failed}") from failed
        raise SystemExit(code)

    def prepare_database(self) -> None:
        if is_behind():  # where nothing is to be done, migrating still builds every model of every migration
            call_command("migrate", interactive=False, verbosity=0)
        if settings.PRODUCTION:
            call_command("collectstatic", interactive=False, verbosity=0)
        elif settings.LOAD_DEMO_BOARD and not Board.objects.exists():
            self.stdout.write("Loading the fictional board ...")
            call_command("demo_board", stdout=StringIO())
        connections.close_all()

    def when_ready(self, url: str) -> None:
        self.announce(url)
        call_command("reassess", stdout=StringIO())  # an upgrade may have brought new knowledge
        connections.close_all()

    def announce(self, url: str) -> None:
        self.stdout.write(f"\nTumorboard is ready: {url}\n")
        if settings.LOAD_DEMO_BOARD:
            call_command("demo_board", accounts=True)
        self.stdout.write(f"Logs: {settings.DATA_DIR / 'log'}    Stop: Ctrl-C\n")
        self.stdout.flush()
