"""Addresses of meetings, votes, decisions and documents."""

from django.urls import URLPattern, path

from decisions.views import (
    agenda,
    decisions,
    documents,
    items,
    jobs,
    meeting,
    meetings,
    present,
    records,
    room,
    streams,
    votes,
)

_MEETING, _ITEM, _ROUND = "meetings/<uuid:meeting_id>/", "agenda-items/<uuid:item_id>/", "votes/<uuid:round_id>/"

meeting_urls: list[URLPattern] = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.schedule, name="schedule"),
    path(_MEETING, meeting.meeting, name="meeting"),
    path(f"{_MEETING}publish/", meeting.publish, name="publish_agenda"),
    path(f"{_MEETING}start/", meeting.start, name="start_meeting"),
    path(f"{_MEETING}close/", meeting.close, name="close_meeting"),
    path(f"{_MEETING}cancel/", meeting.cancel, name="cancel_meeting"),
    path(f"{_MEETING}attendance/", meeting.attendance, name="attendance"),
    path(f"{_MEETING}room/", room.room, name="room"),
    path(f"{_MEETING}break/", room.pause, name="pause"),
    path(f"{_MEETING}now/", room.now, name="now"),
    path(f"{_MEETING}version/", room.version, name="room_version"),
    path(f"{_MEETING}stream/", streams.stream, name="stream"),
    path(f"{_MEETING}present/", present.present, name="present"),
    path(f"{_MEETING}add/", agenda.add, name="add_case"),
    path(f"{_MEETING}order/", agenda.order, name="order_agenda"),
    path(f"{_MEETING}documents/", documents.documents, name="documents"),
    path(_ITEM, items.item, name="item"),
    path(f"{_ITEM}pulse/", items.pulse, name="pulse"),
    path(f"{_ITEM}minutes/", records.minutes, name="minutes"),
    path(f"{_ITEM}checklist/", records.checklist, name="checklist"),
    path(f"{_ITEM}interest/", records.interest, name="interest"),
    path(f"{_ITEM}remove/", agenda.remove, name="remove_case"),
    path(f"{_ITEM}vote/", votes.open_, name="open_vote"),
    path(f"{_ITEM}decide/", decisions.sign, name="sign"),
    path(_ROUND, votes.round_, name="round"),
    path(f"{_ROUND}ballot/", votes.cast, name="cast"),
    path(f"{_ROUND}conflict/", votes.recuse, name="recuse"),
    path(f"{_ROUND}close/", votes.close, name="close_vote"),
    path(f"{_ROUND}void/", votes.void, name="void_vote"),
    path("decisions/<uuid:decision_id>/", decisions.decision, name="decision"),
    path("decisions/<uuid:decision_id>/amend/", decisions.amend, name="amend"),
    path("cases/<uuid:case_id>/decisions/", decisions.case_decisions, name="case_decisions"),
    path("documents/<uuid:document_id>/", documents.read, name="read_document"),
    path("documents/<uuid:document_id>/download/", documents.download, name="download_document"),
    path("jobs/<uuid:job_id>/", jobs.job, name="job"),
]
