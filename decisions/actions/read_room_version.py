"""Whether anything has changed in a meeting, for screens that follow it: a number and nothing else."""

import hashlib
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Model, OuterRef, Q, Subquery, Sum

from cases import access
from cases.access import as_id
from cases.audit import Actor
from cases.pathway.refusals import NotVisible
from decisions.models import (
    AgendaItem,
    Assessment,
    AttendanceNote,
    Break,
    Decision,
    Discussion,
    Interest,
    Meeting,
    MeetingReply,
    MinuteRevision,
    Round,
    ThemeAnswer,
)


def read_room_version(*, actor: Actor, meeting_id: object) -> str:
    """The version of one meeting, for a person who may read it. It tells nothing and is not audited."""
    found = Meeting.objects.filter(pk=as_id(meeting_id)).first()
    if found is None:
        raise NotVisible()
    access.seat(actor, found.board_id, "meeting.read")
    return room_versions([found.pk])[found.pk]


def room_versions(meeting_ids: Collection[UUID]) -> dict[UUID, str]:
    """The version of each meeting, in one query: `screen.minutes.checklist`.

    The first part differs when something was answered, shown, noted, opened, closed, recorded or signed, the second
    when minutes were written, the third when a theme was answered. Ballots and seats are no part of it:
    while a vote is open nothing tells of them.
    """
    rows = Meeting.objects.filter(pk__in=meeting_ids).annotate(**_FIGURES).values("pk", "state", "version", *_FIGURES)
    return {row["pk"]: f"{_screen(row)}.{row['_minutes'] or 0}.{row['_themes'] or 0}" for row in rows}


def _screen(row: dict[str, Any]) -> str:
    figures = [str(row[name]) for name in ("state", "version", *_FIGURES) if name not in _APART]
    return hashlib.sha256("|".join(figures).encode()).hexdigest()[:16]


def _over(model: type[Model], meeting: str, figure: Any) -> Subquery:
    """A figure over the rows of a meeting, which they reach by the path `meeting`."""
    rows = model._default_manager.filter(**{meeting: OuterRef("pk")}).order_by().values(meeting)
    return Subquery(rows.annotate(figure=figure).values("figure"))


_APART = ("_minutes", "_themes")
# Each figure only grows with each thing that happens.
_FIGURES: dict[str, Subquery] = {
    "_shown": _over(Discussion, "meeting", Count("pk") + Count("ended_at")),
    "_breaks": _over(Break, "meeting", Count("pk") + Count("ended_at")),
    "_attendance": _over(AttendanceNote, "meeting", Count("pk")),
    "_replies": _over(MeetingReply, "meeting", Max("noted_at")),
    "_rounds": _over(Round, "item__meeting", Count("pk") + Count("pk", filter=~Q(state="open"))),
    "_decisions": _over(Decision, "item__meeting", Count("pk")),
    "_themes": _over(ThemeAnswer, "item__meeting", Count("pk")),
    "_interests": _over(Interest, "item__meeting", Count("pk")),
    "_facts": _over(AgendaItem, "meeting", Sum("case__facts_version")),
    "_assessments": _over(Assessment, "case__agenda_items__meeting", Count("pk")),
    "_minutes": _over(MinuteRevision, "item__meeting", Count("number")),
}
