"""Addresses of what came of it: one case's outcome, the figures of a board."""

from django.urls import path

from decisions.views import case_outcome, figures

outcome_urls = [
    path("cases/<uuid:case_id>/outcome/", case_outcome.case_outcome, name="case_outcome"),
    path("figures/", figures.figures, name="figures"),
    path("figures/<slug:table>/csv/", figures.figure_csv, name="figure_csv"),
    path("figures/cases/<slug:column>/<slug:value>/", figures.cases_behind, name="cases_behind"),
]
