"""Background work as rows: the database is the truth, the broker only a doorbell."""

import uuid

from django.db import models


class Job(models.Model):
    """One piece of background work.

    `key` names the result it will produce (same kind and key = same job, enqueued once);
    `fence` grows with every claim so that a worker which lost its lease cannot store
    anything. `attempts` is counted before the work starts, `most_attempts` of them are made.
    """

    STATES = [("queued", "Queued"), ("running", "Running"), ("done", "Done"), ("dead", "Given up")]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    board = models.ForeignKey("cases.Board", models.PROTECT, null=True, related_name="jobs")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="jobs")
    requested_by = models.ForeignKey("cases.User", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=STATES, default="queued")
    attempts = models.PositiveSmallIntegerField(default=0)
    most_attempts = models.PositiveSmallIntegerField(default=3)
    fence = models.PositiveIntegerField(default=0)
    run_after = models.DateTimeField()
    rung_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    progress_says = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict)
    error = models.CharField(max_length=400, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_job_per_kind_and_key")]
        indexes = [models.Index(fields=["state", "run_after"]), models.Index(fields=["case", "created_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
