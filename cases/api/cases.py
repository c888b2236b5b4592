"""Cases: list, refer, read, move."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases import access
from cases.actions.read_clocks import CLOCK_FILTERS, pressing_clocks, with_clock
from cases.actions.refer_case import PatientDetails, ReferralDetails, refer_case
from cases.actions.take_step import take_step
from cases.api.answers import CaseAnswer
from cases.api.clocks import CasePage, WorklistLine
from cases.api.door import Door, created, version_seen
from cases.api.entries import EntryShape, entries_of
from cases.api.field_errors import entries_located
from cases.api.pages import PageQuery, page
from cases.api.schema import operation
from cases.api.shapes import (
    OPTIONAL,
    Choice,
    Day,
    Id,
    Moment,
    Shape,
    Whole,
    YesNo,
    optional_text,
    read_body,
    read_query,
    text,
)
from cases.models import Case, CaseEvent, Patient
from cases.models.need import with_need
from cases.pathway.stages import Stage
from cases.pathway.urgency import Lane

ORDERS = ("-referred_at", "referred_at", "-reference", "reference")


class CaseQuery(PageQuery):
    """Which cases, in which order."""

    board = Id(**OPTIONAL)
    stage = serializers.ChoiceField([stage.value for stage in Stage], **OPTIONAL)
    lane = serializers.ChoiceField([lane.value for lane in Lane], **OPTIONAL)
    clock = serializers.ChoiceField(CLOCK_FILTERS, help_text="with an open clock of this state", **OPTIONAL)
    updated_since = Moment(help_text="cases with a line of history at or after this moment", **OPTIONAL)
    ordering = serializers.ChoiceField(ORDERS, help_text="-referred_at when absent", **OPTIONAL)


class ListCases(Door):
    @operation("List cases", CasePage, query=CaseQuery, also=(404,))
    def get(self, request: Request) -> Response:
        """Cases of your boards, without names, newest referral first, by pages."""
        query = read_query(request, CaseQuery)
        paging = {name: query.pop(name) for name in ("cursor", "page_size") if name in query}
        order = query.pop("ordering", ORDERS[0])
        visible = with_need(access.cases(self.actor, board_id=query.pop("board", None)))
        found = page(_filtered(visible, query), order=order, **paging)
        access.shown(self.actor, found.rows)
        clocks = pressing_clocks(found.rows)
        for case in found.rows:
            case.pressing_clock = clocks.get(case.pk)
        return Response(found.render(WorklistLine))


def _filtered(cases: Any, query: dict[str, Any]) -> Any:
    since, clock = query.pop("updated_since", None), query.pop("clock", None)
    if clock is not None:
        cases = with_clock(cases, clock, timezone.now())
    if since is not None:
        cases = cases.filter(pk__in=CaseEvent.objects.filter(at__gte=since).values("case"))
    return cases.filter(**query)


class IdentifierShape(Shape):
    kind = text(20)
    value = text(120)
    system = optional_text(200)


class PatientShape(Shape):
    """Who the patient is."""

    family_name = text(120)
    given_name = optional_text(120)
    title = optional_text(20)
    birth_date = Day(**OPTIONAL)
    sex = Choice(list(dict(Patient.SEXES)), **OPTIONAL)
    identifiers = IdentifierShape(many=True, **OPTIONAL)


class ReferralShape(Shape):
    """A referral: who, what is asked, what is known."""

    board_id = Id()
    patient = PatientShape()
    clinical_question = optional_text()
    history = optional_text()
    referrer_name = optional_text(160)
    referrer_contact = optional_text(200)
    referred_at = Moment(**OPTIONAL)
    suspected_at = Moment(help_text="when cord compression was first suspected", **OPTIONAL)
    facts = EntryShape(many=True, **OPTIONAL)
    confirmed_new_patient = YesNo(help_text="true: not the known person of this name and birth date", **OPTIONAL)
    previous_case_id = Id(**OPTIONAL)


class ReferCase(Door):
    @operation("Refer a patient", CaseAnswer, status=201, body=ReferralShape, headers=["Location"], also=(404,))
    def post(self, request: Request) -> Response:
        """A new case at stage referral. Its reference is the receipt."""
        body = read_body(request, ReferralShape)
        facts = body.pop("facts", [])
        about = {
            name: body.pop(name) for name in ("board_id", "confirmed_new_patient", "previous_case_id") if name in body
        }
        patient = _patient(body.pop("patient"))
        with entries_located(facts):
            case = refer_case(
                actor=self.actor, patient=patient, referral=ReferralDetails(**body), entries=entries_of(facts), **about
            )
        return created(CaseAnswer(case).data, f"/api/v1/cases/{case.pk}/")


def _patient(body: dict[str, Any]) -> PatientDetails:
    numbers = body.pop("identifiers", [])
    return PatientDetails(
        **body, identifiers=tuple((one["kind"], one.get("system", ""), one["value"]) for one in numbers)
    )


class Cases(ListCases, ReferCase):
    """/cases/"""


class ReadCase(Door):
    @operation("Read a case", CaseAnswer, headers=["ETag"], also=(404,))
    def get(self, request: Request, case_id: Any) -> Response:
        """A case with its patient and referral. The ETag is the version that a step must name."""
        return _with_etag(access.case(self.actor, case_id, "case.read"))


class StepShape(Shape):
    """A move of the pathway."""

    move = text(60)
    reason = optional_text()
    override_reason = optional_text()
    expected_version = Whole(min_value=0, help_text="instead of If-Match", **OPTIONAL)


class TakeStep(Door):
    @operation("Move a case", CaseAnswer, body=StepShape, headers=["If-Match", "ETag"], also=(404, 412, 428))
    def post(self, request: Request, case_id: Any) -> Response:
        """One move of the pathway, based on the version that you saw."""
        body = read_body(request, StepShape)
        body["expected_version"] = version_seen(request, body)
        return _with_etag(take_step(actor=self.actor, case_id=case_id, **body))


def _with_etag(case: Case) -> Response:
    return Response(CaseAnswer(case).data, headers={"ETag": f'"{case.version}"'})
