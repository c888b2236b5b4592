"""The addresses of the case, under /api/v1/."""

from django.urls import path

from cases.api import cases, facts, history, reading

urlpatterns = [
    path("boards/", reading.ListBoards.as_view(), name="api-boards"),
    path("patients/<uuid:patient_id>/", reading.ReadPatient.as_view(), name="api-patient"),
    path("jobs/<uuid:job_id>/", reading.ReadJob.as_view(), name="api-job"),
    path("facts/", facts.ReadCatalogue.as_view(), name="api-catalogue"),
    path("cases/", cases.Cases.as_view(), name="api-cases"),
    path("cases/<uuid:case_id>/", cases.ReadCase.as_view(), name="api-case"),
    path("cases/<uuid:case_id>/steps/", cases.TakeStep.as_view(), name="api-case-steps"),
    path("cases/<uuid:case_id>/facts/", facts.Facts.as_view(), name="api-case-facts"),
    path("cases/<uuid:case_id>/lesions/", facts.AddLesion.as_view(), name="api-case-lesions"),
    path("cases/<uuid:case_id>/events/", history.ListEvents.as_view(), name="api-case-events"),
    path("cases/<uuid:case_id>/access-log/", history.ReadAccessLog.as_view(), name="api-case-access-log"),
]
