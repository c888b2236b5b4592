"""Every release of the knowledge that an assessment rests on, kept for as long as the assessment."""

import uuid

from django.db import models


class KnowledgeRelease(models.Model):
    """One release as it was when it was first used: `files` holds the text of each file by name.

    `hash` is of those texts (`decisions.reasoning.loader.content_hash`) and is what an
    assessment names. Append-only.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hash = models.CharField(max_length=64, unique=True)
    version = models.CharField(max_length=40)
    released = models.DateField()
    changes = models.TextField()
    files = models.JSONField()
    first_used_at = models.DateTimeField()

    class Meta:
        ordering = ["-first_used_at", "-version"]

    def __str__(self) -> str:
        return f"knowledge {self.version} {self.hash[:12]}"
