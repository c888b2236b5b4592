"""The machine's assessment of a case: a record apart from the board's decision."""

import uuid

from django.db import models


class Assessment(models.Model):
    """One run of `decisions.reasoning.assess`, with everything needed to repeat it.

    `facts` is the exact snapshot read, `facts_version` the case's version of it. An
    assessment is stale as soon as the case's `facts_version` has moved on; nothing is
    written to make it so. Append-only.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="assessments")
    on = models.DateField()
    facts = models.JSONField()
    facts_version = models.PositiveIntegerField()
    inputs_hash = models.CharField(max_length=64)
    knowledge_version = models.CharField(max_length=40)
    knowledge_hash = models.CharField(max_length=64)
    result = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "facts_version", "knowledge_hash"], name="one_assessment_per_facts_and_knowledge"
            ),
        ]
        ordering = ["-facts_version", "-made_at"]

    def __str__(self) -> str:
        return f"assessment {self.inputs_hash[:12]} with knowledge {self.knowledge_version}"
