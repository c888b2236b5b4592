"""What every document says of its meeting: board, day, place, and the agenda with times."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from cases.models import Case
from cases.pathway.permissions import SPECIALTIES
from cases.pathway.urgency import Lane
from decisions.documents.content_decision import signatures_content
from decisions.documents.content_patient import banner
from decisions.documents.wording import clock_words, day_words, moment_words, weekday, zone_words
from decisions.models import AgendaItem, Meeting
from decisions.models.emergencies import to_ratify

TO_DISCUSS = "to_discuss"
LIST_LIMIT = 300  # characters of a question on the list


def agenda_items(meeting: Meeting) -> list[AgendaItem]:
    """The items on the agenda now: those to discuss in their order, then those only listed."""
    rows = meeting.items.filter(removed_at=None).select_related(
        "case__patient", "case__board__site", "presenter__user", "owner__user"
    )
    rows = rows.prefetch_related("case__patient__identifiers")
    return sorted(rows, key=lambda item: (item.lane != TO_DISCUSS, item.position, item.added_at))


def meeting_content(meeting: Meeting) -> dict[str, Any]:
    """Board, site, day and time with its zone, place, and the minutes there are."""
    zone = meeting.board.time_zone
    local = meeting.starts_at.astimezone(ZoneInfo(zone))
    return {
        "board": meeting.board.name,
        "site": meeting.board.site.name,
        "weekday": weekday(local.date()),
        "day": day_words(local.date()),
        "starts": clock_words(meeting.starts_at, zone),
        "zone": zone_words(meeting.starts_at, zone),
        "zone_name": zone,
        "place": meeting.place,
        "capacity_minutes": meeting.capacity_minutes,
        "out_of_hours": meeting.board.site.out_of_hours_contact,
    }


def agenda_rows(meeting: Meeting, items: Sequence[AgendaItem]) -> list[dict[str, Any]]:
    """One row per item as it was planned, with the break before it. Items without a time say why."""
    rows, ended = [], 0
    for number, item in enumerate(items, 1):
        pause = {"at": _clock(meeting, ended), "minutes": item.rest_before} if item.rest_before else None
        rows.append(_row(number, item, meeting) | {"break": pause})
        ended = ended if item.planned_start is None else item.planned_start + item.minutes
    return rows


def ratification_rows(meeting: Meeting) -> list[dict[str, Any]]:
    """The decisions of emergency boards that wait for this meeting, or a later one, to ratify them."""
    zone = meeting.board.time_zone
    return [
        {
            "reference": item.case.reference,
            "patient": banner(item.case, meeting),
            "signed": moment_words(item.decisions.all()[0].made_at, zone),
            "signatures": signatures_content(item.decisions.all()[0], zone),
        }
        for item in to_ratify(meeting.board)
    ]


def must_leave(meeting: Meeting) -> list[dict[str, str]]:
    """Who comes and must leave before the end, the first to leave first."""
    rows = meeting.replies.exclude(leaves_at=None).exclude(answer="not_coming").filter(membership__ended_at=None)
    zone = meeting.board.time_zone
    return [
        {
            "name": row.membership.user.name,
            "specialty": SPECIALTIES.get(row.membership.specialty, ""),
            "at": clock_words(row.leaves_at, zone),
        }
        for row in rows.select_related("membership__user").order_by("leaves_at", "membership__user__name")
    ]


def planned_minutes(items: Sequence[AgendaItem]) -> int:
    """From the beginning to the end of the last case with a time, breaks included."""
    return max((item.planned_start + item.minutes for item in items if item.planned_start is not None), default=0)


def lane_words(case: Case) -> str:
    """The urgency lane of the case in a word; what is not triaged is said so."""
    return Lane(case.lane).label if case.lane else "Not triaged"


def short(text: str) -> str:
    """A question as the list has room for it: whole, or its beginning and a word about the rest."""
    if len(text) <= LIST_LIMIT:
        return text
    return f"{text[:LIST_LIMIT]} … [{len(text) - LIST_LIMIT} more characters in the case]"


def _clock(meeting: Meeting, minute: int) -> str:
    return clock_words(meeting.moment(minute), meeting.board.time_zone)


def _row(number: int, item: AgendaItem, meeting: Meeting) -> dict[str, Any]:
    due = "" if item.planned_start is None else _clock(meeting, item.planned_start)
    to_discuss = item.lane == TO_DISCUSS
    return {
        "number": number,
        "due": due,
        "minutes": item.minutes if due else None,
        "lane": item.get_lane_display(),
        "to_discuss": to_discuss,
        "without_time": item.planned_reason if to_discuss and not due else "",
        "reference": item.case.reference,
        "patient": banner(item.case, meeting),
        "question": short(item.case.clinical_question),
        "urgency": lane_words(item.case),
        "urgency_code": item.case.lane,
        "presenter": item.presenter.user.name if item.presenter else "",
        "owner": item.owner.user.name if item.owner else "",
        "protocol": item.protocol,
        "added_late": item.added_late_reason,
        "changed_late": item.changed_late_reason,
    }
