"""Paper: content frozen first, PDF made once from it. Both append-only."""

import uuid

from django.db import models


class Document(models.Model):
    """A frozen content record of one kind for one meeting; `version` counts re-issues.

    `content` is everything that the paper says; `content_hash` its SHA-256. The PDF is
    made from `content` alone, by a background job, and stored in `DocumentFile`.
    """

    KINDS = [("agenda", "Agenda"), ("pack", "Meeting pack"), ("outcome_summary", "Outcome summary")]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey("cases.Board", models.PROTECT, related_name="documents")
    meeting = models.ForeignKey("decisions.Meeting", models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=20, choices=KINDS)
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey("cases.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "kind", "version"], name="one_document_per_version"),
        ]
        ordering = ["kind", "-version"]

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
