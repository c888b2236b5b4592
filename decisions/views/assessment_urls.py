"""Addresses of the assessment and of score entry."""

from django.urls import path

from decisions.views import assessment, score_entry

_CASE = "cases/<uuid:case_id>/"

assessment_urls = [
    path(f"{_CASE}assessment/", assessment.assessment, name="assessment"),
    path(f"{_CASE}assessment/panel/", assessment.panel, name="assessment_panel"),
    path(f"{_CASE}assessment/progress/", assessment.progress, name="assessment_progress"),
    path(f"{_CASE}assessment/again/", assessment.again, name="assess_again"),
    path(f"{_CASE}lesions/<uuid:lesion_id>/sins/", score_entry.sins, name="sins"),
]
