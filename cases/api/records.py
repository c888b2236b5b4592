"""What is added to a case beside facts: choices, urgency, studies, treatments, follow-up."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases import access
from cases.actions.add_study import add_study
from cases.actions.choose_value import choose_value
from cases.actions.record_treatment import record_treatment
from cases.actions.report_study import report_study
from cases.actions.set_urgency import set_urgency
from cases.actions.withdraw_lesion import withdraw_lesion
from cases.api.answers import (
    CaseAnswer,
    ChoiceAnswer,
    LesionAnswer,
    StudyAnswer,
    StudyList,
    TreatmentAnswer,
    TreatmentList,
)
from cases.api.door import Door, created
from cases.api.schema import operation
from cases.api.shapes import OPTIONAL, Day, Id, Number, ReasonShape, Shape, Whole, optional_text, read_body, text


class ChoiceShape(Shape):
    record_id = Id(help_text="the record that counts from now on")
    reason = optional_text()


class ChooseValue(Door):
    @operation("Mark the board's value", ChoiceAnswer, status=201, body=ChoiceShape, also=(404,))
    def post(self, request: Request, case_id: Any) -> Response:
        """Where raters differ, one record counts; every other stays."""
        choice = choose_value(actor=self.actor, case_id=case_id, **read_body(request, ChoiceShape))
        return created(ChoiceAnswer(choice).data, f"/api/v1/cases/{case_id}/facts/")


class UrgencyShape(Shape):
    lane = text(12)
    reason = text()
    facts_version = Whole(
        min_value=0,
        help_text="of the facts you saw; a lane below the computed one is refused when they moved on",
        **OPTIONAL,
    )


class SetUrgency(Door):
    @operation("Set the urgency lane", CaseAnswer, body=UrgencyShape, also=(404,))
    def post(self, request: Request, case_id: Any) -> Response:
        """A person's judgement; it stays beside what the assessment says, and holds until a finding that
        was not there then would make the case more urgent."""
        case = set_urgency(actor=self.actor, case_id=case_id, **read_body(request, UrgencyShape))
        return Response(CaseAnswer(case).data)


class WithdrawLesion(Door):
    @operation("Withdraw a lesion", LesionAnswer, body=ReasonShape, also=(404,))
    def post(self, request: Request, lesion_id: Any) -> Response:
        """It no longer counts; its number and its records stay."""
        lesion = withdraw_lesion(actor=self.actor, lesion_id=lesion_id, **read_body(request, ReasonShape))
        return Response(LesionAnswer(lesion).data)


class ListStudies(Door):
    @operation("List imaging studies", StudyList, also=(404,))
    def get(self, request: Request, case_id: Any) -> Response:
        """Every study of the case, newest first, with its report."""
        case = access.case(self.actor, case_id, "case.read", subject="studies")
        return Response(StudyList({"results": case.studies.all()}).data)


class StudyShape(Shape):
    modality = text(4)
    region = text(80)
    state = text(10)
    study_date = Day(**OPTIONAL)
    accession = optional_text(64)
    study_instance_uid = optional_text(64)
    report = optional_text(60_000)


class AddStudy(Door):
    @operation("Add an imaging study", StudyAnswer, status=201, body=StudyShape, headers=["Location"], also=(404,))
    def post(self, request: Request, case_id: Any) -> Response:
        """A study that was requested, done, or done and reported."""
        study = add_study(actor=self.actor, case_id=case_id, **read_body(request, StudyShape))
        return created(StudyAnswer(study).data, f"/api/v1/cases/{case_id}/studies/")


class Studies(ListStudies, AddStudy):
    """/cases/{id}/studies/"""


class ReportShape(Shape):
    report = text(60_000)
    study_date = Day(**OPTIONAL)


class ReportStudy(Door):
    @operation("Report an imaging study", StudyAnswer, body=ReportShape, also=(404,))
    def post(self, request: Request, study_id: Any) -> Response:
        """The report of a study that was requested or done, once."""
        return Response(
            StudyAnswer(report_study(actor=self.actor, study_id=study_id, **read_body(request, ReportShape))).data
        )


class ListTreatments(Door):
    @operation("List treatments given", TreatmentList, also=(404,))
    def get(self, request: Request, case_id: Any) -> Response:
        """What was actually done, in the order of its beginning."""
        case = access.case(self.actor, case_id, "case.read", subject="treatments")
        return Response(TreatmentList({"results": case.treatments.all()}).data)


class TreatmentShape(Shape):
    treatment = text(60)
    started_on = Day()
    ended_on = Day(**OPTIONAL)
    levels = serializers.ListField(child=text(8), max_length=40, **OPTIONAL)
    dose_gy = Number(max_digits=6, decimal_places=2, help_text="in Gy", **OPTIONAL)
    fractions = Whole(**OPTIONAL)
    particulars = serializers.DictField(
        help_text="by name, as the treatment's families have them; null or absent = not recorded", **OPTIONAL
    )
    details = optional_text()


class RecordTreatment(Door):
    @operation(
        "Record a treatment", TreatmentAnswer, status=201, body=TreatmentShape, headers=["Location"], also=(404,)
    )
    def post(self, request: Request, case_id: Any) -> Response:
        """One treatment given, from stage treatment on."""
        given = record_treatment(actor=self.actor, case_id=case_id, **read_body(request, TreatmentShape))
        return created(TreatmentAnswer(given).data, f"/api/v1/cases/{case_id}/treatments/")


class Treatments(ListTreatments, RecordTreatment):
    """/cases/{id}/treatments/"""
