"""One step of the clock for one meeting: propose its agenda, or make one of its papers."""

from typing import Any

from cases.audit import SYSTEM
from cases.jobs.kinds import Report, Work
from cases.models import Job, User
from cases.notices.tell import tell
from decisions.actions.plan_agenda import plan_agenda
from decisions.actions.publish_document import publish_document
from decisions.agenda.meeting_moves import CANCELLED, PLANNED
from decisions.agenda.paper_times import AGENDA, PACK, PROPOSE
from decisions.models import Meeting

OUTCOME = "outcome"
_KINDS = {AGENDA: "agenda", PACK: "pack", OUTCOME: "outcome_summary"}


def make_paper(*, meeting_id: object, step: str) -> dict[str, str]:
    """Do the step as the software. What has become pointless meanwhile is left undone: a cancelled meeting
    needs no paper, and an agenda that people have published is not planned again. Inside the transaction of
    the job, so that it is done once or not at all."""
    meeting = Meeting.objects.select_related("board").get(pk=meeting_id)
    if meeting.state == CANCELLED or (step == PROPOSE and meeting.state != PLANNED):
        return {"left": meeting.state}
    if step == PROPOSE:
        _, changes = plan_agenda(actor=SYSTEM, meeting_id=meeting_id)
        _tell(meeting)
        return {"changed": str(len(changes))}
    document = publish_document(actor=SYSTEM, meeting_id=meeting_id, kind=_KINDS[step])
    return {"document": str(document.pk)}


def _tell(meeting: Meeting) -> None:
    """The coordinators, once for each time that the meeting has had."""
    seats = {"memberships__board": meeting.board_id, "memberships__ended_at": None}
    people = User.objects.filter(**seats, memberships__role="coordinator").distinct()
    key = f"{meeting.pk}:{meeting.starts_at:%Y%m%dT%H%MZ}"
    tell(people, kind="agenda_proposed", board=meeting.board, path=f"/meetings/{meeting.pk}/", key=key)


def _compute(job: Job, report: Report) -> None:
    """Nothing to compute: the step is the transaction that ends the job."""


def _store(job: Job, outcome: Any) -> dict[str, str]:
    return make_paper(meeting_id=job.arguments["meeting"], step=job.arguments["step"])


MAKING = Work("make_paper", "Making a paper on time", _compute, _store)
