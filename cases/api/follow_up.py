"""What came of the treatment: visits, and the visits that are wanted."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases import access
from cases.actions.call_off_visit import call_off_visit
from cases.actions.read_due_follow_ups import planned_visits, read_due_follow_ups
from cases.actions.record_follow_up import MOST_EVENTS, record_follow_up
from cases.actions.set_due_visit import set_due_visit
from cases.api.answers import Answer, FollowUpAnswer, FollowUpList
from cases.api.door import Door, created
from cases.api.schema import operation
from cases.api.shapes import OPTIONAL, Day, Number, ReasonShape, Shape, Whole, YesNo, optional_text, read_body, text


class ListFollowUps(Door):
    @operation("List follow-up visits", FollowUpList, also=(404,))
    def get(self, request: Request, case_id: Any) -> Response:
        """What came of the treatment, in the order of the visits."""
        case = access.case(self.actor, case_id, "case.read", subject="follow-up")
        return Response(FollowUpList({"results": case.follow_ups.all()}).data)


class AdverseEventShape(Shape):
    term = text(120)
    grade = Whole(help_text="1 to 5")


class FollowUpShape(Shape):
    seen_on = Day()
    ambulatory = optional_text(24)
    frankel = optional_text(1)
    pain_nrs = Whole(help_text="0 to 10, higher is worse", **OPTIONAL)
    omed_mg = Number(max_digits=7, decimal_places=1, help_text="daily oral morphine equivalent in mg", **OPTIONAL)
    kps = Whole(help_text="10 to 100 in tens, higher is better", **OPTIONAL)
    ecog = Whole(help_text="0 to 4, higher is worse", **OPTIONAL)
    local_control = optional_text(12)
    local_control_reason = optional_text(2000)
    fracture = optional_text(12)
    fracture_symptomatic = YesNo(**OPTIONAL)
    complication_grade = optional_text(8)
    adverse_events = AdverseEventShape(many=True, max_length=MOST_EVENTS, required=False)
    ctcae_version = optional_text(8)
    alive = YesNo(**OPTIONAL)
    lost = YesNo(required=False)
    died_on = Day(help_text="with alive = false; closes the case", **OPTIONAL)
    cause_of_death = optional_text(12)
    note = optional_text()
    next_due_on = Day(**OPTIONAL)


class RecordFollowUp(Door):
    @operation(
        "Record a follow-up visit", FollowUpAnswer, status=201, body=FollowUpShape, headers=["Location"], also=(404,)
    )
    def post(self, request: Request, case_id: Any) -> Response:
        """One visit, from stage treatment on. What is absent or null is not recorded."""
        visit = record_follow_up(actor=self.actor, case_id=case_id, **read_body(request, FollowUpShape))
        return created(FollowUpAnswer(visit).data, f"/api/v1/cases/{case_id}/follow-ups/")


class FollowUps(ListFollowUps, RecordFollowUp):
    """/cases/{id}/follow-ups/"""


class PlannedVisitAnswer(Answer):
    id = serializers.UUIDField(source="visit.pk")
    due_on = serializers.DateField(source="visit.due_on")
    says = serializers.CharField(source="visit.says")
    state = serializers.CharField(help_text="done, overdue, due, ahead or called_off, as it stood when it was read")
    days_late = serializers.IntegerField()
    treatment_id = serializers.UUIDField(source="visit.treatment_id", allow_null=True, help_text="null: by a person")
    called_off_reason = serializers.CharField(source="visit.called_off_reason")


class PlannedVisitList(Answer):
    results = PlannedVisitAnswer(many=True)


class DueAnswer(Answer):
    """A case of which a visit is due or overdue: the earliest, and how many more."""

    case_id = serializers.UUIDField(source="case.pk")
    reference = serializers.CharField(source="case.reference")
    visit = PlannedVisitAnswer(source="planned")
    more = serializers.IntegerField()
    last_seen_on = serializers.DateField(allow_null=True)
    lost = serializers.BooleanField()


class DueList(Answer):
    results = DueAnswer(many=True)


class PlannedVisitShape(Shape):
    due_on = Day()
    says = text(200)


class ListPlanned(Door):
    @operation("List the visits that are wanted", PlannedVisitList, also=(404,))
    def get(self, request: Request, case_id: Any) -> Response:
        """Every visit ever planned of the case, with how it stands today."""
        case = access.case(self.actor, case_id, "case.read", subject="follow-up")
        return Response(PlannedVisitList({"results": planned_visits(case)}).data)


class PlanVisit(Door):
    @operation("Plan a visit", PlannedVisitList, status=201, body=PlannedVisitShape, headers=["Location"], also=(404,))
    def post(self, request: Request, case_id: Any) -> Response:
        """One more visit on a day from today on; the answer is the whole plan."""
        visit = set_due_visit(actor=self.actor, case_id=case_id, **read_body(request, PlannedVisitShape))
        plan = PlannedVisitList({"results": planned_visits(visit.case)}).data
        return created(plan, f"/api/v1/cases/{case_id}/planned-visits/")


class PlannedVisits(ListPlanned, PlanVisit):
    """/cases/{id}/planned-visits/"""


class CallOffVisit(Door):
    @operation("Call a planned visit off", PlannedVisitList, body=ReasonShape, also=(404,))
    def post(self, request: Request, due_id: Any) -> Response:
        """It stays on record with the reason; the answer is the whole plan."""
        visit = call_off_visit(actor=self.actor, due_id=due_id, **read_body(request, ReasonShape))
        return Response(PlannedVisitList({"results": planned_visits(visit.case)}).data)


class ListDue(Door):
    @operation("List the cases of a board with a visit due", DueList, also=(404,))
    def get(self, request: Request, board_id: Any) -> Response:
        """Cases under treatment or follow-up with a visit due or overdue, the longest overdue first."""
        found = read_due_follow_ups(actor=self.actor, board_id=board_id)
        return Response(DueList({"results": found.rows}).data)
