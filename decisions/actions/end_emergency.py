"""End an emergency board with its signature: its meeting closes, the clock stops, people are told."""

from datetime import datetime

from django.db.models import F

from cases.actions.record_facts import FactEntry, record_facts
from cases.audit import SYSTEM, Actor
from cases.models import CaseEvent, Membership, User
from cases.models.snapshots import known_facts
from cases.notices.tell import tell
from cases.pathway.clocks import write_utc
from cases.pathway.stages import OPEN_STAGES
from decisions.access import EMERGENCY
from decisions.actions.call_emergency import path_of
from decisions.actions.publish_document import publish_document
from decisions.agenda.meeting_moves import CLOSED, IN_SESSION
from decisions.consensus.content import RECOMMENDED
from decisions.models import Decision, EmergencyCall, Meeting

AGREED, DECIDED = "treatment_plan_agreed_at", "treatment_decided_at"
# What does not treat a compression: with one of these alone nothing was decided to treat it.
NO_TREATMENT = frozenset({"observation", "biopsy_first", "more_imaging", "best_supportive_care", "bracing"})
_SUSPICION = ("suspected_mscc", "mscc_suspected_at", "mscc_confirmed_at")
_COMPRESSED = ("2", "3")  # ESCC, as rule U-01 reads it


def end_emergency(*, actor: Actor, decision: Decision) -> None:
    """Runs at the end of the signing transaction; does nothing at a scheduled meeting.

    A recommendation stops the clocks that wait for a plan: the moment of the signature is recorded as
    when the plan was agreed and, for a treatment of suspected compression, as when it was decided. A
    moment that is recorded already stays as it is.
    """
    meeting = decision.item.meeting
    if meeting.kind != EMERGENCY or meeting.state != IN_SESSION:
        return
    Meeting.objects.filter(pk=meeting.pk).update(state=CLOSED, closed_at=decision.made_at, version=F("version") + 1)
    meeting.refresh_from_db(fields=["state", "closed_at", "version"])
    call = EmergencyCall.objects.select_related("meeting__board", "item__case", "called_by").get(pk=meeting.pk)
    if decision.outcome == RECOMMENDED:
        _stop_clocks(actor, decision)
    publish_document(actor=SYSTEM, meeting_id=meeting.pk, kind="outcome_summary")
    CaseEvent.objects.create(
        case=decision.case,
        kind="emergency.signed",
        says="Emergency board over: its decision is signed, and waits for the next meeting to ratify it",
        actor=actor.user,
        at=decision.made_at,
        data={"meeting": str(meeting.pk), "decision": str(decision.pk)},
    )
    tell(
        _concerned(call),
        kind="emergency_signed",
        board=meeting.board,
        path=path_of(call),
        key=str(call.pk),
        about=call.pk,
    )


def _stop_clocks(actor: Actor, decision: Decision) -> None:
    case = decision.case
    day = case.board.day_of(decision.made_at)
    found = known_facts(case, day)
    known = {one.name: one.record.value for one in found if one.lesion_id is None}
    compressed = any(one.name == "escc" and one.record.value in _COMPRESSED for one in found)
    moments = [AGREED] if known.get(AGREED) is None else []
    treats = decision.options[0]["treatment"] not in NO_TREATMENT
    suspected = compressed or any(known.get(name) for name in _SUSPICION)
    if treats and suspected and known.get(DECIDED) is None:
        moments.append(DECIDED)
    if moments and case.stage in OPEN_STAGES:
        record_facts(actor=actor, case_id=case.pk, entries=[_entry(name, decision.made_at) for name in moments])


def _entry(name: str, at: datetime) -> FactEntry:
    return FactEntry(name, write_utc(at.replace(microsecond=0)), source="Signature of the emergency board")


def _concerned(call: EmergencyCall) -> list[User]:
    """The coordinators, who referred the case, who called, and everybody who said anything to the call."""
    board = call.meeting.board
    seats = Membership.objects.filter(board=board, ended_at=None, role="coordinator").select_related("user")
    answered = [one.user for one in call.answers.select_related("user")]
    return [*(seat.user for seat in seats), call.item.case.created_by, call.called_by, *answered]
