"""What came of it, as the figures read it: a projection of each case, what was carried out, and reports."""

import uuid

from django.db import models


class Implementation(models.Model):
    """What a person says became of a recommendation. Append-only; the last word counts.

    Until somebody has said it is unknown, and never counted as done.
    """

    STATES = [
        ("fully", "Carried out in full"),
        ("partly", "In part"),
        ("not", "Not"),
        ("unknown", "Cannot be found out"),
    ]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="implementations")
    decision = models.ForeignKey("decisions.Decision", models.PROTECT, related_name="implementations")
    state = models.CharField(max_length=8, choices=STATES)
    reason = models.CharField(max_length=24, blank=True)
    on = models.DateField()
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recorded_at"]

    def __str__(self) -> str:
        return f"{self.state} ({self.on})"


class CaseOutcome(models.Model):
    """One case as the figures read it: made anew from its records whenever it has changed, never typed.

    `event` is the number of the last event of the case's history that it holds. Days are those of the
    board. `scores` maps a score to its total and band when the board decided; `predictions` an
    instrument to what it foretold. `case_key` and `patient_key` are the pseudonyms of the reporting views.
    Null or empty = not known.
    """

    case = models.OneToOneField("cases.Case", models.CASCADE, primary_key=True, related_name="outcome")
    board = models.ForeignKey("cases.Board", models.CASCADE, related_name="+")
    event = models.BigIntegerField()
    reference = models.CharField(max_length=20)
    case_key = models.CharField(max_length=16, default="")
    patient_key = models.CharField(max_length=16, default="")
    sex = models.CharField(max_length=10, blank=True)
    age_years = models.PositiveSmallIntegerField(null=True)
    primary_site = models.CharField(max_length=60, blank=True)
    referred_from = models.CharField(max_length=20, blank=True)
    travel_band = models.CharField(max_length=20, blank=True)
    lane = models.CharField(max_length=12, blank=True)
    referred_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    treated_on = models.DateField(null=True)
    outcome = models.CharField(max_length=12, blank=True)
    deferrals = models.PositiveSmallIntegerField(default=0)
    decided = models.CharField(max_length=60, blank=True)
    modality = models.CharField(max_length=32, blank=True)
    implementation = models.CharField(max_length=8, blank=True)
    implementation_reason = models.CharField(max_length=24, blank=True)
    concordant = models.BooleanField(null=True)
    last_seen_on = models.DateField(null=True)
    died_on = models.DateField(null=True)
    walked_before = models.BooleanField(null=True)
    walks_after = models.BooleanField(null=True)
    pain_before = models.PositiveSmallIntegerField(null=True)
    pain_after = models.PositiveSmallIntegerField(null=True)
    complication = models.CharField(max_length=8, blank=True)
    scores = models.JSONField(default=dict)
    predictions = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["board", "decided_on"]), models.Index(fields=["board", "reference"])]

    def __str__(self) -> str:
        return f"outcome of {self.reference}"


class MetricReport(models.Model):
    """Every figure of a board for one choice of filters, as it stood when it was made.

    `key` is the digest of the filters; making it again replaces the content. `tables` are those of
    `decisions.outcomes.tables` in plain JSON; `event` is the last event of the board that they hold.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey("cases.Board", models.CASCADE, related_name="metric_reports")
    key = models.CharField(max_length=64)
    filters = models.JSONField(default=dict)
    cases = models.PositiveIntegerField()
    event = models.BigIntegerField()
    tables = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "key"], name="one_report_per_filters")]

    def __str__(self) -> str:
        return f"report {self.key[:12]}"
