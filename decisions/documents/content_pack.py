"""The agenda and the meeting pack as frozen records."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from decisions.documents.content_case import case_content
from decisions.documents.content_meeting import (
    agenda_rows,
    meeting_content,
    must_leave,
    planned_minutes,
    ratification_rows,
)
from decisions.documents.frozen import SCHEMA
from decisions.models import AgendaItem, Meeting


def agenda_content(meeting: Meeting, items: Sequence[AgendaItem], day: date) -> dict[str, Any]:
    """The list of the meeting: who, when, which question. `day` does not matter to it."""
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "meeting": meeting_content(meeting),
        "planned_minutes": planned_minutes(items),
        "must_leave": must_leave(meeting),
        "agenda": agenda_rows(meeting, items),
    }
    waiting = ratification_rows(meeting)
    return content | ({"to_ratify": waiting} if waiting else {})


def pack_content(meeting: Meeting, items: Sequence[AgendaItem], day: date) -> dict[str, Any]:
    """The agenda and every case on it, with what is known up to `day`."""
    content = agenda_content(meeting, items, day)
    rows = content["agenda"]
    cases = [case_content(item, row, len(rows), day) for item, row in zip(items, rows, strict=True)]
    return content | {"cases": cases}
