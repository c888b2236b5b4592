"""The clocks of a case, kept so that lists can ask for those past their time without reading facts."""

from django.db import models


class CaseClock(models.Model):
    """One clock as the facts last said it. Written anew in the transaction of each change of facts;
    how it stands is worked out from its moments when it is read, never by a task having run.

    `body` is the clock of the assessment. `due_at` and `due_soon_at` are set only while it can be
    counted. `open`: it applies and nothing has stopped it.
    """

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="clocks")
    place = models.PositiveSmallIntegerField()
    clock = models.CharField(max_length=60)
    body = models.JSONField()
    open = models.BooleanField()
    due_at = models.DateTimeField(null=True, blank=True)
    due_soon_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "clock"], name="one_clock_of_a_kind_per_case")]
        indexes = [models.Index(fields=["open", "due_at"]), models.Index(fields=["open", "due_soon_at"])]
        ordering = ["case", "place"]

    def __str__(self) -> str:
        return f"clock {self.clock}"
