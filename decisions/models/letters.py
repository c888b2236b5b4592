"""Letters from a signed decision: the site's texts, and each letter as it was written. All append-only."""

import uuid

from django.db import models

from decisions.letters.kinds import LETTER_KINDS

_KINDS = [(kind.code, kind.label) for kind in LETTER_KINDS.values()]


class LetterText(models.Model):
    """A site's own text of one kind of letter, version by version; the last counts. A row with
    `delivered` went back to the text with which the software is delivered."""

    id = models.BigAutoField(primary_key=True)
    site = models.ForeignKey("cases.Site", models.PROTECT, related_name="letter_texts")
    kind = models.CharField(max_length=20, choices=_KINDS)
    version = models.PositiveIntegerField()
    text = models.TextField()
    delivered = models.BooleanField(default=False)
    saved_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "kind", "version"], name="one_letter_text_per_version")]
        ordering = ["kind", "-version"]

    def __str__(self) -> str:
        return f"{self.kind} text v{self.version}"


class Letter(models.Model):
    """A letter of one kind about one version of a decision. `text_version` is the version of the site's
    text from which it was begun (0: the delivered one)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey("decisions.Decision", models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=20, choices=_KINDS)
    text_version = models.PositiveIntegerField()
    begun_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "kind"], name="one_letter_per_decision_and_kind")]
        ordering = ["begun_at", "kind"]

    def __str__(self) -> str:
        return self.get_kind_display()


class LetterRevision(models.Model):
    """The text of a letter as somebody left it. `number` counts the texts that stood, from 1; one that
    was written on top of an older text has None: it is kept aside and does not stand."""

    id = models.BigAutoField(primary_key=True)
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(null=True)
    text = models.TextField()
    based_on = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "number"], name="one_letter_revision_per_number")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"revision {self.number}" if self.number else "kept aside"
