"""The addresses of the case, under /api/v1/."""

from django.urls import path

from cases.api import cases, clocks, facts, follow_up, history, key_images, notices, reading, records

urlpatterns = [
    path("boards/", reading.ListBoards.as_view(), name="api-boards"),
    path("patients/<uuid:patient_id>/", reading.ReadPatient.as_view(), name="api-patient"),
    path("jobs/<uuid:job_id>/", reading.ReadJob.as_view(), name="api-job"),
    path("notices/", notices.ListNotices.as_view(), name="api-notices"),
    path("notices/read/", notices.ReadAllNotices.as_view(), name="api-notices-read"),
    path("notices/<uuid:notice_id>/read/", notices.ReadNotice.as_view(), name="api-notice-read"),
    path("facts/", facts.ReadCatalogue.as_view(), name="api-catalogue"),
    path("cases/", cases.Cases.as_view(), name="api-cases"),
    path("cases/<uuid:case_id>/", cases.ReadCase.as_view(), name="api-case"),
    path("cases/<uuid:case_id>/steps/", cases.TakeStep.as_view(), name="api-case-steps"),
    path("cases/<uuid:case_id>/facts/", facts.Facts.as_view(), name="api-case-facts"),
    path("cases/<uuid:case_id>/lesions/", facts.AddLesion.as_view(), name="api-case-lesions"),
    path("cases/<uuid:case_id>/choices/", records.ChooseValue.as_view(), name="api-case-choices"),
    path("cases/<uuid:case_id>/clocks/", clocks.ReadClocks.as_view(), name="api-case-clocks"),
    path("cases/<uuid:case_id>/urgency/", records.SetUrgency.as_view(), name="api-case-urgency"),
    path("cases/<uuid:case_id>/studies/", records.Studies.as_view(), name="api-case-studies"),
    path("cases/<uuid:case_id>/treatments/", records.Treatments.as_view(), name="api-case-treatments"),
    path("cases/<uuid:case_id>/follow-ups/", follow_up.FollowUps.as_view(), name="api-case-follow-ups"),
    path("cases/<uuid:case_id>/planned-visits/", follow_up.PlannedVisits.as_view(), name="api-case-planned-visits"),
    path("planned-visits/<uuid:due_id>/call-off/", follow_up.CallOffVisit.as_view(), name="api-planned-visit-call-off"),
    path("boards/<uuid:board_id>/due-visits/", follow_up.ListDue.as_view(), name="api-board-due-visits"),
    path("lesions/<uuid:lesion_id>/withdrawal/", records.WithdrawLesion.as_view(), name="api-lesion-withdrawal"),
    path("studies/<uuid:study_id>/report/", records.ReportStudy.as_view(), name="api-study-report"),
    path("studies/<uuid:study_id>/key-images/", key_images.KeyImages.as_view(), name="api-study-key-images"),
    path("key-images/<uuid:key_image_id>/image/", key_images.FetchKeyImage.as_view(), name="api-key-image"),
    path(
        "key-images/<uuid:key_image_id>/withdrawal/",
        key_images.WithdrawKeyImage.as_view(),
        name="api-key-image-withdrawal",
    ),
    path("cases/<uuid:case_id>/events/", history.ListEvents.as_view(), name="api-case-events"),
    path("cases/<uuid:case_id>/access-log/", history.ReadAccessLog.as_view(), name="api-case-access-log"),
]
