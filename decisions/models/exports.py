"""A cohort written out for research and audit: who asked for what and why, and the file for as long as it is kept."""

import uuid

from django.db import models


class CohortExport(models.Model):
    """One file of a board's cases, asked for by one person and kept for them until `expires_at`.

    `key` is the digest of what was chosen and of the state of the board; the same choice of the same
    state is the same export. `made_at` None: not made yet. After the expiry the file's parts are removed
    and this row stays.
    """

    FORMATS = [("csv", "CSV"), ("parquet", "Parquet")]
    DATES = [("shifted", "Shifted by days, per patient"), ("month", "Months only"), ("true", "As they are")]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey("cases.Board", models.CASCADE, related_name="cohort_exports")
    asked_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    key = models.CharField(max_length=64)
    file_format = models.CharField(max_length=8, choices=FORMATS)
    identified = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    project = models.CharField(max_length=60)
    dates = models.CharField(max_length=8, choices=DATES)
    filters = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(null=True)
    columns = models.PositiveIntegerField(null=True)
    size = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(identified=False) | ~models.Q(reason=""), name="identified_export_says_why"
            ),
            models.CheckConstraint(
                condition=models.Q(identified=True, dates="true")
                | models.Q(identified=False, dates__in=["shifted", "month"]),
                name="true_dates_only_where_identified",
            ),
        ]
        indexes = [models.Index(fields=["board", "asked_by", "asked_at"]), models.Index(fields=["expires_at"])]
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"cohort {self.key[:12]} as {self.file_format}"


class ExportPart(models.Model):
    """A stretch of the bytes of an export, so that neither writing nor sending it holds the whole in memory."""

    export = models.ForeignKey(CohortExport, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["export", "number"], name="one_part_per_number")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"part {self.number}"
