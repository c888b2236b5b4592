"""Addresses of the pages of the decision: what is advised, and what the board said."""

from django.urls import path

from decisions.views import next_meetings, overdue, site_settings, untaken  # noqa: F401  (importing them tells the worklist what they know)
from decisions.views.assessment_urls import assessment_urls
from decisions.views.knowledge_urls import knowledge_urls
from decisions.views.meeting_urls import meeting_urls

app_name = "decisions"

urlpatterns = [
    path("settings/", site_settings.site_settings, name="site_settings"),
    *assessment_urls,
    *meeting_urls,
    *knowledge_urls,
]
