"""Let the plan follow a change of an agenda, in the transaction of that change."""

from dataclasses import dataclass

from django.db.models import F

from decisions.actions.weigh_agenda import Weighed, keeps_order, weigh_agenda
from decisions.agenda.meeting_moves import BEFORE
from decisions.agenda.planner import plan
from decisions.agenda.planning import Plan
from decisions.models import AgendaItem, Meeting

_PLANNED = [
    *("position", "minutes", "minutes_source", "complexity", "planned_start", "rest_before"),
    *("planned_reason", "planned_warning", "misses_deadline"),
]


@dataclass(frozen=True)
class Change:
    """A case whose place the plan changed, and whether it had a time and has one now."""

    item: AgendaItem
    was: int
    had_time: bool

    @property
    def says(self) -> str:
        """The change in words, by the case's reference."""
        has_time = self.item.planned_start is not None
        if self.had_time and not has_time:
            return f"{self.item.case.reference} no longer fits"
        if has_time and not self.had_time:
            return f"{self.item.case.reference} now fits, at place {self.item.position}"
        return f"{self.item.case.reference} goes from place {self.was} to {self.item.position}"


def follow_plan(meeting: Meeting, *, keep_order: bool | None = None) -> list[Change]:
    """Plan the agenda again before the meeting begins, and count its version up in any case.

    The caller holds the meeting through `decisions.access`. A published order stands unless
    `keep_order` is False. Returns what changed place or lost its time, in the new order.
    """
    changes = []
    if meeting.state in BEFORE:
        items = list(meeting.items.filter(removed_at=None).select_related("case"))
        weighed = weigh_agenda(meeting, items, keep_order=keeps_order(meeting) if keep_order is None else keep_order)
        changes = _written(items, plan(weighed.request), weighed)
    Meeting.objects.filter(pk=meeting.pk).update(version=F("version") + 1)
    meeting.refresh_from_db(fields=["version"])
    return changes


def _written(items: list[AgendaItem], made: Plan, weighed: Weighed) -> list[Change]:
    before = {item.pk: (item.position, item.planned_start is not None, bool(item.planned_reason)) for item in items}
    places = {key: place for place, key in enumerate(made.order, 1)}
    entries = {entry.key: entry for entry in made.entries}
    left_out = {one.key: one for one in made.not_fitting}
    for item in items:
        key = str(item.pk)
        entry, without = entries.get(key), left_out.get(key)
        item.position = places[key]
        item.complexity = weighed.complexity[item.pk]
        item.minutes, item.minutes_source = weighed.estimates[item.pk].minutes, weighed.estimates[item.pk].source
        item.planned_start = entry.start if entry else None
        item.rest_before = entry.rest if entry else 0
        item.planned_reason = (entry.reason if entry else without.says if without else "listed only")[:400]
        item.planned_warning = ("; ".join(entry.warnings) if entry else "")[:400]
        item.misses_deadline = bool(without and without.deadline == "missed")
    AgendaItem.objects.bulk_update(items, _PLANNED)
    return [
        Change(item, before[item.pk][0], before[item.pk][1])
        for item in sorted(items, key=lambda item: item.position)
        if before[item.pk][2] and before[item.pk][:2] != (item.position, item.planned_start is not None)
    ]
