"""An emergency board as its page shows it, and the emergency boards of a board."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from cases import access as case_access
from cases.audit import Actor
from cases.models import Membership
from cases.pathway.permissions import POLICY, SPECIALTIES
from cases.pathway.refusals import NotVisible
from decisions import access
from decisions.actions.answer_call import standing_of
from decisions.actions.read_undelivered import unreached
from decisions.agenda.meeting_moves import IN_SESSION
from decisions.consensus.emergency import ANSWERED, Standing
from decisions.models import CallAnswer, Decision, EmergencyCall

MOST_PAST = 100


@dataclass(frozen=True)
class Person:
    """Somebody who was asked, or who said something: their last word and when. Never how they voted.

    `answer` is "" while they have said nothing.
    """

    name: str
    specialty: str
    asked: bool
    answer: str
    at: datetime | None

    @property
    def specialty_label(self) -> str:
        return SPECIALTIES.get(self.specialty, self.specialty)


@dataclass(frozen=True)
class EmergencyRead:
    """`due_steps` are those the call should have been passed on by now and was not yet: the page says
    so whether or not the clock runs. `unreached` are those to whom an e-mail about it has failed, so that they
    are rung up. `leads`: this person may close and sign it."""

    call: EmergencyCall
    standing: Standing
    people: list[Person]
    mine: str
    steps: list[Any]
    due_steps: list[str]
    unreached: list[str]
    leads: bool

    @property
    def open(self) -> bool:
        return bool(self.call.meeting.state == IN_SESSION)

    @property
    def overdue(self) -> bool:
        """Answers are missing past the moment by which they were wanted."""
        return self.open and bool(self.standing.missing) and self.standing.left < 0


def read_emergency(*, actor: Actor, emergency_id: object) -> EmergencyRead:
    """One emergency board. Audited as a look at its case."""
    return _read(actor, access.emergency(actor, emergency_id, "meeting.read"))


def read_standing(*, actor: Actor, emergency_id: object) -> EmergencyRead:
    """The same for a page that asks every few seconds. What is shown of it holds no patient data, so it is
    not audited."""
    rows = EmergencyCall.objects.select_related("meeting__board", "item__ratification")
    call = rows.filter(pk=case_access.as_id(emergency_id)).first()
    if call is None:
        raise NotVisible()
    case_access.seat(actor, call.meeting.board_id, "meeting.read")
    return _read(actor, call)


def _read(actor: Actor, call: EmergencyCall) -> EmergencyRead:
    answers = list(call.answers.select_related("user"))
    steps = list(call.steps.all())
    now_standing = standing_of(call)
    made = {step.step for step in steps}
    mine = [one.answer for one in answers if actor.user is not None and one.user_id == actor.user.pk]
    return EmergencyRead(
        call=call,
        standing=now_standing,
        people=_people(call, answers),
        mine=ANSWERED if ANSWERED in mine else (mine[-1] if mine else ""),
        steps=steps,
        due_steps=[step for step in now_standing.steps if step not in made],
        unreached=unreached([call.pk], ~Q(last_error="")).get(call.pk, []),
        leads=_may_lead(actor, call),
    )


def read_emergencies(*, actor: Actor, board_id: object) -> tuple[list[EmergencyCall], list[EmergencyCall]]:
    """The board's open emergency boards, and the last hundred that are over; each with `now`, where it
    stands. Its cases are audited as shown."""
    board = case_access.board(actor, board_id, "meeting.read")
    signed = Prefetch("item__decisions", Decision.objects.order_by("-version"))
    rows = access.emergencies(actor).filter(meeting__board=board)
    rows = rows.select_related("meeting__board", "item__case__patient", "item__case__board", "item__ratification")
    rows = rows.prefetch_related("answers", signed)
    still_open = _with_standing(rows.filter(meeting__state=IN_SESSION))
    over = _with_standing(rows.exclude(meeting__state=IN_SESSION)[:MOST_PAST])
    case_access.shown(actor, [call.item.case for call in [*still_open, *over]])
    return still_open, over


def _with_standing(rows: QuerySet[EmergencyCall]) -> list[EmergencyCall]:
    found = list(rows)
    for call in found:
        call.now = standing_of(call)  # type: ignore[attr-defined]
    return found


def _people(call: EmergencyCall, answers: list[CallAnswer]) -> list[Person]:
    """Those asked, then whoever else said something; who has said nothing comes first."""
    last = {one.user_id: one for one in answers}
    last |= {one.user_id: one for one in answers if one.answer == ANSWERED}
    wanted = {specialty for need in call.needs for specialty in need}
    seats = Membership.objects.filter(board=call.meeting.board, ended_at=None, role__in=POLICY["vote.cast"])
    found = []
    for seat in seats.select_related("user"):
        said, asked = last.get(seat.user_id), seat.specialty in wanted
        if asked or said:
            answer, at = (said.answer, said.at) if said else ("", None)
            found.append(Person(seat.user.name, seat.specialty, asked, answer, at))
    return sorted(found, key=lambda one: (not one.asked, bool(one.answer), one.specialty, one.name))


def _may_lead(actor: Actor, call: EmergencyCall) -> bool:
    if not case_access.holds(actor, call.meeting.board_id, "emergency.sign"):
        return False
    return access.leads(case_access.seat(actor, call.meeting.board_id, "emergency.sign"))
