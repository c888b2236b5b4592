"""What arrived from other systems, kept so that nothing is dropped and nothing is added twice."""

import re
import uuid

from django.db import models

from cases.models.cases import Case


class ImportedBundle(models.Model):
    """One FHIR Bundle as received; `digest` is the SHA-256 of its bytes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey("cases.Board", models.PROTECT, related_name="imported_bundles")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="imported_bundles")
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200, blank=True)
    imported_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "digest"], name="one_import_per_bundle")]

    def __str__(self) -> str:
        return f"Bundle {self.digest[:12]}"


class ImportedItem(models.Model):
    """One entry of a Bundle and what became of it. Append-only: shown, never dropped.

    `record` is what was recorded of it: its fact or, of a text by which its sender takes an earlier
    result back, the record that withdraws that result's value.
    """

    OUTCOMES = [
        ("fact", "Became a fact"),
        ("already_known", "Known already from this source"),
        ("identity", "Patient identity"),
        ("kept_as_text", "Kept as text"),
    ]

    id = models.BigAutoField(primary_key=True)
    bundle = models.ForeignKey(ImportedBundle, models.PROTECT, related_name="items")
    position = models.PositiveIntegerField()
    resource_type = models.CharField(max_length=60)
    says = models.TextField()
    code = models.CharField(max_length=200, blank=True)
    effective = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=16, choices=OUTCOMES)
    resource = models.JSONField(default=dict, help_text="The entry as received")
    record = models.ForeignKey("cases.FactRecord", models.PROTECT, null=True, related_name="imported_from")

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.resource_type} {self.position}"


_MONEY = frozenset({"Claim", "ExplanationOfBenefit", "Coverage"})
# Over-inclusive on purpose: earlier radiation that goes unseen is the dangerous mistake.
_RADIATION = re.compile(r"radi(o|ation )therap|radiation|brachytherap|teletherap|irradiat", re.IGNORECASE)


def kept_as_text(case: Case) -> list[ImportedItem]:
    """What arrived for a case and could not become a fact, in the order received.

    The reader of `case` has passed `cases.access`.
    """
    rows = ImportedItem.objects.filter(bundle__case=case, outcome="kept_as_text")
    return list(rows.select_related("bundle").order_by("bundle__imported_at", "position", "id"))


def tells_of_radiation(item: ImportedItem) -> bool:
    """Whether a kept text speaks of radiotherapy, which no lesion's facts hold until a person enters it."""
    return item.resource_type not in _MONEY and bool(_RADIATION.search(item.says))
