"""What people were told: their inbox, how they want e-mails, and the e-mails that went out."""

import uuid

from django.db import models

from cases.pathway.notices import CHOSEN, Kind, Way, kind_of


class OutgoingMail(models.Model):
    """One e-mail to one person, frozen when it was written; `job` sends it and is its primary key.

    The key of a mail names its cause, and with the person its Message-ID: the same cause is one
    mail, and one that had to be sent twice can be told by every mail program. `sent_at` and
    `sent_to` are the ledger: they are written once, when the mail server has taken it. `about` is the
    meeting it tells of, if it is one, and `calendar` an iCalendar part for the person's calendar program.
    """

    STATES = {
        "queued": "Waiting",
        "failed": "Failed, tried again soon",
        "sent": "Sent",
        "given_up": "Given up",
        "dropped": "Not sent: no longer on the board",
    }

    job = models.OneToOneField("cases.Job", models.PROTECT, primary_key=True, related_name="mail")
    user = models.ForeignKey("cases.User", models.PROTECT, related_name="mails")
    board = models.ForeignKey("cases.Board", models.PROTECT, null=True, related_name="mails")
    key = models.CharField(max_length=240)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    calendar = models.TextField(blank=True)
    about = models.UUIDField(null=True)
    written_at = models.DateTimeField()
    last_error = models.CharField(max_length=80, blank=True)
    sent_at = models.DateTimeField(null=True)
    sent_to = models.EmailField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_mail_per_person_and_cause")]
        indexes = [
            models.Index(fields=["board", "written_at"]),
            models.Index(fields=["about"], condition=models.Q(sent_at=None), name="unsent_mails_of_a_meeting"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def state(self) -> str:
        """A key of STATES, read from the job that sends it."""
        if self.sent_at:
            return "sent"
        if self.job.state == "dead":
            return "given_up"
        if self.job.state == "done":
            return "dropped"
        return "failed" if self.last_error else "queued"

    @property
    def state_label(self) -> str:
        """The state as people say it."""
        return self.STATES[self.state]


class Notice(models.Model):
    """One thing that one person was told, once: a kind of `cases.pathway.notices` and where to look.

    `by_mail` is the way that held when it was told; `digest` the daily e-mail that carried it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("cases.User", models.PROTECT, related_name="notices")
    board = models.ForeignKey("cases.Board", models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=60)
    path = models.CharField(max_length=200)
    key = models.CharField(max_length=160)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    by_mail = models.CharField(max_length=8, choices=[(way.value, way.label) for way in Way])
    digest = models.ForeignKey(OutgoingMail, models.PROTECT, null=True, related_name="carries")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key"], name="told_once")]
        indexes = [
            models.Index(fields=["user", "at"]),
            models.Index(fields=["user", "board"], condition=models.Q(read_at=None), name="unread_notices"),
            models.Index(
                fields=["user"],
                condition=models.Q(by_mail="daily", digest=None, read_at=None),
                name="notices_for_a_digest",
            ),
        ]

    def __str__(self) -> str:
        return self.says.subject

    @property
    def says(self) -> Kind:
        """Its fixed words."""
        return kind_of(self.kind)


class NoticePreference(models.Model):
    """How a person wants the e-mails of one category; without a row each kind's own urgency holds."""

    user = models.ForeignKey("cases.User", models.PROTECT, related_name="notice_preferences")
    category = models.CharField(max_length=20, choices=[(one.value, one.label) for one in CHOSEN])
    way = models.CharField(max_length=8, choices=[(way.value, way.label) for way in Way])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "category"], name="one_way_per_person_and_category")]

    def __str__(self) -> str:
        return f"{self.category}: {self.way}"
