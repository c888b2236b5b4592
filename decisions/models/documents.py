"""Paper: content frozen first, PDF made once from it. Both append-only."""

import uuid

from django.db import models


class Document(models.Model):
    """A frozen content record of one kind about one subject; `version` counts re-issues.

    The subject is a meeting, a signed decision, or a period of the board (`2026-10`, or two days
    `2025-10-01/2026-09-30`). `variant` is empty for the whole paper. `content` is everything that
    the paper says; `content_hash` its SHA-256. The PDF is made from `content` alone, by a
    background job, and stored in `DocumentFile`; an `ArchiveCopy` may stand beside it.
    """

    KINDS = [
        ("agenda", "Agenda"),
        ("pack", "Meeting pack"),
        ("outcome_summary", "Outcome summary"),
        ("patient_outcome", "Outcome of a patient"),
        ("letter_referrer", "Letter to the referrer"),
        ("letter_gp", "Letter to the GP"),
        ("letter_patient", "Letter to the patient"),
        ("outcome_report", "Outcome report"),
    ]
    VARIANTS = [
        ("radiology", "Radiology list"),
        ("teaching", "Teaching copy, pseudonymised"),
        ("large_print", "Large print"),
    ]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey("cases.Board", models.PROTECT, related_name="documents")
    meeting = models.ForeignKey("decisions.Meeting", models.PROTECT, null=True, related_name="documents")
    decision = models.ForeignKey("decisions.Decision", models.PROTECT, null=True, related_name="documents")
    period = models.CharField(max_length=24, blank=True)
    kind = models.CharField(max_length=20, choices=KINDS)
    variant = models.CharField(max_length=20, choices=VARIANTS, blank=True)
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey("cases.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "kind", "variant", "version"],
                condition=models.Q(meeting__isnull=False),
                name="one_document_per_version",
            ),
            models.UniqueConstraint(
                fields=["decision", "kind", "variant", "version"],
                condition=models.Q(decision__isnull=False),
                name="one_document_per_version_of_a_decision",
            ),
            models.UniqueConstraint(
                fields=["board", "period", "kind", "variant", "version"],
                condition=~models.Q(period=""),
                name="one_document_per_version_of_a_period",
            ),
            models.CheckConstraint(
                condition=models.Q(meeting__isnull=False, decision__isnull=True, period="")
                | models.Q(meeting__isnull=True, decision__isnull=False, period="")
                | (models.Q(meeting__isnull=True, decision__isnull=True) & ~models.Q(period="")),
                name="a_document_has_one_subject",
            ),
        ]
        ordering = ["kind", "variant", "-version"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} v{self.version}"


class DocumentFile(models.Model):
    """The one PDF of a document, with its digest and the engine that made it."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="file", primary_key=True)
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    engine = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.pages} pages)"


class ArchiveCopy(models.Model):
    """The same document for keeping: PDF/A-3a with the machine-readable decision attached."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="archive_copy", primary_key=True)
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    engine = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sha256[:12]} (archive copy)"


class DocumentReading(models.Model):
    """Somebody opened the PDF of one version of a document. Append-only: each time is a row."""

    id = models.BigAutoField(primary_key=True)
    document = models.ForeignKey(Document, models.PROTECT, related_name="readings")
    user = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        indexes = [models.Index(fields=["document", "user"], name="readings_of_a_document")]

    def __str__(self) -> str:
        return f"{self.document_id} opened {self.at:%d-%b-%Y %H:%M}"
