"""What a page shows of the machine's assessment of a case: one reading for page and panel."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from cases import access
from cases.audit import Actor
from cases.models import Case, Job
from cases.models.snapshots import Known, known_facts
from cases.pathway.refusals import NotVisible
from decisions.actions.advice_shown import ALL, NOTHING, advice_for, note_shown
from decisions.actions.read_assessment import current_assessment
from decisions.documents.content_assessment import assessment_content
from decisions.documents.content_facts import facts_content
from decisions.documents.content_prognosis import prognosis_content
from decisions.documents.content_raters import raters_content
from decisions.documents.figures import score_bar


@dataclass(frozen=True)
class CaseAssessment:
    """The latest assessment in words (None when there is none yet), and what makes the next one.

    `bars` pairs each score with its drawing; `facts` holds wishes and raters who differ, `raters`
    the scores that several people have rated, `prognosis` every estimate of survival side by side.
    `withheld`: the board shows its advice after the ballot, and a vote waits for this person's; before
    a vote opens the content comes without advice. Who is shown advice is remembered for the ballot.
    """

    case: Case
    content: dict[str, Any] | None
    bars: list[tuple[dict[str, Any], Any]]
    stale: bool
    job: Job | None
    facts: dict[str, Any]
    raters: list[dict[str, Any]]
    withheld: bool
    prognosis: dict[str, Any]

    @property
    def being_made(self) -> bool:
        return is_under_way(self.stale, self.job)


@dataclass(frozen=True)
class AssessmentProgress:
    """How far the next assessment is: states only, nothing of the case."""

    case: Case
    stale: bool
    job: Job | None

    @property
    def being_made(self) -> bool:
        return is_under_way(self.stale, self.job)


def is_under_way(stale: bool, job: Job | None) -> bool:
    """Whether a newer assessment is waiting or being made."""
    return stale and job is not None and job.state in ("queued", "running")


def read_case_assessment(*, actor: Actor, case_id: object, subject: str = "assessment") -> CaseAssessment:
    """The assessment of a case as this person may read it. Audited as case.read."""
    case = access.case(actor, case_id, "case.read", subject=subject)
    seen = advice_for(actor, case)
    withheld = seen == NOTHING
    latest, stale, job = current_assessment(case)
    content = None if withheld else assessment_content(case, latest, case.board.time_zone, advice=seen == ALL)
    if latest is not None and seen == ALL:
        note_shown(actor, [latest])
    return CaseAssessment(
        case=case,
        content=content,
        bars=[(score, score_bar(score)) for score in content["scores"]] if content else [],
        stale=stale,
        job=job,
        facts=facts_content(case, _today(case)),
        raters=raters_content(case, _today(case)),
        withheld=withheld,
        prognosis=prognosis_content(case, latest),
    )


def read_assessment_progress(*, actor: Actor, case_id: object) -> AssessmentProgress:
    """What a waiting page asks every second. It holds no patient data and is not audited."""
    case = Case.objects.filter(pk=access.as_id(case_id)).first()
    if case is None:
        raise NotVisible()
    access.seat(actor, case.board_id, "case.read")
    _, stale, job = current_assessment(case)
    return AssessmentProgress(case, stale, job)


def standing_records(case: Case, lesion_id: object) -> list[Known]:
    """What is known of one lesion today. The reader of `case` has passed `cases.access`."""
    return [known for known in known_facts(case, _today(case)) if known.lesion_id == lesion_id]


def _today(case: Case) -> date:
    return case.board.day_of(timezone.now())
