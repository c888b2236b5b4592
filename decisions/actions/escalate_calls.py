"""Pass on emergency calls that nobody answers or signs: asked for by the clock every few seconds."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.models import CaseEvent, Membership, User
from cases.notices.tell import tell
from cases.pathway.permissions import POLICY
from decisions import access
from decisions.actions.answer_call import standing_of
from decisions.actions.call_emergency import path_of
from decisions.actions.find_leaders import find_leaders
from decisions.agenda.meeting_moves import IN_SESSION
from decisions.consensus.emergency import EVERYBODY, SPECIALTY, Standing
from decisions.models import CallStep, EmergencyCall


def escalate_calls(*, actor: Actor) -> int:
    """Tell whom each open call should have been passed on to by now. Returns how many steps were made.

    Each step of a call is made once, ever, however many run this at once: its row is written in the
    transaction that tells. What is due is worked out from the stored moments, so a clock that stood
    still makes its steps when it runs again, unless the call has been answered meanwhile.
    """
    calls = EmergencyCall.objects.filter(meeting__state=IN_SESSION).values_list("pk", flat=True)
    return sum(_pass_on(actor, pk) for pk in calls)


def _pass_on(actor: Actor, pk: object) -> int:
    call = (
        EmergencyCall.objects.select_related("meeting__board", "item").prefetch_related("answers", "steps").get(pk=pk)
    )
    made = {step.step for step in call.steps.all()}
    if set(standing_of(call).steps) <= made:
        return 0
    with transaction.atomic():
        held = access.emergency(actor, pk, "emergency.answer", lock=True)
        now_standing = standing_of(held)
        steps = [step for step in now_standing.steps if not held.steps.filter(step=step).exists()]
        for step in steps if held.meeting.state == IN_SESSION else ():
            _make(held, step, now_standing)
        return len(steps)


def _make(call: EmergencyCall, step: str, now_standing: Standing) -> None:
    row = CallStep.objects.create(call=call, step=step, at=timezone.now())
    tell(
        _people(call, step, now_standing),
        kind="emergency_escalated",
        board=call.meeting.board,
        path=path_of(call),
        key=f"{call.pk}:{step}",
        about=call.pk,
    )
    CaseEvent.objects.create(
        case=call.item.case,
        kind="emergency.passed_on",
        says=f"Emergency board unanswered. {row.get_step_display()}"[:400],
        at=row.at,
        data={"meeting": str(call.pk), "step": step},
    )


def _people(call: EmergencyCall, step: str, now_standing: Standing) -> Iterable[User]:
    seats = Membership.objects.filter(board=call.meeting.board, ended_at=None).select_related("user", "deputy__user")
    votes = [seat for seat in seats if seat.role in POLICY["vote.cast"]]
    coordinators = [seat.user for seat in seats if seat.role == "coordinator"]
    leaders = find_leaders(board=call.meeting.board)
    if step == SPECIALTY:
        missing = {specialty for need in now_standing.missing for specialty in need}
        theirs = [seat for seat in votes if seat.specialty in missing]
        return [*leaders, *(seat.user for seat in theirs), *(seat.deputy.user for seat in theirs if seat.deputy)]
    if step == EVERYBODY:
        return [*leaders, *coordinators, *(seat.user for seat in votes)]
    return [*leaders, *coordinators]
