"""Tells the worklist of cases when each case meets its board."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from cases.audit import Actor
from cases.views.next_meetings import NextMeeting, answers_next_meetings
from decisions.access import EMERGENCY
from decisions.actions.read_next_meetings import read_next_meetings


@answers_next_meetings
def next_meetings_of(actor: Actor, case_ids: Sequence[Any]) -> Mapping[Any, NextMeeting]:
    found = read_next_meetings(actor=actor, case_ids=case_ids)
    return {
        case: NextMeeting(
            meeting.starts_at, reverse("decisions:meeting", args=[meeting.pk]), emergency=meeting.kind == EMERGENCY
        )
        for case, meeting in found.items()
    }
