"""Addresses of the pages of the decision: what is advised, and what the board said."""

from django.urls import path

from decisions.views import (
    board_settings,
    calendar,
    invitations,  # noqa: F401  (importing these tells the worklist what they know)
    letters_due,  # noqa: F401
    next_meetings,  # noqa: F401
    overdue,  # noqa: F401
    site_settings,
    untaken,  # noqa: F401
)
from decisions.views.assessment_urls import assessment_urls
from decisions.views.knowledge_urls import knowledge_urls
from decisions.views.letter_urls import letter_urls
from decisions.views.meeting_urls import meeting_urls
from decisions.views.outcome_urls import outcome_urls

app_name = "decisions"

urlpatterns = [
    path("settings/", site_settings.site_settings, name="site_settings"),
    path("board-settings/", board_settings.board_settings, name="board_settings"),
    path("calendar/", calendar.my_calendar, name="my_calendar"),
    path("cal/<slug:secret>.ics", calendar.feed, name="calendar_feed"),
    *assessment_urls,
    *meeting_urls,
    *knowledge_urls,
    *outcome_urls,
    *letter_urls,
]
