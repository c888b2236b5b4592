"""A worker's hold on a job: renewed by a small thread while the work goes on."""

import logging
import threading
from datetime import timedelta
from types import TracebackType

from django.db import DatabaseError, connection
from django.utils import timezone

from cases.models import Job

log = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Another worker owns the job now; nothing of this run may be stored."""


class Lease:
    """Context manager that keeps `job` leased and passes its progress on.

    The thread renews at a third of the lease. If the process is frozen or killed, renewal
    stops and another worker takes over when the lease is past.
    """

    def __init__(self, job: Job, length: timedelta) -> None:
        self.job = job
        self.length = length
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._renew, daemon=True)

    def __enter__(self) -> "Lease":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._over.set()
        self._thread.join(timeout=5)

    def report(self, done: int, total: int, says: str = "") -> None:
        """Show progress: `done` of `total`, with a few words and no patient data.

        Raises LeaseLost when the job is no longer ours, so that work in vain stops early.
        """
        if not self._row().update(progress_done=done, progress_total=total, progress_says=says[:200]):
            raise LeaseLost

    def _row(self):  # type: ignore[no-untyped-def]
        return Job.objects.filter(pk=self.job.pk, state="running", fence=self.job.fence)

    def _renew(self) -> None:
        try:
            while not self._over.wait(self.length.total_seconds() / 3):
                self._renew_once()
        finally:
            connection.close()

    def _renew_once(self) -> None:
        try:
            self._row().update(lease_until=timezone.now() + self.length)
        except DatabaseError as error:
            # Tried again at the next turn; if that fails too, another worker takes over.
            log.warning("lease of job %s not renewed (%s)", self.job.pk, type(error).__name__)
            connection.close()
