"""To whom letters go, and what became of each on its way."""

import uuid

from django.db import models

from decisions.letters.kinds import PARTS
from decisions.letters.sending import STATES, WAYS

_PARTS = list(PARTS.items())


class Correspondent(models.Model):
    """An entry of the site's directory: somebody to whom letters go. Ended ones are not offered any more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey("cases.Site", models.PROTECT, related_name="correspondents")
    name = models.CharField(max_length=160)
    address = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    added_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"], condition=models.Q(ended_at=None), name="one_correspondent_per_name"
            )
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Recipient(models.Model):
    """Who plays a part in the letters of a case. Append-only; the last row of a part counts.

    With a `correspondent` name and addresses were copied from the directory, and nowhere else.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="recipients")
    part = models.CharField(max_length=10, choices=_PARTS)
    correspondent = models.ForeignKey(Correspondent, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=260)
    address = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    set_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "part", "set_at"])]
        ordering = ["set_at"]

    def __str__(self) -> str:
        return f"{self.part} of {self.case_id}"


class Dispatch(models.Model):
    """One released letter on its way to one recipient. Append-only; its events say what became of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey("decisions.Document", models.PROTECT, related_name="dispatches")
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="dispatches")
    way = models.CharField(max_length=10, choices=list(WAYS.items()))
    prepared_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()

    class Meta:
        ordering = ["prepared_at"]

    def __str__(self) -> str:
        return f"{self.way} of {self.document_id}"


class DispatchEvent(models.Model):
    """A state that a dispatch reached. `says` holds no patient's data: an error's name, or a person's note."""

    id = models.BigAutoField(primary_key=True)
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="events")
    state = models.CharField(max_length=14, choices=list(STATES.items()))
    says = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("cases.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.state


class LetterLink(models.Model):
    """The address under which a recipient opens a letter. Its secret part is stored as SHA-256; whoever
    opens it also gives the patient's date of birth, or a code that was told apart from the e-mail."""

    ASKS = [("birth_date", "The patient's date of birth"), ("code", "A code that you tell the recipient yourself")]

    dispatch = models.OneToOneField(Dispatch, models.PROTECT, primary_key=True, related_name="link")
    digest = models.CharField(max_length=64, unique=True)
    asks = models.CharField(max_length=10, choices=ASKS)
    code = models.CharField(max_length=128, blank=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"link of {self.dispatch_id}"


class LinkOpening(models.Model):
    """Each time somebody answered the question of a link, rightly or wrongly. Append-only."""

    id = models.BigAutoField(primary_key=True)
    link = models.ForeignKey(LetterLink, models.PROTECT, related_name="openings")
    right = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return "opened" if self.right else "wrong answer"
