"""What members say around a vote and what they were shown before it. Nothing here is counted."""

import uuid

from django.db import models


class Opinion(models.Model):
    """What one member thinks before the meeting. Append-only: the last one of a member stands."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey("decisions.AgendaItem", models.PROTECT, related_name="opinions")
    user = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    holder_name = models.CharField(max_length=120)
    specialty = models.CharField(max_length=40, blank=True)
    sequence = models.PositiveSmallIntegerField()
    choice = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)
    advice_seen = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "user", "sequence"], name="one_opinion_per_member_and_sequence"),
            models.CheckConstraint(condition=~models.Q(choice="") | ~models.Q(text=""), name="opinion_says_something"),
        ]
        ordering = ["specialty", "holder_name", "sequence"]

    def __str__(self) -> str:
        return f"opinion {self.sequence} on {self.item_id}"


class Dissent(models.Model):
    """Why one seat did not go with the most, for the decision. Append-only, once per seat and round."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seat = models.OneToOneField("decisions.Seat", models.PROTECT, related_name="dissent")
    statement = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"dissent of {self.seat_id}"


class AdviceShown(models.Model):
    """The first time that a person was shown one assessment, and `via` what. Append-only."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    assessment = models.ForeignKey("decisions.Assessment", models.PROTECT, related_name="shown_to")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    via = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "assessment"], name="first_showing_per_person_and_assessment"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.assessment_id} shown"
