"""Addresses of what came of it: one case's outcome, the figures of a board."""

from django.urls import path

from decisions.views import case_outcome, exports, figures, outcome_reports, recommendations

outcome_urls = [
    path("cases/<uuid:case_id>/outcome/", case_outcome.case_outcome, name="case_outcome"),
    path("figures/", figures.figures, name="figures"),
    path("figures/<slug:table>/csv/", figures.figure_csv, name="figure_csv"),
    path("figures/cases/<slug:column>/<slug:value>/", figures.cases_behind, name="cases_behind"),
    path("figures/meetings/<slug:row>/", figures.meetings_behind, name="meetings_behind"),
    path("exports/", exports.exports, name="exports"),
    path("exports/dictionary.csv", exports.dictionary, name="export_dictionary"),
    path("exports/<uuid:export_id>/file/", exports.fetch, name="export_file"),
    path("recommendations/", recommendations.recommendations, name="recommendations"),
    path("recommendations/<uuid:case_id>/relisting/", recommendations.relist, name="relist"),
    path("figures/reports/", outcome_reports.outcome_reports, name="outcome_reports"),
    path("figures/reports/<uuid:report_id>/", outcome_reports.outcome_report, name="outcome_report"),
    path("figures/reports/<uuid:report_id>/pdf/", outcome_reports.outcome_report_file, name="outcome_report_pdf"),
    path("figures/<slug:table>/", figures.figure, name="figure"),
]
