"""Where boards meet and who sits on them."""

import uuid
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import models

from cases.facts.site_facts import unlicensed
from cases.pathway.permissions import SPECIALTIES, Role


class Site(models.Model):
    """A hospital or network. `capabilities` are the site facts of the catalogue:
    name -> true/false, absent = not recorded. `policy` is what of the advice is switched off."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=160, unique=True)
    capabilities = models.JSONField(default=dict, blank=True)
    policy = models.JSONField(default=dict, blank=True)
    out_of_hours_contact = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def hidden_facts(self) -> frozenset[str]:
        """The facts that may neither be asked nor shown here, for want of a permission."""
        return unlicensed(self.capabilities)


def suggested_quorum() -> list[list[str]]:
    """Surgeon, oncologist and radiologist: each inner list is "one of these"."""
    return [["spine_surgery"], ["radiation_oncology", "medical_oncology"], ["radiology"]]


class Board(models.Model):
    """One tumour board. `quorum` is a list of alternatives by specialty; no numeric rule
    exists in any published source, so every board sets its own.

    `recurrence` says when it meets (decisions.agenda.recurrence; empty = meetings are planned one
    by one), `holidays` on which days it does not ([{"on": "2026-12-25", "name": "Christmas Day"}]).
    The list goes out `cut_off_hours` before a meeting, its agenda is proposed `agenda_days` before,
    and meetings stand in the calendar `weeks_ahead`.

    `remind_after_days` after a recommendation its coordinators are asked what became of it;
    `attendance_target` is the share of meetings, in per cent, at which each discipline of the quorum
    is meant to be. Both are the board's own policy: the defaults are the project's.

    While `clinician_estimate_first` is on, published survival is shown of a case only once a
    clinician has recorded an estimate of their own.

    Preliminary opinions are sealed until the first vote has closed. Those given after `opinions_open_since`
    are not: members read them at once. Who gave one before then was promised otherwise.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="boards")
    name = models.CharField(max_length=160)
    time_zone = models.CharField(max_length=64, default="Europe/London")
    quorum = models.JSONField(default=suggested_quorum)
    advice_before_ballot = models.BooleanField(default=True)
    clinician_estimate_first = models.BooleanField(default=False)
    opinions_open_since = models.DateTimeField(null=True, blank=True)
    recurrence = models.JSONField(default=dict, blank=True)
    holidays = models.JSONField(default=list, blank=True)
    cut_off_hours = models.PositiveSmallIntegerField(default=24)
    agenda_days = models.PositiveSmallIntegerField(default=3)
    weeks_ahead = models.PositiveSmallIntegerField(default=8)
    remind_after_days = models.PositiveSmallIntegerField(default=30)
    attendance_target = models.PositiveSmallIntegerField(default=67)
    members = models.ManyToManyField("cases.User", through="cases.Membership", related_name="boards")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="one_board_per_name_and_site")]

    def __str__(self) -> str:
        return self.name

    @property
    def opinions_open(self) -> bool:
        """Whether members read each other's preliminary opinions at once."""
        return self.opinions_open_since is not None

    def day_of(self, moment: datetime) -> date:
        """The calendar day at the board when it is `moment` (with its zone)."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date()


class Membership(models.Model):
    """A person's seat on a board: role and specialty. Ending it ends access at once.

    `deputy` stands in for this person whenever they cannot come to a meeting.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("cases.User", models.PROTECT, related_name="memberships")
    board = models.ForeignKey(Board, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in Role])
    specialty = models.CharField(max_length=40, blank=True, choices=list(SPECIALTIES.items()))
    deputy = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="stands_in_for")
    since = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "board"], condition=models.Q(ended_at=None), name="one_current_seat_per_person"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="membership_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()}, {self.board})"
