"""The outcome summary of a meeting as a frozen record."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from decisions.documents.content_pack import agenda_content
from decisions.models import AgendaItem, Meeting


def outcome_content(meeting: Meeting, items: Sequence[AgendaItem], day: date) -> dict[str, Any]:
    """What the board decided on each case, or that it decided nothing."""
    return agenda_content(meeting, items, day) | {"cases": []}
