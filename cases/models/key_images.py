"""Key images: single pictures of a study that show what matters, and what became of them. Both append-only."""

import uuid

from django.db import models


class KeyImage(models.Model):
    """One picture of a study, as `cases.imaging` wrote it anew. Never updated, never deleted.

    `image` is the picture as it is kept (`media_type`; `width` by `height` pixels, `sha256` over its bytes),
    `paper` the same as a smaller JPEG for paper and lists. `levels` are codes of vertebrae from the head
    down, `plane` plane and sequence in words. That no name is burned in is what `added_by` has confirmed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey("cases.ImagingStudy", models.PROTECT, related_name="key_images")
    caption = models.CharField(max_length=300)
    levels = models.JSONField(default=list)
    plane = models.CharField(max_length=80, blank=True)
    media_type = models.CharField(max_length=10)
    image = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    paper = models.BinaryField()
    paper_sha256 = models.CharField(max_length=64)
    paper_width = models.PositiveSmallIntegerField()
    paper_height = models.PositiveSmallIntegerField()
    added_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return f"key image {self.sha256[:12]}"


class KeyImageWithdrawal(models.Model):
    """A key image no longer counts, and why. Append-only; papers made before keep the picture."""

    key_image = models.OneToOneField(KeyImage, models.PROTECT, related_name="withdrawal", primary_key=True)
    reason = models.TextField()
    withdrawn_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"withdrawal of {self.key_image_id}"
