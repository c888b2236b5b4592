"""What an outcome report says of a period, and when it calls a prediction wrong."""

from datetime import date, timedelta

import pytest

from decisions.outcomes.outcome_report import Known, outcome_report
from decisions.outcomes.period import NotAPeriod, Period, month_before, read_period
from decisions.outcomes.rows import CaseRow, Prediction, ScoreAtDecision
from decisions.outcomes.settled import LONGER, RIGHT, SOONER
from decisions.outcomes.spells import Estimate
from decisions.outcomes.survival_tables import ScoreBands
from decisions.outcomes.verdicts import FEW, UNSURE, Claim, verdict


def test_a_period_is_a_month_or_two_days_and_says_itself_again() -> None:
    october = read_period("2026-10")
    assert (october.first, october.last, october.words) == (date(2026, 10, 1), date(2026, 10, 31), "October 2026")
    year = read_period("2025-11-01/2026-10-31")
    assert october.year == year and year.words == "01-Nov-2025 to 31-Oct-2026" and year.year == year
    assert [month_before(day).text for day in (date(2026, 1, 31), date(2028, 3, 1))] == ["2025-12", "2028-02"]
    assert Period(date(2028, 2, 1), date(2028, 2, 29)).year.first == date(2027, 3, 1)
    assert Period(date(2027, 2, 1), date(2027, 2, 28)).year.first == date(2026, 3, 1)
    for text in ("2026-10", "2025-11-01/2026-10-31"):
        assert read_period(text).text == text
    for wrong in ("", "2026", "2026-13", "2026-10-31/2026-10-01", "october", "2026-10-01", "a/b", "1/2/3"):
        with pytest.raises(NotAPeriod):
            read_period(wrong)


@pytest.mark.parametrize(
    "text",
    ["0001-01", "1899-12", "0001-01-01/0001-02-01", "1899-12-31/2026-01-01", "2026-01-01/9999-12-31", "２０２６-１０"],
)
def test_a_period_in_which_no_decision_can_lie_is_none(text: str) -> None:
    with pytest.raises(NotAPeriod):
        read_period(text)


def test_the_first_month_that_can_be_is_read_back_as_it_is_written() -> None:
    assert read_period(read_period("1900-01").text) == Period(date(1900, 1, 1), date(1900, 1, 31))


@pytest.mark.parametrize(
    ("kind", "low", "high", "says"),
    [
        ("exactly", 0.4, 0.6, RIGHT),
        ("exactly", 0.51, 0.6, LONGER),
        ("exactly", 0.4, 0.49, SOONER),
        ("below", 0.4, 0.49, RIGHT),
        ("below", 0.4, 0.6, UNSURE),
        ("below", 0.51, 0.6, LONGER),
        ("above", 0.51, 0.6, RIGHT),
        ("above", 0.4, 0.6, UNSURE),
        ("above", 0.4, 0.49, SOONER),
    ],
)
def test_a_statement_is_wrong_when_the_interval_lies_wholly_beside_it(
    kind: str, low: float, high: float, says: str
) -> None:
    claim = Claim("s", "A score", "b", "band", "", 6, kind)
    assert verdict(claim, Estimate((low + high) / 2, low, high, 40)) == says
    assert verdict(claim, Estimate((low + high) / 2, low, high, 9)) == FEW
    assert verdict(claim, None) == UNSURE


DAY = date(2026, 10, 10)
KNOWN = Known(
    scores=[ScoreBands("s", "A score", (("low", "low", "under 6 months"),), True)],
    claims=[Claim("s", "A score", "low", "low", "under 6 months", 6, "below")],
    instruments={"tool": "A tool"},
)


def a_row(number: int, decided: date, *, days: int, died: bool, chance: float) -> CaseRow:
    end = decided + timedelta(days=days)
    return CaseRow(
        f"case-{number}",
        f"SM-{number:03d}",
        decided_on=decided,
        treated_on=decided,
        outcome="recommended",
        decided="cebrt",
        modality="radiotherapy",
        died_on=end if died else None,
        last_seen_on=None if died else end,
        scores={"s": ScoreAtDecision(3, "low")},
        predictions={"tool": (Prediction(90, chance),)},
    )


def test_a_report_tells_each_chapter_of_its_own_time() -> None:
    rows = [a_row(n, DAY, days=20, died=False, chance=0.5) for n in range(6)]
    rows += [a_row(10 + n, DAY - timedelta(days=200), days=190, died=False, chance=0.1) for n in range(20)]
    rows += [a_row(40, DAY - timedelta(days=900), days=30, died=True, chance=0.9)]
    rows += [a_row(50, DAY + timedelta(days=40), days=1, died=True, chance=0.9)]
    chapters, surprising = outcome_report(rows, read_period("2026-10"), KNOWN, {"cebrt": "Radiotherapy"})
    said = {chapter.id: chapter.says for chapter in chapters}
    assert said["decided"] == "6 cases decided in October 2026."
    assert said["done"].startswith("26 cases") and said["foretold"] == "27 cases decided by 31-Oct-2026."
    (first, *_) = chapters[0].tables
    assert (first.id, first.rows[0]["what"], first.rows[0]["cases"]) == ("decided", "Radiotherapy", 6)
    (wrong, *_) = chapters[3].tables
    assert [row["verdict"] for row in wrong.rows] == [LONGER, LONGER], "they lived past six months, and past 90 days"
    assert "A score" in wrong.says and "A tool" in wrong.says
    assert len(surprising) == 21 and surprising[-1].says.endswith("90% foretold alive on day 90; died on day 30")


def test_a_period_without_a_case_has_chapters_without_tables() -> None:
    chapters, surprising = outcome_report([], read_period("2026-10"), KNOWN, {})
    assert [chapter.tables for chapter in chapters] == [(), (), (), ()] and surprising == []
