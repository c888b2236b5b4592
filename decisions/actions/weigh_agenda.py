"""What the planner is asked about one meeting, from what is known now. Nothing is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from cases.models import CaseClock, Membership
from decisions.actions.read_measured_minutes import read_measured_minutes
from decisions.agenda.meeting_moves import BEFORE, PLANNED
from decisions.agenda.minutes import Complexity, Estimate, Signs, complexity, estimate
from decisions.agenda.planning import AgendaCase, LaterMeeting, Person, Pin, PlanRequest
from decisions.agenda.specialties import NEEDED
from decisions.models import AgendaItem, Assessment, Meeting, MeetingReply

TO_DISCUSS = "to_discuss"
_HIGH_GRADES = ("2", "3")


@dataclass(frozen=True)
class Weighed:
    """The request, and for each item how complex its case is ("" not assessed) and its minutes."""

    request: PlanRequest
    complexity: dict[Any, str]
    estimates: dict[Any, Estimate]


def weigh_agenda(
    *, meeting: Meeting, items: Sequence[AgendaItem], keep_order: bool, begins: int = 0, done: int = 0
) -> Weighed:
    """The planning of `items` (with their cases) in a number of queries that does not grow with them.

    `keep_order` leaves what was planned before where it stands. `begins` is the minute from which is
    planned, `done` the number of cases before it, which are not among the `items`.
    """
    deadlines, assessed = _deadlines(items), _assessed(items)
    kinds: dict[Any, Complexity | None] = {
        item.pk: complexity(_signs(assessed[item.case_id])) if item.case_id in assessed else None for item in items
    }
    history = read_measured_minutes(board=meeting.board, now=timezone.now())
    estimates = {item.pk: _minutes(item, kinds[item.pk], history) for item in items}
    cases = []
    for item in items:
        due, clock = deadlines.get(item.case_id, (None, ""))
        cases.append(
            AgendaCase(
                key=str(item.pk),
                minutes=estimates[item.pk].minutes,
                lane=item.case.lane,
                deadline=due,
                deadline_of=clock,
                complexity=kinds[item.pk] or "",
                presenter=str(item.presenter_id or ""),
                needs=_needed(assessed.get(item.case_id)),
                pin=_pin(item, done),
                discussed=item.lane == TO_DISCUSS,
            )
        )
    ordered = sorted(items, key=lambda item: (item.position, item.added_at))
    request = PlanRequest(
        starts_at=meeting.starts_at.astimezone(ZoneInfo(meeting.board.time_zone)),
        capacity=meeting.capacity_minutes,
        cases=tuple(cases),
        people=_people(meeting),
        before=tuple(str(item.pk) for item in ordered if item.planned_reason or not keep_order),
        keep_order=keep_order,
        later=_later(meeting),
        begins=begins,
    )
    return Weighed(request, {pk: kind or "" for pk, kind in kinds.items()}, estimates)


def _minutes(item: AgendaItem, kind: Complexity | None, history: Mapping[str, Sequence[float]]) -> Estimate:
    if item.minutes_are_given:
        return Estimate(item.minutes, item.minutes_source)
    return estimate(kind, history)


def _pin(item: AgendaItem, done: int) -> Pin | None:
    if not item.is_pinned:
        return None
    return Pin(item.pinned_place and max(1, item.pinned_place - done), item.pinned_minute)


def _deadlines(items: Sequence[AgendaItem]) -> dict[Any, tuple[datetime, str]]:
    """Case id -> when the first of its open clocks is due, and that clock's name."""
    rows = CaseClock.objects.filter(case__in=[item.case_id for item in items], open=True, due_at__isnull=False)
    found: dict[Any, tuple[datetime, str]] = {}
    for row in rows.order_by("-due_at", "-place"):
        found[row.case_id] = (row.due_at, str(row.body["name"]))
    return found


def _assessed(items: Sequence[AgendaItem]) -> dict[Any, dict[str, Any]]:
    """Case id -> what planning needs of its newest assessment."""
    newest = Assessment.objects.filter(case=OuterRef("case")).order_by("-facts_version", "-made_at").values("pk")[:1]
    rows = Assessment.objects.filter(case__in=[item.case_id for item in items], pk=Subquery(newest)).values(
        "case_id",
        lesions=F("facts__lesions"),
        options=F("result__options"),
        missing=F("result__missing"),
        flags=F("result__flags"),
        sins=F("result__scores__sins"),
    )
    return {row["case_id"]: row for row in rows}


def _signs(assessed: dict[str, Any]) -> Signs:
    lesions = assessed["lesions"] or []
    grades = [lesion["escc"] for lesion in lesions if lesion.get("escc") is not None]
    treated = [lesion["prior_rt"] for lesion in lesions if lesion.get("prior_rt") is not None]
    bands = [score["band"] for score in assessed["sins"] or [] if score.get("band")]
    return Signs(
        lesions=len(lesions),
        compression=any(grade in _HIGH_GRADES for grade in grades) if grades else None,
        unstable=any(band == "unstable" for band in bands) if bands else None,
        irradiated=any(prior != "none" for prior in treated) if treated else None,
        raters_disagree=any(flag["id"] == "D-raters" for flag in assessed["flags"] or []),
        decisive_missing=any(one["matters"] == "decisive" for one in assessed["missing"] or []),
    )


def _needed(assessed: dict[str, Any] | None) -> tuple[str, ...]:
    """The specialties that the first option of the advice needs."""
    options = [one for one in (assessed or {}).get("options") or [] if one.get("rank") == 1]
    return NEEDED.get(options[0]["treatment"], ()) if options else ()


def _people(meeting: Meeting) -> tuple[Person, ...]:
    """The members with what they answered; whoever has not answered may come."""
    replies = {reply.membership_id: reply for reply in meeting.replies.all()}
    seats = Membership.objects.filter(board=meeting.board_id, ended_at=None).select_related("user").order_by("pk")
    return tuple(_person(seat, replies.get(seat.pk), meeting) for seat in seats)


def _person(seat: Membership, reply: MeetingReply | None, meeting: Meeting) -> Person:
    coming = {"coming": True, "not_coming": False}.get(reply.answer) if reply else None
    leaves = None
    if reply and reply.leaves_at:
        leaves = max(0, (reply.leaves_at - meeting.starts_at) // timedelta(minutes=1))
    return Person(str(seat.pk), seat.user.name, seat.specialty, coming, leaves)


def _later(meeting: Meeting) -> tuple[LaterMeeting, ...]:
    """The board's coming meetings after this one that still take cases, with the minutes they have left."""
    waiting = Q(items__removed_at=None, items__lane=TO_DISCUSS)
    rows = Meeting.objects.filter(board=meeting.board_id, starts_at__gt=meeting.starts_at, state__in=BEFORE)
    return tuple(
        LaterMeeting(str(row.pk), row.starts_at, max(0, row.capacity_minutes - (row.taken or 0)))
        for row in rows.annotate(taken=Sum("items__minutes", filter=waiting)).order_by("starts_at", "pk")[:8]
    )


def keeps_order(meeting: Meeting) -> bool:
    """A published agenda is not shuffled: what was planned stays where it is."""
    return meeting.state != PLANNED
