"""A worker finishes while somebody reads what it makes: never is a job told as done without its result."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from cases.audit import Actor
from cases.jobs import engine
from cases.models import Job
from decisions.actions.make_outcome_report import MAKE_OUTCOME_REPORT, make_outcome_report
from decisions.actions.make_report import make_report
from decisions.actions.publish_document import publish_document
from decisions.actions.read_case_assessment import read_case_assessment
from decisions.actions.read_documents import read_documents
from decisions.actions.read_outcome_reports import read_outcome_reports
from decisions.actions.read_report import read_report
from decisions.outcomes.filters import ReportFilters
from tests.board_builders import a_planned_meeting
from tests.builders import a_referral
from tests.cast import Cast
from tests.meanwhile import while_a_worker_finishes

pytestmark = pytest.mark.django_db
Told = tuple[Job | None, object]
"""The job that is told of, and what it makes; None of what is not there."""


def an_assessment(cast: Cast) -> Callable[[Actor], Told]:
    case = a_referral(cast)

    def read(actor: Actor) -> Told:
        told = read_case_assessment(actor=actor, case_id=case.pk)
        return told.job, None if told.stale else told.content

    return read


def a_paper(cast: Cast) -> Callable[[Actor], Told]:
    meeting = a_planned_meeting(cast)
    publish_document(actor=cast.coordinator.actor, meeting_id=meeting.pk, kind="agenda")

    def read(actor: Actor) -> Told:
        ((paper,)) = read_documents(actor=actor, meeting_id=meeting.pk)[1]
        return paper.job, paper.file

    return read


def figures(cast: Cast) -> Callable[[Actor], Told]:
    make_report(actor=cast.chair.actor, board_id=cast.board.pk, filters=ReportFilters())

    def read(actor: Actor) -> Told:
        told = read_report(actor=actor, board_id=cast.board.pk, filters=ReportFilters())
        return told.job, told.report

    return read


def an_outcome_report(cast: Cast) -> Callable[[Actor], Told]:
    make_outcome_report(actor=cast.chair.actor, board_id=cast.board.pk, period=f"{timezone.now():%Y-%m}")

    def read(actor: Actor) -> Told:
        told = read_outcome_reports(actor=actor, board_id=cast.board.pk)
        paper, making = next(iter(told.papers), None), next(iter(told.making), None)
        return (paper.job, paper.file) if paper else (making, None)

    return read


def its_printing(cast: Cast) -> Callable[[Actor], Told]:
    read = an_outcome_report(cast)
    engine.run_due(MAKE_OUTCOME_REPORT)
    return read


@pytest.mark.parametrize("asked_for", [an_assessment, a_paper, figures, an_outcome_report, its_printing])
def test_what_is_told_as_done_is_there_at_every_moment(
    cast: Cast, asked_for: Callable[[Cast], Callable[[Actor], Told]]
) -> None:
    read, moments = asked_for(cast), 0
    for (job, made), (job_then, made_then) in while_a_worker_finishes(
        lambda: read(cast.chair.actor), "cases_job|decisions_\\w+"
    ):
        moments += 1
        assert job is not None and job_then is not None
        assert made or job.state in ("queued", "running"), f"moment {moments}"
        assert made_then and job_then.state == "done"
    assert moments >= 2
