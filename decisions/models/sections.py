"""Sections of paper that were printed once and may be used again. A cache: old rows are deleted."""

from django.db import models


class PaperSection(models.Model):
    """The PDF of one section under the name of all that it depends on (`press.section_key`)."""

    key = models.CharField(max_length=64, primary_key=True)
    pdf = models.BinaryField()
    pages = models.PositiveSmallIntegerField()
    outline = models.JSONField()
    used_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:12]} ({self.pages} pages)"
