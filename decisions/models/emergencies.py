"""Emergency boards outside meetings: the call, who answered it, whom it was passed on to, and what the
next meeting said of its decision. Append-only but for the board's rules."""

from django.db import models

from cases.models import Board
from cases.pathway.permissions import SPECIALTIES
from decisions.consensus.emergency import Call, Limits, Said
from decisions.models.decisions import Decision
from decisions.models.meetings import AgendaItem


class EmergencyRules(models.Model):
    """The limits of one board, in minutes; without a row the defaults of `consensus.emergency` hold."""

    board = models.OneToOneField("cases.Board", models.PROTECT, primary_key=True, related_name="emergency_rules")
    answer_within = models.PositiveSmallIntegerField()
    first_step = models.PositiveSmallIntegerField()
    second_step = models.PositiveSmallIntegerField()
    sign_within = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"emergency rules of {self.board_id}"

    def as_limits(self) -> Limits:
        return Limits(self.answer_within, self.first_step, self.second_step, self.sign_within)


class EmergencyCall(models.Model):
    """One call: its meeting of kind “emergency” with its one item, who must answer (as a quorum is
    written) and the limits in force when it was made. It is over when its meeting is."""

    meeting = models.OneToOneField("decisions.Meeting", models.PROTECT, primary_key=True, related_name="call")
    item = models.OneToOneField("decisions.AgendaItem", models.PROTECT, related_name="call")
    question = models.CharField(max_length=400)
    needs = models.JSONField()
    answer_within = models.PositiveSmallIntegerField()
    first_step = models.PositiveSmallIntegerField()
    second_step = models.PositiveSmallIntegerField()
    sign_within = models.PositiveSmallIntegerField()
    called_by = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    called_at = models.DateTimeField()

    class Meta:
        ordering = ["-called_at"]

    def __str__(self) -> str:
        return f"emergency call {self.pk}"

    def as_call(self) -> Call:
        """The call as the pure reading takes it."""
        limits = Limits(self.answer_within, self.first_step, self.second_step, self.sign_within)
        return Call(self.called_at, tuple(tuple(need) for need in self.needs), limits)


class CallAnswer(models.Model):
    """What one person said to the call: that they are on it, have answered, or cannot. Never how they
    voted; the last row of a person counts."""

    ANSWERS = [("coming", "Is on it"), ("answered", "Has answered"), ("unable", "Cannot answer")]

    id = models.BigAutoField(primary_key=True)
    call = models.ForeignKey(EmergencyCall, models.PROTECT, related_name="answers")
    user = models.ForeignKey("cases.User", models.PROTECT, related_name="+")
    specialty = models.CharField(max_length=40, blank=True, choices=list(SPECIALTIES.items()))
    answer = models.CharField(max_length=10, choices=ANSWERS)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "user"], condition=models.Q(answer="answered"), name="one_answer_per_person_and_call"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer} {self.at}"

    def as_said(self) -> Said:
        """The answer as the pure reading takes it."""
        return Said(self.specialty, self.answer, self.at)


class CallStep(models.Model):
    """One step by which an unanswered or unsigned call was passed on: once per call and step, ever."""

    STEPS = [
        ("specialty", "Told again: those missing, their deputies and the chair"),
        ("everybody", "Told: everybody who votes, and the coordinators"),
        ("unsigned", "Told: chair, deputies and coordinators that it waits for a signature"),
    ]

    id = models.BigAutoField(primary_key=True)
    call = models.ForeignKey(EmergencyCall, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=10, choices=STEPS)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["call", "step"], name="one_step_per_call")]

    def __str__(self) -> str:
        return f"{self.step} {self.at}"


class Ratification(models.Model):
    """What a meeting said of a decision made outside the meetings. One per item, by its chair."""

    OUTCOMES = [("ratified", "Ratified"), ("not_ratified", "Not ratified")]

    item = models.OneToOneField("decisions.AgendaItem", models.PROTECT, related_name="ratification")
    decision = models.ForeignKey("decisions.Decision", models.PROTECT, related_name="ratifications")
    meeting = models.ForeignKey("decisions.Meeting", models.PROTECT, related_name="ratifications")
    signature = models.OneToOneField("decisions.Signature", models.PROTECT, related_name="ratification")
    outcome = models.CharField(max_length=12, choices=OUTCOMES)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.outcome} {self.at}"


def to_ratify(board: Board) -> list[AgendaItem]:
    """The items of a board's emergency boards with a signed decision of which no meeting has said
    anything yet, the oldest first; the latest version first in `decisions`. None ever drops off but by
    a ratification or its refusal. The reader has passed `access`, and audits the cases that are shown.
    """
    versions = models.Prefetch("decisions", Decision.objects.order_by("-version").prefetch_related("signatures"))
    waiting = AgendaItem.objects.filter(
        meeting__board=board, meeting__kind="emergency", ratification=None, decisions__isnull=False
    ).distinct()
    rows = waiting.select_related("case__patient", "case__board", "meeting").prefetch_related(versions)
    return list(rows.order_by("meeting__starts_at"))
