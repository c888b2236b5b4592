"""Small reads: boards, a patient, a job."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from cases import access
from cases.api.answers import BoardList, JobAnswer, PatientAnswer
from cases.api.door import Door
from cases.api.schema import operation


class ListBoards(Door):
    @operation("List your boards", BoardList)
    def get(self, request: Request) -> Response:
        """The boards on which you sit, with your role on each."""
        return Response(BoardList({"results": list(access.memberships(self.actor))}).data)


class ReadPatient(Door):
    @operation("Read a patient's identity", PatientAnswer, also=(404,))
    def get(self, request: Request, patient_id: Any) -> Response:
        """Name, birth date and identifiers. Patients are made by referring them (POST /cases/)."""
        return Response(PatientAnswer(access.patient(self.actor, patient_id)).data)


class ReadJob(Door):
    @operation("Read a job", JobAnswer, also=(404,))
    def get(self, request: Request, job_id: Any) -> Response:
        """The state and progress of background work."""
        return Response(JobAnswer(access.job(self.actor, job_id)).data)
