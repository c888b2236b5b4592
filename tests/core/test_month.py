"""A month as a calendar shows it, and the foreseen quorum as answers come in."""

from datetime import timedelta
from itertools import product

from decisions.agenda.month import Month
from decisions.consensus.foreseen import Foreseen, foreseen

NEEDS = [["spine_surgery"], ["radiation_oncology", "medical_oncology"], ["radiology"]]


def test_every_month_of_two_centuries_is_whole_weeks_from_monday_with_each_day_once() -> None:
    for year, number in product(range(2001, 2199), range(1, 13)):
        month = Month(year, number)
        days = [each for week in month.weeks for each in week]
        assert days == [days[0] + timedelta(days=count) for count in range(len(days))]
        assert days[0].weekday() == 0 and len(days) % 7 == 0
        assert {month.first, month.following.first - timedelta(days=1)} <= set(days)
        assert month.previous.following == month == month.following.previous
        assert Month.read(str(month)) == month


def test_what_is_no_month_is_none() -> None:
    for text in ("", "2026", "2026-13", "2026-00", "1999-12", "26-12", "2026-1", "soon-ish", "２０２６-１２"):
        assert Month.read(text) is None, text


def expected(coming: str = "", perhaps: str = "", unanswered: str = "") -> Foreseen:
    return foreseen(NEEDS, coming=coming.split(), perhaps=perhaps.split(), unanswered=unanswered.split())


def test_the_quorum_is_foreseen_by_those_who_come_may_come_or_have_not_said() -> None:
    all_three = "spine_surgery medical_oncology radiology"
    assert expected(all_three) == Foreseen("met", ())
    assert expected("spine_surgery radiology", "radiation_oncology") == Foreseen(
        "perhaps", (("radiation_oncology", "medical_oncology"),)
    )
    assert expected("radiology", "", "spine_surgery medical_oncology").standing == "open"
    assert expected("radiology", "spine_surgery", "pathology").standing == "short"
    assert expected("", "", all_three).missing == tuple(tuple(need) for need in NEEDS)
    assert foreseen([], coming=[], perhaps=[], unanswered=["radiology"]).standing == "open", "an empty room is none"
