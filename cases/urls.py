"""Addresses of the pages of the case. Only UUIDs name things; every change is a POST."""

from django.urls import path

from cases.views import (
    access_log,
    clocks,
    due_follow_ups,
    fact_history,
    facts,
    follow_up,
    home,
    imaging,
    lesions,
    log_in,
    members,
    new_lesion,
    overview,
    referral,
    referral_texts,
    timeline,
    treatment,
    worklist,
)

app_name = "cases"

_CASE = "cases/<uuid:case_id>/"

urlpatterns = [
    path("", home.home, name="home"),
    path("login/", log_in.log_in, name="log_in"),
    path("logout/", log_in.log_out, name="log_out"),
    path("board/", home.choose_board, name="choose_board"),
    path("worklist/", worklist.worklist, name="worklist"),
    path("refer/", referral.refer, name="refer"),
    path("members/", members.members, name="members"),
    path("members/<uuid:membership_id>/end/", members.end, name="end_membership"),
    path("access-log/", access_log.board_log, name="board_log"),
    path(_CASE, overview.overview, name="overview"),
    path(f"{_CASE}acknowledgement/", referral.acknowledgement, name="acknowledgement"),
    path(f"{_CASE}referral/", referral_texts.complete, name="complete_referral"),
    path(f"{_CASE}steps/<slug:move>/", overview.step, name="step"),
    path(f"{_CASE}urgency/", overview.urgency, name="urgency"),
    path(f"{_CASE}timeline/", timeline.timeline, name="timeline"),
    path(f"{_CASE}access-log/", access_log.access_log, name="access_log"),
    path(f"{_CASE}clocks/", clocks.clocks, name="clocks"),
    path(f"{_CASE}facts/", facts.facts, name="facts"),
    path(f"{_CASE}facts/record/<slug:group>/", facts.record, name="record_facts"),
    path(f"{_CASE}facts/records/<uuid:record_id>/choose/", fact_history.choose, name="choose_value"),
    path(f"{_CASE}facts/records/<uuid:record_id>/correct/", fact_history.correct, name="correct_fact"),
    path(f"{_CASE}facts/<slug:name>/", fact_history.fact, name="fact"),
    path(f"{_CASE}lesions/", lesions.lesions, name="lesions"),
    path(f"{_CASE}lesions/new/", new_lesion.new, name="new_lesion"),
    path(f"{_CASE}lesions/<uuid:lesion_id>/withdraw/", lesions.withdraw, name="withdraw_lesion"),
    path(f"{_CASE}lesions/<uuid:lesion_id>/record/<slug:group>/", lesions.record, name="record_lesion_facts"),
    path(f"{_CASE}lesions/<uuid:lesion_id>/facts/<slug:name>/", fact_history.fact, name="lesion_fact"),
    path(f"{_CASE}imaging/", imaging.imaging, name="imaging"),
    path(f"{_CASE}imaging/new/", imaging.new, name="new_study"),
    path(f"{_CASE}imaging/<uuid:study_id>/report/", imaging.report, name="report_study"),
    path(f"{_CASE}treatment/", treatment.treatment, name="treatment"),
    path(f"{_CASE}treatment/new/", treatment.new, name="new_treatment"),
    path(f"{_CASE}follow-up/", follow_up.follow_up, name="follow_up"),
    path(f"{_CASE}follow-up/new/", follow_up.new, name="new_follow_up"),
    path(f"{_CASE}follow-up/plan/", due_follow_ups.plan, name="plan_follow_up"),
    path(f"{_CASE}follow-up/plan/<uuid:due_id>/call-off/", due_follow_ups.call_off, name="call_off_follow_up"),
    path("follow-up/", due_follow_ups.due, name="due_follow_ups"),
]
