"""The Celery application: workers and beat start from here (`celery -A tumorboard ...`)."""

import os
import time
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init, worker_process_init

from tumorboard import file_broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tumorboard.settings")

file_broker.install()
app = Celery("tumorboard")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(lambda: ["cases", "decisions"], related_name="clock")

HOUR = 60 * 60


@worker_init.connect(weak=False)
@beat_init.connect(weak=False)
def refuse_unsafe_settings(**_: Any) -> None:
    """A worker or beat does not start on settings that the web server would refuse."""
    from tumorboard.checks import refuse_unsafe

    refuse_unsafe()


@worker_process_init.connect(weak=False)
def load_the_press(**_: Any) -> None:
    """Each worker process starts its printer before its first job, so that no document waits for it.

    Web processes never send this signal and never import what joins papers.
    """
    from decisions.documents import making, sandbox  # noqa: F401

    sandbox.warm()


@app.task(name="tumorboard.tidy_queue", ignore_result=True)
def tidy_queue() -> int:
    """Delete the file broker's delivered messages after an hour. Returns how many."""
    from django.conf import settings

    old = [path for path in _files(settings.QUEUE_DIR / "done") if path.stat().st_mtime < time.time() - HOUR]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
