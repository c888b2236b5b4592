"""The machine's assessment: of facts that are sent along, and of a case."""

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from cases.access import case
from cases.api.answers import JobAnswer
from cases.api.door import Door
from cases.api.field_errors import query_named
from cases.api.schema import operation
from cases.api.shapes import OPTIONAL, Day, Nothing, Shape, read_body, read_query
from cases.facts.case_facts import CaseFacts
from cases.pathway.refusals import bad_field
from decisions.actions.advice_shown import ALL, NOTHING, advice_for, note_shown, without_advice
from decisions.actions.assess_case import assess_now
from decisions.actions.read_assessment import current_assessment
from decisions.api.answers import AssessmentAnswer
from decisions.api.facts_schema import ASSESSMENT, CASE_FACTS
from decisions.documents.content_prognosis import without_prognosis
from decisions.documents.own_estimate import estimate_wanted
from decisions.exchange.assessment_day import checked_day
from decisions.reasoning.assess import assess
from decisions.reasoning.loader import load_knowledge

# What every missing fact could change is worked out while the caller waits: with many lesions
# that takes seconds, so that larger cases go through the command line or a stored case.
MOST_LESIONS = 20


class OnQuery(Shape):
    on = Day(help_text="the day of the assessment; today (UTC) when absent", **OPTIONAL)


class AssessFacts(Door):
    @operation("Assess facts", ASSESSMENT, body=CASE_FACTS, query=OnQuery)
    def post(self, request: Request) -> Response:
        """The facts of one case in, the assessment out: the body and the answer of
        `manage.py assess`. Nothing is stored and no case is read."""
        with query_named():
            on = checked_day(read_query(request, OnQuery).get("on") or timezone.now().date())
        facts = CaseFacts.from_json(request.data)
        if len(facts.lesions) > MOST_LESIONS:
            remedy = "Use manage.py assess, or group them by level."
            raise bad_field("lesions", f"are more than {MOST_LESIONS}.", remedy)
        return Response(assess(facts, load_knowledge(), on))


class ReadAssessment(Door):
    @operation("Read the assessment of a case", AssessmentAnswer, also=(404,))
    def get(self, request: Request, case_id: Any) -> Response:
        """The latest assessment, whether it is stale, and the job that makes the next one."""
        found = case(self.actor, case_id, "case.read", subject="assessment")
        latest, stale, job = current_assessment(found)
        seen = advice_for(self.actor, found)
        if latest is not None and seen == ALL:
            note_shown(self.actor, [latest])
        elif latest is not None:
            latest.result = without_advice(latest.result)
        estimate_first = estimate_wanted(found)
        if latest is not None and estimate_first:
            latest.result = without_prognosis(latest.result)
        answer = {
            "assessment": None if seen == NOTHING else latest,
            "stale": stale,
            "withheld": seen != ALL,
            "prognosis_withheld": estimate_first,
            "job": job,
        }
        return Response(AssessmentAnswer(answer).data)


class AskForAssessment(Door):
    @operation("Ask for an assessment", JobAnswer, status=202, body=Nothing, headers=["Location"], also=(404,))
    def post(self, request: Request, case_id: Any) -> Response:
        """Assesses the facts as they are now, in the background. Ask again as often as you like:
        the same facts are the same job."""
        read_body(request, Nothing)
        job = assess_now(actor=self.actor, case_id=case_id)
        return Response(JobAnswer(job).data, status=202, headers={"Location": f"/api/v1/jobs/{job.pk}/"})


class Assessments(ReadAssessment, AskForAssessment):
    """/cases/{id}/assessment/"""
