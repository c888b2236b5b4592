"""Call an emergency board: a decision on one case that cannot wait for a meeting."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import access as case_access
from cases.audit import Actor
from cases.jobs import engine
from cases.models import Board, Case, CaseEvent, Membership, User
from cases.notices.tell import tell
from cases.pathway.intake import Intake
from cases.pathway.permissions import POLICY, SPECIALTIES
from cases.pathway.refusals import WrongState
from cases.pathway.treatments import TREATMENTS
from decisions.access import EMERGENCY
from decisions.actions.list_case import list_case
from decisions.actions.open_vote import open_vote
from decisions.actions.read_assessment import current_assessment
from decisions.actions.read_emergency_rules import limits_of
from decisions.actions.unlist_case import unlist_case
from decisions.agenda.meeting_moves import IN_SESSION, UNTIL_CLOSED
from decisions.models import AgendaItem, EmergencyCall, Meeting

LONGEST = 24 * 60  # minutes to answer
WHY = "Emergency board"
NOT_ASSESSED = "Emergency board: there is no assessment of the present facts yet"


def call_emergency(
    *,
    actor: Actor,
    case_id: object,
    question: str,
    needs: Sequence[Sequence[str]],
    answer_within: int,
    options: Sequence[str] | None = None,
) -> EmergencyCall:
    """A meeting with this one case, in session at once, its vote open, and those who must answer told.

    `needs` says who must answer, as a quorum is written: each inner list is "one of these
    specialties". `answer_within` is 1 to 1440 minutes. Without `options` those that the assessment
    offers are voted on, or every treatment where there is no assessment of the present facts.
    Whatever is missing from the minimum data set is overridden, with the question as the reason.
    Raises BadInput with every error at once, WrongState while the case is in session already.
    """
    case = case_access.case(actor, case_id, "emergency.call", subject="emergency board")
    _assess(case)
    with transaction.atomic():
        asked, wanted, minutes = _checked(case.board, question, needs, answer_within)
        _make_room(actor, case)
        meeting = _in_session(actor, case.board, minutes)
        why = f"{WHY}: {asked}"
        item = list_case(
            actor=actor,
            meeting_id=meeting.pk,
            case_id=case.pk,
            minutes=5,
            late_reason=WHY,
            override_reason=why,
            reason=why,
        )
        _open(actor, item, asked, options)
        return _called(actor, meeting, item, asked, wanted, minutes)


def _assess(case: Case) -> None:
    """Make the assessment that is waiting now, here: an emergency does not wait for a worker. One that
    a worker has, or that fails, is left to the job."""
    _, stale, job = current_assessment(case)
    if stale and job is not None and job.state == "queued":
        engine.run(job.pk)


def _checked(
    board: Board, question: str, needs: Sequence[Sequence[str]], answer_within: int
) -> tuple[str, list[list[str]], int]:
    intake = Intake()
    asked = intake.text("question", question, most=400, needed="Write the question in one sentence.")
    wanted = [list(need) for need in needs]
    if not wanted:
        intake.refuse("needs", "Nobody was asked to answer.", "Choose at least one specialty.")
    seated = set(_voters(board).values_list("specialty", flat=True))
    for need in wanted:
        _check_need(intake, need, seated)
    minutes = intake.whole("answer_within", answer_within, low=1, high=LONGEST)
    intake.finish()
    return asked, wanted, minutes


def _check_need(intake: Intake, need: list[str], seated: set[str]) -> None:
    for specialty in need:
        intake.one_of("needs", specialty, SPECIALTIES)
    if not need:
        intake.refuse("needs", "A group without a specialty cannot answer.", "Name at least one specialty in it.")
    elif set(need) <= set(SPECIALTIES) and not set(need) & seated:
        names = " or ".join(SPECIALTIES[one] for one in need)
        intake.refuse("needs", f"Nobody of this board votes for {names}.", "Ask another specialty.")


def _make_room(actor: Actor, case: Case) -> None:
    """Take the case off an agenda to come: it does not wait for that meeting any more."""
    to_come = AgendaItem.objects.filter(case=case, removed_at=None, outcome="pending", meeting__state__in=UNTIL_CLOSED)
    item = to_come.select_related("meeting").first()
    if item is None:
        return
    if item.meeting.kind == EMERGENCY:
        raise WrongState("An emergency board for this case is open already.", remedy="Open it and answer there.")
    if item.meeting.state == IN_SESSION:
        raise WrongState("This case is on the agenda of a meeting in session.", remedy="Ask the chair to take it now.")
    unlist_case(actor=actor, item_id=item.pk, reason=f"{WHY} called")


def _in_session(actor: Actor, board: Board, minutes: int) -> Meeting:
    now = timezone.now()
    return Meeting.objects.create(
        board=board,
        kind=EMERGENCY,
        state=IN_SESSION,
        starts_at=now,
        opened_at=now,
        capacity_minutes=minutes,
        created_by=actor.user,
        created_at=now,
    )


def _open(actor: Actor, item: AgendaItem, question: str, options: Sequence[str] | None) -> None:
    _, stale, _ = current_assessment(item.case)
    choices = list(TREATMENTS) if stale and options is None else options
    open_vote(
        actor=actor,
        item_id=item.pk,
        question=question,
        options=choices,
        without_assessment_reason=NOT_ASSESSED if stale else "",
    )


def _called(
    actor: Actor, meeting: Meeting, item: AgendaItem, question: str, needs: list[list[str]], minutes: int
) -> EmergencyCall:
    limits = limits_of(meeting.board)
    call = EmergencyCall.objects.create(
        meeting=meeting,
        item=item,
        question=question,
        needs=needs,
        answer_within=minutes,
        first_step=limits.first_step,
        second_step=limits.second_step,
        sign_within=limits.sign_within,
        called_by=actor.user,
        called_at=meeting.opened_at,
    )
    CaseEvent.objects.create(
        case=item.case,
        kind="emergency.called",
        says=f"{WHY} called",
        reason=question,
        actor=actor.user,
        at=call.called_at,
        data={"meeting": str(meeting.pk), "item": str(item.pk)},
    )
    tell(
        _asked(call),
        kind="emergency_called",
        board=meeting.board,
        path=path_of(call),
        key=str(meeting.pk),
        about=meeting.pk,
    )
    return call


def _asked(call: EmergencyCall) -> list[User]:
    """Everybody of the specialties that must answer, and the chair."""
    specialties = {specialty for need in call.needs for specialty in need}
    seats = _voters(call.meeting.board).select_related("user")
    return [seat.user for seat in seats if seat.specialty in specialties or seat.role == "chair"]


def _voters(board: Board) -> Any:
    return Membership.objects.filter(board=board, ended_at=None, user__is_active=True, role__in=POLICY["vote.cast"])


def path_of(call: EmergencyCall) -> str:
    """The page of the call: an opaque id and nothing else."""
    return f"/emergencies/{call.pk}/"
