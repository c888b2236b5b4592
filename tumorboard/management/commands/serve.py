"""`manage.py serve`: prepare the database and run everything until Ctrl-C."""

import errno
import os
from io import StringIO
from typing import Any

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from tumorboard.supervision import NotServing, Supervised, alone_on, try_to_listen

LAST_PORT = 65535

# What knows the database is imported where it is used: the programs begin to load before it does.


def is_behind() -> bool:
    """Whether a migration is still to be applied to the database."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def refuse_what_cannot_run(data: str) -> None:
    """Raise CommandError for what would end in an error far from its cause, or in no worker and no word."""
    if "%" in data:
        raise CommandError(f"The path {data} has a % in it. Set TUMORBOARD_DATA to a folder without.")
    for name in ("TUMORBOARD_WORKER_PROCESSES", "TUMORBOARD_WEB_PROCESSES", "TUMORBOARD_WEB_THREADS"):
        _number(name, os.environ.get(name) or "2", such_as="2")


def a_name_of_ours(allowed: list[str]) -> str:
    """A name to ask the web server by that ALLOWED_HOSTS lets in; another would leave DisallowedHost in its log."""
    return next((name.lstrip(".") for name in allowed if name != "*"), "localhost")


def refuse_where_none_can_listen(host: str, port: int) -> None:
    """Raise CommandError, naming what to set instead, when no web server could listen there."""
    try:
        try_to_listen(host, port)
    except PermissionError as failed:
        raise CommandError(f"Port {port} is for root alone here. Choose another: PORT=8000 make run") from failed
    except OSError as failed:
        if failed.errno == errno.EADDRINUSE:
            remedy = f"Choose another one, for example: PORT={port + 1 if port < LAST_PORT else 8000} make run"
            raise CommandError(f"Port {port} on {host} is in use. {remedy}") from failed
        raise CommandError(
            f"TUMORBOARD_BIND is {host!r}, where this machine cannot listen ({failed.strerror}). "
            "Set it to 127.0.0.1, or to 0.0.0.0 for every address of this machine."
        ) from failed


def _number(name: str, given: str, *, such_as: str = "8000") -> int:
    if not (given.isascii() and given.isdigit()):
        raise CommandError(f"{name} is {given!r}. Set it to a number, such as {such_as}.")
    return int(given)


def _port(given: str) -> int:
    port = _number("PORT", given)
    if not 0 < port <= LAST_PORT:
        raise CommandError(f"PORT is {given}. Set it to a number from 1 to {LAST_PORT}, such as 8000.")
    return port


class Command(BaseCommand):
    """manage.py runs this command before Django is set up, so that the web server loads meanwhile."""

    help = "Migrate, load the fictional board into an empty demo, run web server, worker and clock; Ctrl-C stops all."
    requires_system_checks: list[str] = []

    def handle(self, *_: Any, **__: Any) -> None:
        host = (os.environ.get("TUMORBOARD_BIND") or "127.0.0.1").strip("[]")
        # An address of IPv6 stands in brackets before a port, for the web server as well, however it was given.
        bind = os.environ["TUMORBOARD_BIND"] = f"[{host}]" if ":" in host else host
        port = _port(os.environ.get("PORT") or "8000")
        os.environ["PORT"] = str(port)
        url = f"http://{bind}:{port}/"
        try:
            refuse_what_cannot_run(str(settings.DATA_DIR))
            with alone_on(settings.DATA_DIR) as lock:
                refuse_where_none_can_listen(host, port)  # after the folder: started twice, another port would not do
                with Supervised(settings.BASE_DIR, settings.DATA_DIR, lock) as programs:
                    self.prepare()
                    programs.let_in(url, a_name_of_ours(settings.ALLOWED_HOSTS))
                    self.announce(url)
                    self.catch_up()
                    programs.wait()
        except (ImproperlyConfigured, NotServing) as failed:
            raise CommandError(str(failed)) from failed

    def prepare(self) -> None:
        """Make the database ready to be read. Raises ImproperlyConfigured on unsafe settings."""
        django.setup()
        from django.db import connections

        from cases.models import Board
        from tumorboard.checks import refuse_unsafe

        refuse_unsafe()
        if is_behind():  # where nothing is to be done, migrating still builds every model of every migration
            call_command("migrate", interactive=False, verbosity=0)
        if settings.PRODUCTION:
            call_command("collectstatic", interactive=False, verbosity=0)
        elif settings.LOAD_DEMO_BOARD and not Board.objects.exists():
            self.stdout.write("Loading the fictional board ...")
            self.stdout.flush()
            call_command("demo_board", stdout=StringIO())
        connections.close_all()

    def announce(self, url: str) -> None:
        self.stdout.write(f"\nTumorboard is ready: {url}\n")
        if settings.LOAD_DEMO_BOARD:
            call_command("demo_board", accounts=True)
        self.stdout.write(f"Logs: {settings.DATA_DIR / 'log'}    Stop: Ctrl-C\n")
        self.stdout.flush()

    def catch_up(self) -> None:
        """An upgrade may have brought new knowledge: ask for the assessments it makes stale."""
        from django.db import connections

        call_command("reassess", stdout=StringIO())
        connections.close_all()
