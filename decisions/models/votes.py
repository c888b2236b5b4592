"""Voting rounds. The protocol: electorate frozen at opening, one seat one current ballot,
blind until closed, and after closing nothing about the round can change.

`Round` rows freeze when closed or void; `BallotEvent` is append-only and the database
refuses a ballot for a round that is not open or a seat that is recused.
"""

import uuid
from datetime import UTC

from django.db import models

from decisions.consensus.ballots import Ballot
from decisions.consensus.tally import SeatOf


class Round(models.Model):
    """One vote on an item. `again_reason` says why the board votes again after a closed round;
    `agreement` is the grade of the count when it closed (decisions.consensus.agreement). Both are
    empty on rounds from before they were kept."""

    STATES = [("open", "Open"), ("closed", "Closed"), ("void", "Void")]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey("decisions.AgendaItem", models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=400)
    options = models.JSONField()
    assessment = models.ForeignKey("decisions.Assessment", models.PROTECT, null=True, related_name="rounds")
    without_assessment_reason = models.CharField(max_length=300, blank=True)
    facts_version = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=STATES, default="open")
    opened_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey("cases.User", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    tally = models.JSONField(null=True)
    quorum = models.JSONField(null=True)
    ballots_digest = models.CharField(max_length=64, blank=True)
    void_reason = models.CharField(max_length=300, blank=True)
    again_reason = models.CharField(max_length=300, null=True, blank=True)
    agreement = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="one_round_per_number"),
            models.UniqueConstraint(fields=["item"], condition=models.Q(state="open"), name="one_open_round_per_item"),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "closed", "void"]), name="round_state_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="closed") | models.Q(tally__isnull=False, quorum__isnull=False),
                name="closed_round_has_tally_and_quorum",
            ),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"round {self.number}"


class Seat(models.Model):
    """One vote of the electorate as it was when the round opened."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="seats")
    user = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    holder_name = models.CharField(max_length=120)
    specialty = models.CharField(max_length=40, blank=True)
    recused_at = models.DateTimeField(null=True, blank=True)
    recused_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "user"], name="one_seat_per_person_and_round")]
        ordering = ["specialty", "holder_name"]

    def __str__(self) -> str:
        return self.holder_name

    def as_seat(self) -> SeatOf:
        """The seat as the pure count reads it."""
        return SeatOf(str(self.pk), self.specialty, self.recused_at is not None)


class BallotEvent(models.Model):
    """One ballot as cast; the last event of a seat is its current ballot.

    `cast_by` is the seat of the delegate who cast it, empty for the holder. `replaces` is the
    receipt of the ballot before it by the same person ("" for the first). `advice` is the
    assessment of this case that the caster was shown first, where the software showed one.
    """

    id = models.BigAutoField(primary_key=True)
    round = models.ForeignKey(Round, models.PROTECT, related_name="ballots")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="ballots")
    cast_by = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, related_name="cast_for_others")
    sequence = models.PositiveSmallIntegerField()
    choice = models.CharField(max_length=60)
    comment = models.TextField(blank=True)
    idempotency_key = models.CharField(max_length=64)
    replaces = models.CharField(max_length=64, blank=True)
    advice_seen = models.BooleanField(default=False)
    advice = models.ForeignKey("decisions.Assessment", models.PROTECT, null=True, blank=True, related_name="+")
    receipt = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seat", "sequence"], name="one_ballot_per_seat_and_sequence"),
            # Per seat and person, not per round: a key that is taken must not tell that somebody else voted.
            models.UniqueConstraint(
                fields=["seat", "idempotency_key"],
                condition=models.Q(cast_by=None),
                name="one_ballot_per_idempotency_key",
            ),
            models.UniqueConstraint(
                fields=["seat", "cast_by", "idempotency_key"],
                condition=models.Q(cast_by__isnull=False),
                name="one_ballot_per_delegate_and_key",
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"ballot {self.receipt[:12]}"

    def as_ballot(self) -> Ballot:
        """The ballot as the pure count and the digests read it."""
        return Ballot(
            round=str(self.round_id),
            seat=str(self.seat_id),
            sequence=self.sequence,
            choice=self.choice,
            comment=self.comment,
            advice_seen=self.advice_seen,
            replaces=self.replaces,
            at=self.at.astimezone(UTC).isoformat(),
            receipt=self.receipt,
            cast_by=str(self.cast_by_id or ""),
            advice=str(self.advice_id or ""),
        )
