"""Who may cast the ballot of somebody else's seat, and until when."""

import uuid

from django.db import models


class Delegation(models.Model):
    """One member's vote in the hands of another, from `starts_at` until before `ends_at`.

    Both names are kept as they were. A row changes once, when it is revoked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey("cases.Board", models.PROTECT, related_name="delegations")
    owner = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    owner_name = models.CharField(max_length=120)
    delegate = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    delegate_name = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="delegation_has_an_end"),
            models.CheckConstraint(condition=~models.Q(owner=models.F("delegate")), name="delegation_is_to_another"),
        ]
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return f"{self.delegate_name} for {self.owner_name}"
