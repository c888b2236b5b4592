"""The outcome summary of a meeting as a frozen record: what was decided on each case, by whom,
and plainly where nothing was."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from cases.pathway.permissions import SPECIALTIES
from decisions.documents.content_decision import decisions_content
from decisions.documents.content_held import actions_content, discussions_content, waiting_content
from decisions.documents.content_meeting import agenda_items, agenda_rows, meeting_content, planned_minutes
from decisions.documents.content_vote import rounds_content
from decisions.documents.frozen import SCHEMA
from decisions.documents.wording import clock_words, moment_words, name_words
from decisions.models import AgendaItem, Decision, Meeting, MinuteRevision

_SAYS = {
    "recommended": "Recommendation made",
    "none_yet": "Deferred: no recommendation yet",
    "discussed": "Discussed; nothing was decided",
    "carried_over": "Not discussed; carried over to another meeting",
    "pending": "Nothing was decided",
    "listed": "Listed, not for discussion; nothing was decided",
}


def outcome_content(meeting: Meeting, items: Sequence[AgendaItem], day: date) -> dict[str, Any]:
    """What the board decided on each case of a meeting in session or closed. `day` does not matter."""
    rows = agenda_rows(meeting, items)
    held = discussions_content(meeting, items)
    cases = [_case(item, row, len(rows), held.get(item.pk)) for item, row in zip(items, rows, strict=True)]
    return {
        "schema": SCHEMA,
        "meeting": meeting_content(meeting) | _held(meeting),
        "planned_minutes": planned_minutes(items),
        "agenda": [
            row | {"says": case["says"], "treatments": _treatments(case)} for row, case in zip(rows, cases, strict=True)
        ],
        "recommended": _standing(cases, "recommended"),
        "deferred": _standing(cases, "none_yet"),
        "attendance": _attendance(meeting),
        "taken_off": _taken_off(meeting),
        "cases": cases,
    }


def patient_outcome_content(decision: Decision) -> dict[str, Any]:
    """What the board decided on one case of a meeting: the same words as in the summary, and nothing of
    any other case. The caller has passed `decisions.access`."""
    meeting = decision.item.meeting
    items = agenda_items(meeting)
    rows = {item.pk: row for item, row in zip(items, agenda_rows(meeting, items), strict=True)}
    item = next(item for item in items if item.pk == decision.item_id)
    held = discussions_content(meeting, [item])
    case = _case(item, rows[item.pk], len(rows), held.get(item.pk)) | {"number": 1, "place": ""}
    board, day = meeting.board, meeting_content(meeting) | _held(meeting)
    return {
        "schema": SCHEMA,
        "about": {"words": f"{case['reference']}, {board.name}, {day['day']}", "zone_name": board.time_zone},
        "meeting": day,
        "agenda": [{"reference": case["reference"]}],
        "patient": case["patient"],
        "case": case,
        "end": f"End of outcome · {case['reference']}",
    }


def _standing(cases: Sequence[dict[str, Any]], outcome: str) -> int:
    """How many cases have a decision that stands with this outcome."""
    return sum(bool(case["decisions"]) and case["decisions"][0]["outcome"] == outcome for case in cases)


def _treatments(case: dict[str, Any]) -> list[str]:
    """The options of the decision that stands, first choice first."""
    options = case["decisions"][0]["options"] if case["decisions"] else []
    return [f"{option['treatment']} {option['levels']}".strip() for option in options]


def _held(meeting: Meeting) -> dict[str, str]:
    zone = meeting.board.time_zone
    return {
        "state": meeting.get_state_display(),
        "opened": clock_words(meeting.opened_at, zone) if meeting.opened_at else "",
        "closed": clock_words(meeting.closed_at, zone) if meeting.closed_at else "",
    }


def _case(item: AgendaItem, row: dict[str, Any], total: int, held: dict[str, Any] | None) -> dict[str, Any]:
    decisions = decisions_content(item)
    return {
        "number": row["number"],
        "place": f"Case {row['number']} of {total}",
        "reference": item.case.reference,
        "patient": row["patient"],
        "question": item.case.clinical_question,
        "urgency": {"code": row["urgency_code"], "lane": row["urgency"]},
        "says": _says(item, decisions),
        "carried_over": item.outcome == "carried_over",
        "held": held,
        "waiting": waiting_content(item, decisions),
        "to_do": actions_content(item),
        "minutes": _minutes(item),
        "decisions": decisions,
        "rounds": rounds_content(item),
    }


def _minutes(item: AgendaItem) -> str:
    """The minutes as they stand now; "" when nothing was written."""
    standing = MinuteRevision.standing_of(item)
    return standing.text if standing else ""


def _says(item: AgendaItem, decisions: Sequence[dict[str, Any]]) -> str:
    """The outcome in a sentence: of the decision that stands, else of the item itself."""
    if decisions:
        return _SAYS[decisions[0]["outcome"]]
    return _SAYS["listed" if item.lane == "listed_not_discussed" else item.outcome]


def _taken_off(meeting: Meeting) -> list[dict[str, str]]:
    """Cases that had been listed and were taken off the agenda, with the reason: none is lost."""
    rows = meeting.items.exclude(removed_at=None).select_related("case__patient").order_by("removed_at", "pk")
    return [
        {
            "reference": row.case.reference,
            "patient": name_words(row.case.patient),
            "reason": row.removed_reason,
            "at": moment_words(row.removed_at, meeting.board.time_zone),
        }
        for row in rows
    ]


def _attendance(meeting: Meeting) -> list[dict[str, str]]:
    """Who was noted present or absent, by specialty; who was not noted is said to be so."""
    noted = {row.membership_id: row.present for row in meeting.attendance.all()}
    seats = meeting.board.memberships.filter(role__in=("clinician", "chair", "coordinator")).select_related("user")
    rows = [
        {
            "name": seat.user.name,
            "role": seat.get_role_display(),
            "specialty": SPECIALTIES.get(seat.specialty, ""),
            "present": {True: "Present", False: "Absent", None: "Not noted"}[noted.get(seat.pk)],
        }
        for seat in seats
        if seat.ended_at is None or seat.pk in noted
    ]
    return sorted(rows, key=lambda row: (row["present"] != "Present", row["specialty"], row["name"]))
