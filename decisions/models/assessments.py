"""The machine's assessment of a case: a record apart from the board's decision."""

import uuid

from django.db import models

from cases.models import Case
from decisions.reasoning.loader import load_knowledge


class Assessment(models.Model):
    """One run of `decisions.reasoning.assess`, with everything needed to repeat it.

    `facts` is the exact snapshot read, `facts_version` the case's version of it. An
    assessment is stale as soon as the case's `facts_version` has moved on or other knowledge
    is loaded; nothing is written to make it so. Append-only.
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

    def holds_for(self, case: Case) -> bool:
        """Whether it is of the case's facts as they are and of the knowledge as it is loaded."""
        return self.facts_version == case.facts_version and self.knowledge_hash == load_knowledge().hash


def latest_assessment(case: Case) -> Assessment | None:
    """The newest of the newest facts; one made with the loaded knowledge goes before all others."""
    loaded = models.Case(models.When(knowledge_hash=load_knowledge().hash, then=1), default=0)
    return Assessment.objects.filter(case=case).order_by("-facts_version", loaded.desc(), "-made_at").first()
