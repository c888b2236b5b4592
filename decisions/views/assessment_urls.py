"""Addresses of the assessment, of results worked out elsewhere and of score entry."""

from django.urls import path

from decisions.views import assessment, case_score, results, score_entry

_CASE = "cases/<uuid:case_id>/"

assessment_urls = [
    path(f"{_CASE}assessment/", assessment.assessment, name="assessment"),
    path(f"{_CASE}assessment/panel/", assessment.panel, name="assessment_panel"),
    path(f"{_CASE}assessment/progress/", assessment.progress, name="assessment_progress"),
    path(f"{_CASE}assessment/again/", assessment.again, name="assess_again"),
    path(f"{_CASE}scores/<slug:score>/", case_score.case_score, name="case_score"),
    path(f"{_CASE}results/", results.results, name="results"),
    path(f"{_CASE}results/new/<slug:instrument>/", results.new, name="new_result"),
    path(f"{_CASE}results/<uuid:result_id>/correct/", results.correct, name="correct_result"),
    path(f"{_CASE}results/<uuid:result_id>/withdraw/", results.withdraw, name="withdraw_result"),
    path(f"{_CASE}lesions/<uuid:lesion_id>/sins/", score_entry.sins, name="sins"),
]
