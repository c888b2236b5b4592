"""Addresses of meetings, votes, decisions and documents."""

from django.urls import URLPattern, path

from decisions.views import (
    agenda,
    decisions,
    documents,
    emergency,
    emergency_rules,
    items,
    jobs,
    meeting,
    meetings,
    ratification,
    votes,
)

_MEETING, _ITEM, _ROUND = "meetings/<uuid:meeting_id>/", "agenda-items/<uuid:item_id>/", "votes/<uuid:round_id>/"
_EMERGENCY = "emergencies/<uuid:emergency_id>/"

meeting_urls: list[URLPattern] = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.schedule, name="schedule"),
    path(_MEETING, meeting.meeting, name="meeting"),
    path(f"{_MEETING}publish/", meeting.publish, name="publish_agenda"),
    path(f"{_MEETING}start/", meeting.start, name="start_meeting"),
    path(f"{_MEETING}close/", meeting.close, name="close_meeting"),
    path(f"{_MEETING}cancel/", meeting.cancel, name="cancel_meeting"),
    path(f"{_MEETING}attendance/", meeting.attendance, name="attendance"),
    path(f"{_MEETING}add/", agenda.add, name="add_case"),
    path(f"{_MEETING}order/", agenda.order, name="order_agenda"),
    path(f"{_MEETING}documents/", documents.documents, name="documents"),
    path(_ITEM, items.item, name="item"),
    path(f"{_ITEM}pulse/", items.pulse, name="pulse"),
    path(f"{_ITEM}remove/", agenda.remove, name="remove_case"),
    path(f"{_ITEM}vote/", votes.open_, name="open_vote"),
    path(f"{_ITEM}decide/", decisions.sign, name="sign"),
    path(_ROUND, votes.round_, name="round"),
    path(f"{_ROUND}ballot/", votes.cast, name="cast"),
    path(f"{_ROUND}conflict/", votes.recuse, name="recuse"),
    path(f"{_ROUND}close/", votes.close, name="close_vote"),
    path(f"{_ROUND}void/", votes.void, name="void_vote"),
    path("cases/<uuid:case_id>/emergency/", emergency.call, name="call_emergency"),
    path("emergencies/", emergency.emergencies, name="emergencies"),
    path("emergencies/limits/", emergency_rules.rules, name="emergency_rules"),
    path(_EMERGENCY, emergency.emergency, name="emergency"),
    path(f"{_EMERGENCY}standing/", emergency.standing, name="emergency_standing"),
    path(f"{_EMERGENCY}vote/", emergency.vote, name="emergency_vote"),
    path(f"{_EMERGENCY}answer/", emergency.answer, name="emergency_answer"),
    path(f"{_EMERGENCY}withdraw/", emergency.withdraw, name="withdraw_emergency"),
    path(f"{_MEETING}ratify/<uuid:decision_id>/", ratification.ratify, name="ratify"),
    path("decisions/<uuid:decision_id>/", decisions.decision, name="decision"),
    path("decisions/<uuid:decision_id>/amend/", decisions.amend, name="amend"),
    path("cases/<uuid:case_id>/decisions/", decisions.case_decisions, name="case_decisions"),
    path("documents/<uuid:document_id>/", documents.read, name="read_document"),
    path("documents/<uuid:document_id>/download/", documents.download, name="download_document"),
    path("jobs/<uuid:job_id>/", jobs.job, name="job"),
]
