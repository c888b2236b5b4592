"""The addresses of the decision, under /api/v1/."""

from django.urls import path

from decisions.api import agenda, assessments, decisions, documents, emergencies, knowledge, meetings, results, votes

urlpatterns = [
    path("assess/", assessments.AssessFacts.as_view(), name="api-assess"),
    path("cases/<uuid:case_id>/assessment/", assessments.Assessments.as_view(), name="api-case-assessment"),
    path("instruments/", results.ListInstruments.as_view(), name="api-instruments"),
    path("cases/<uuid:case_id>/results/", results.Results.as_view(), name="api-case-results"),
    path(
        "cases/<uuid:case_id>/results/<uuid:result_id>/withdrawal/",
        results.WithdrawResult.as_view(),
        name="api-result-withdrawal",
    ),
    path("knowledge/", knowledge.ReadKnowledge.as_view(), name="api-knowledge"),
    path("knowledge/releases/", knowledge.ListReleases.as_view(), name="api-knowledge-releases"),
    path("boards/<uuid:board_id>/advice-changes/", knowledge.ListAdviceChanges.as_view(), name="api-advice-changes"),
    path("meetings/", meetings.Meetings.as_view(), name="api-meetings"),
    path("meetings/<uuid:meeting_id>/", meetings.ReadMeeting.as_view(), name="api-meeting"),
    path("meetings/<uuid:meeting_id>/items/", agenda.ListCase.as_view(), name="api-meeting-items"),
    path("meetings/<uuid:meeting_id>/order/", agenda.ReorderAgenda.as_view(), name="api-meeting-order"),
    path("meetings/<uuid:meeting_id>/publish/", meetings.PublishAgenda.as_view(), name="api-meeting-publish"),
    path("meetings/<uuid:meeting_id>/start/", meetings.StartMeeting.as_view(), name="api-meeting-start"),
    path("meetings/<uuid:meeting_id>/close/", meetings.CloseMeeting.as_view(), name="api-meeting-close"),
    path("meetings/<uuid:meeting_id>/cancel/", meetings.CancelMeeting.as_view(), name="api-meeting-cancel"),
    path("meetings/<uuid:meeting_id>/attendance/", meetings.NoteAttendance.as_view(), name="api-meeting-attendance"),
    path("meetings/<uuid:meeting_id>/documents/", documents.Documents.as_view(), name="api-meeting-documents"),
    path("items/<uuid:item_id>/removal/", agenda.UnlistCase.as_view(), name="api-item-removal"),
    path("items/<uuid:item_id>/rounds/", votes.OpenVote.as_view(), name="api-item-rounds"),
    path("items/<uuid:item_id>/decisions/", decisions.SignDecision.as_view(), name="api-item-decisions"),
    path("rounds/<uuid:round_id>/", votes.ReadRound.as_view(), name="api-round"),
    path("rounds/<uuid:round_id>/ballots/", votes.CastVote.as_view(), name="api-round-ballots"),
    path("rounds/<uuid:round_id>/recusal/", votes.RecuseSeat.as_view(), name="api-round-recusal"),
    path("rounds/<uuid:round_id>/close/", votes.CloseVote.as_view(), name="api-round-close"),
    path("rounds/<uuid:round_id>/void/", votes.VoidVote.as_view(), name="api-round-void"),
    path("decisions/<uuid:decision_id>/", decisions.ReadDecision.as_view(), name="api-decision"),
    path("decisions/<uuid:decision_id>/amendments/", decisions.AmendDecision.as_view(), name="api-decision-amendments"),
    path("cases/<uuid:case_id>/decisions/", decisions.ListDecisions.as_view(), name="api-case-decisions"),
    path("cases/<uuid:case_id>/emergency/", emergencies.CallEmergency.as_view(), name="api-case-emergency"),
    path("emergencies/", emergencies.ListEmergencies.as_view(), name="api-emergencies"),
    path("emergencies/<uuid:emergency_id>/", emergencies.ReadEmergency.as_view(), name="api-emergency"),
    path("emergencies/<uuid:emergency_id>/answers/", emergencies.AnswerCall.as_view(), name="api-emergency-answers"),
    path(
        "emergencies/<uuid:emergency_id>/withdrawal/",
        emergencies.WithdrawCall.as_view(),
        name="api-emergency-withdrawal",
    ),
    path(
        "meetings/<uuid:meeting_id>/ratifications/",
        emergencies.RatifyDecision.as_view(),
        name="api-meeting-ratifications",
    ),
    path("documents/<uuid:document_id>/", documents.ReadDocument.as_view(), name="api-document"),
    path("documents/<uuid:document_id>/pdf/", documents.FetchPdf.as_view(), name="api-document-pdf"),
]
