"""Let the plan follow a change of an agenda, in the transaction of that change."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from decisions.actions.weigh_agenda import Weighed, keeps_order, weigh_agenda
from decisions.agenda.meeting_moves import BEFORE, PLANNED, PUBLISHED
from decisions.agenda.planner import plan
from decisions.agenda.planning import Plan
from decisions.agenda.reasons import warnings_for
from decisions.agenda.timeline import Slot
from decisions.models import AgendaItem, Meeting, Round

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


def follow_plan(*, meeting: Meeting, keep_order: bool | None = None) -> list[Change]:
    """Plan the agenda again before the meeting begins, and count its version up in any case.

    The caller holds the meeting through `decisions.access`. A published order stands unless
    `keep_order` is False. Returns what changed place or lost its time, in the new order.
    """
    changes = []
    if meeting.state in BEFORE:
        items = list(meeting.items.filter(removed_at=None).select_related("case"))
        weighed = weigh_agenda(
            meeting=meeting, items=items, keep_order=keeps_order(meeting) if keep_order is None else keep_order
        )
        changes = _written(items, plan(weighed.request), weighed)
    return _counted(meeting, changes)


def follow_people(meeting: Meeting) -> None:
    """Plan again because somebody comes, stays away or leaves early, or the meeting has moved. Once the agenda
    is published only a person changes it: then each case says anew who will be missing, and nothing else."""
    if meeting.state == PLANNED and meeting.items.filter(removed_at=None).exists():
        follow_plan(meeting=meeting)
    elif meeting.state == PUBLISHED:
        _warn_anew(meeting)


def _warn_anew(meeting: Meeting) -> None:
    items = list(meeting.items.filter(removed_at=None, planned_start__isnull=False).select_related("case"))
    request = weigh_agenda(meeting=meeting, items=items, keep_order=True).request
    cases = {case.key: case for case in request.cases}
    for item in items:
        case = replace(cases[str(item.pk)], minutes=item.minutes)
        warnings = warnings_for(Slot(case, item.planned_start or 0, item.rest_before), request)
        item.planned_warning = "; ".join(warnings)[:400]
    AgendaItem.objects.bulk_update(items, ["planned_warning"])


def plan_rest(meeting: Meeting, now: datetime) -> list[Change]:
    """Plan what is left of a meeting in session from `now` on: cases that were neither on the screen nor
    voted on nor decided. The others stand before them as they are."""
    items = list(meeting.items.filter(removed_at=None).select_related("case"))
    begun = set(Round.objects.filter(item__in=items).exclude(state="void").values_list("item", flat=True))
    begun |= set(meeting.discussions.values_list("item", flat=True))
    rest = [item for item in items if item.outcome == "pending" and item.pk not in begun]
    done = [item for item in items if item not in rest]
    for place, item in enumerate(done, 1):
        item.position = place
    AgendaItem.objects.bulk_update(done, ["position"])
    minute = max(0, (now - meeting.starts_at) // timedelta(minutes=1))
    weighed = weigh_agenda(meeting=meeting, items=rest, keep_order=False, begins=minute, done=len(done))
    return _counted(meeting, _written(rest, plan(weighed.request), weighed, done=len(done)))


def _counted(meeting: Meeting, changes: list[Change]) -> list[Change]:
    Meeting.objects.filter(pk=meeting.pk).update(version=F("version") + 1)
    meeting.refresh_from_db(fields=["version"])
    return changes


def _written(items: list[AgendaItem], made: Plan, weighed: Weighed, done: int = 0) -> list[Change]:
    before = {item.pk: [getattr(item, name) for name in _PLANNED] for item in items}
    places = {key: place for place, key in enumerate(made.order, done + 1)}
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
    changed = [item for item in items if before[item.pk] != [getattr(item, name) for name in _PLANNED]]
    AgendaItem.objects.bulk_update(changed, _PLANNED)
    return [
        change
        for item in sorted(changed, key=lambda item: item.position)
        if (change := _change(item, dict(zip(_PLANNED, before[item.pk], strict=True))))
    ]


def _change(item: AgendaItem, before: dict[str, Any]) -> Change | None:
    """What people are told: a case that was planned before has another place, or lost or got a time."""
    had_time, has_time = before["planned_start"] is not None, item.planned_start is not None
    if not before["planned_reason"] or (before["position"], had_time) == (item.position, has_time):
        return None
    return Change(item, before["position"], had_time)
