"""Addresses of the pages of the decision: what is advised, and what the board said."""

from decisions.views.assessment_urls import assessment_urls
from decisions.views.meeting_urls import meeting_urls

app_name = "decisions"

urlpatterns = [*assessment_urls, *meeting_urls]
