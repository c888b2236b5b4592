"""What a new version of a paper says has changed, when the clock makes which paper, and what a teaching copy holds."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from decisions.agenda.paper_times import AGENDA, PACK, PROPOSE, steps_due
from decisions.documents.changes import agenda_changes, case_changes, with_changes, without_changes

FACT = {"label": "Karnofsky", "value": "60", "raters_differ": False}


def a_row(reference: str, number: int, **more: Any) -> dict[str, Any]:
    row = {"reference": reference, "number": number, "due": f"10:{number:02}", "to_discuss": True, "presenter": "Dr A"}
    row |= {"question": "What next?", "urgency": "Routine"}
    return row | {"added_late": "", "changed_late": "", **more}


def a_case(reference: str) -> dict[str, Any]:
    return {
        "reference": reference,
        "question": "What next?",
        "history": "",
        "urgency": {"lane": "Routine"},
        "facts": {"wishes": [], "groups": [{"origins": [{"rows": [dict(FACT)]}]}], "lesions": []},
        "studies": [
            {"modality": "MR", "region": "Spine", "on": "01-Jan-2026", "accession": "", "state": "Asked", "report": ""}
        ],
        "assessment": {
            "scores": [{"name": "SINS", "where": "Lesion 1", "says": "7 of 18, potentially unstable"}],
            "frameworks": [{"name": "NOMS", "lesions": [{"where": "", "outcome": ["SBRT"]}]}],
            "options": [{"treatment": "SBRT", "where": "", "standing": "Recommended", "rank": 1}],
            "missing": [{"code": "decisive", "facts": ["Histology"]}],
            "stale": False,
        },
        "results": [],
        "earlier": [],
        "given": [],
    }


def a_pack(*references: str) -> dict[str, Any]:
    return {
        "schema": 2,
        "meeting": {"day": "04-Nov-2026", "starts": "10:00", "place": "Room 1", "capacity_minutes": 60},
        "agenda": [a_row(reference, place) for place, reference in enumerate(references, 1)],
        "cases": [a_case(reference) for reference in references],
    }


def test_an_agenda_says_what_was_added_taken_off_and_moved_and_where_the_meeting_is() -> None:
    now = a_pack("C", "A") | {"meeting": a_pack()["meeting"] | {"place": "Room 2"}}
    now["agenda"].append(a_row("D", 3, added_late="The scan came.", to_discuss=False))
    assert agenda_changes(a_pack("A", "B", "C"), now) == [
        "Place: Room 2, was Room 1.",
        "D was added, late: The scan came.",
        "B was taken off the agenda.",
        "C moved from place 3 at 10:03 to place 1 at 10:01.",
        "A moved from place 1 at 10:01 to place 2 at 10:02.",
    ]


def test_a_list_without_its_cases_also_tells_of_questions_lanes_and_imaging() -> None:
    was, now = a_pack("A"), a_pack("A")
    now["agenda"][0] |= {"urgency": "Urgent", "changed_late": "It is worse."}
    assert agenda_changes(was, now) == ["A changed late: It is worse."]
    alone = {name: part for name, part in now.items() if name != "cases"}
    assert agenda_changes(was, alone) == ["A, lane: Urgent, was Routine.", "A changed late: It is worse."]
    listing, earlier = (alone | {"imaging": [a_case("A") | {"question": asked}]} for asked in ("Now?", "Then?"))
    told = with_changes(listing, earlier, version=1, made_at="today")["changes"]["agenda"]
    assert told == ["A: Clinical question: Now?, was Then?"]


def test_a_case_says_each_change_of_facts_scores_studies_and_assessment() -> None:
    was, now = a_case("A"), a_case("A")
    now["question"] = "What now?"
    now["urgency"] = {"lane": "Urgent"}
    rows = now["facts"]["groups"][0]["origins"][0]["rows"]
    rows[0]["value"] = "40"
    rows.append({"label": "Walking", "value": "No", "raters_differ": True})
    now["studies"][0] |= {"state": "Reported", "report": "Cord compressed."}
    now["assessment"]["scores"][0]["says"] = "13 of 18, unstable"
    now["assessment"]["options"].append({"treatment": "Surgery", "where": "", "standing": "Reasonable", "rank": 2})
    now["assessment"] |= {"missing": [], "stale": True}
    now["given"] = [{"treatment": "SBRT", "on": "02-Jan-2026", "dose": "24 Gy in 2"}]
    assert case_changes(was, now) == [
        "Clinical question: What now?, was What next?",
        "Urgency: Urgent, was Routine.",
        "Fact, Karnofsky: 40, was 60.",
        "Fact, new: Walking: No (raters differ).",
        "Imaging, MR Spine 01-Jan-2026: Reported. Cord compressed, was Asked.",
        "Score, SINS, Lesion 1: 13 of 18, unstable, was 7 of 18, potentially unstable.",
        "Assessment, new: Surgery: Reasonable, no 2.",
        "Assessment, new: the assessment is out of date.",
        "Assessment, no longer there: missing and decisive: Histology.",
        "Decided or done, new: SBRT of 02-Jan-2026: 24 Gy in 2.",
    ]
    assert case_changes(None, now) == ["New in this version."] and case_changes(was, deepcopy(was)) == []


def test_a_case_that_did_not_change_stays_as_it_was_so_that_its_pages_need_not_be_printed_again() -> None:
    was, now = a_pack("A", "B"), a_pack("A", "B")
    now["cases"][1]["question"] = "x" * 500
    told = with_changes(now, was, version=3, made_at="today")
    assert told["cases"][0] == was["cases"][0] and told["changes"]["cases"] == ["B"] and told["changes"]["since"] == 3
    assert "… [380 more characters]" in told["cases"][1]["changes"]["says"][0]
    assert without_changes(told) == now
    older = with_changes(now, was | {"schema": 1}, version=1, made_at="today")["changes"]
    assert older["comparable"] is False and older["agenda"] == []


@pytest.mark.parametrize(
    ("left", "steps"),
    [
        (timedelta(days=3, seconds=1), ()),
        (timedelta(days=3), (PROPOSE,)),
        (timedelta(days=1, seconds=1), (PROPOSE,)),
        (timedelta(days=1), (PROPOSE, AGENDA)),
        (timedelta(hours=6), (PROPOSE, AGENDA, PACK)),
        (timedelta(0), ()),
    ],
)
def test_the_clock_finds_what_is_due_and_what_it_missed(left: timedelta, steps: tuple[str, ...]) -> None:
    starts = datetime(2026, 11, 4, 10, tzinfo=UTC)
    assert steps_due(starts_at=starts, now=starts - left, agenda_days=3, cut_off_hours=6) == steps
    assert PROPOSE not in steps_due(starts_at=starts, now=starts - left, agenda_days=0, cut_off_hours=6)
