"""Charts draw what their table says, tell groups apart without colour, and draw nothing of what is hidden."""

from datetime import date, timedelta

from cases.pathway.treatments import TREATMENTS
from decisions.outcomes.charts import WIDTH, draw
from decisions.outcomes.rows import CaseRow, ScoreAtDecision
from decisions.outcomes.survival_tables import ScoreBands, by_score
from decisions.outcomes.tables import Column, Table, in_brief, suppressed

SCORE = ScoreBands("s", "A score", (("low", "poor", "3 months"), ("high", "good", "12 months")), True)


def a_table(chart, rows, *columns):
    return Table("t", "Title", "Says.", "Counts.", columns, tuple(rows), chart=chart)


def test_a_bar_is_as_long_as_its_share_and_its_interval_surrounds_it() -> None:
    rows = [
        {"state": "Fully", "share": 0.5, "low": 0.25, "high": 0.75, "people": 20},
        {"state": "Not", "share": None, "low": None, "high": None, "people": None},
    ]
    chart = draw(a_table("bars", rows, Column("state", "State"), Column("share", "Share", "share")))
    assert chart is not None
    (bar,) = chart.bars
    left, _, reach, _ = chart.plot
    assert (bar.label, bar.value, bar.width) == ("Fully", "50%", reach / 2)
    assert (bar.low_x, bar.high_x) == (left + reach / 4, left + reach * 3 / 4)


def test_the_longest_name_of_a_treatment_has_room_beside_its_bar() -> None:
    longest = max((kind.label for kind in TREATMENTS.values()), key=len)
    row = {"what": longest, "share": 0.5, "low": 0.25, "high": 0.75, "people": 20}
    chart = draw(a_table("bars", [row], Column("what", "What"), Column("share", "Share", "share")))
    # A letter of the drawing is some 6.6 units wide; eight are kept clear before the bar.
    assert chart is not None and chart.plot[0] - 8 >= 6.6 * len(longest)


def test_curves_are_told_apart_by_dash_and_a_label_of_their_own() -> None:
    start = date(2026, 1, 1)
    rows = [
        CaseRow(
            case=str(n),
            reference=str(n),
            treated_on=start,
            died_on=start + timedelta(days=30 + n),
            scores={"s": ScoreAtDecision(1 if n % 2 else 9, "low" if n % 2 else "high")},
        )
        for n in range(12)
    ]
    table, _ = by_score(rows, SCORE)
    chart = draw(table)
    assert chart is not None
    assert [line.label for line in chart.lines] == ["poor", "good"] or {line.label for line in chart.lines} == {
        "poor",
        "good",
    }
    assert len({line.dash for line in chart.lines}) == 2
    assert abs(chart.lines[0].label_y - chart.lines[1].label_y) >= 15
    assert all(line.band.endswith("Z") and line.label_x < WIDTH for line in chart.lines)


def test_where_nothing_is_known_after_the_start_there_is_no_curve() -> None:
    rows = [{"band": "poor", "day": 0, "survival": 1.0, "low": 1.0, "high": 1.0}]
    assert draw(a_table("curve", rows, Column("band", "Band"))) is None
    assert draw(a_table("", rows)) is None


def test_a_month_with_a_signal_is_marked_by_its_shape() -> None:
    months = [
        {"month": f"2026-{n:02d}", "median_days": 5.0 + n, "mean": 8.0, "upper": 14.0, "lower": 2.0, "signal": ""}
        for n in range(1, 7)
    ]
    months[3]["signal"] = "trend"
    chart = draw(a_table("control", months, Column("month", "Month")))
    assert chart is not None
    assert [dot.signal for dot in chart.dots] == ["", "", "", "trend", "", ""]
    assert {line.label for line in chart.lines} == {"", "mean", "upper limit", "lower limit"}


def test_what_is_hidden_is_not_drawn() -> None:
    columns = (Column("state", "State"), Column("share", "Share", "share"), Column("cases", "Cases", "count"))
    rows = [
        {"state": name, "share": share, "low": share, "high": share, "cases": cases}
        for name, share, cases in (("a", 0.1, 2), ("b", 0.3, 30), ("c", 0.6, 60))
    ]
    chart = draw(suppressed(a_table("bars", rows, *columns)))
    assert chart is not None
    assert [bar.label for bar in chart.bars] == ["c"]


def test_a_page_of_many_figures_shows_of_long_ones_what_people_read() -> None:
    steps = [
        {"band": band, "day": day, "survival": 1.0, "at_risk": 9 if day == 90 else None}
        for band in "ab"
        for day in (5, 90, 91)
    ]
    kept, says = in_brief(a_table("curve", steps, Column("band", "Band")))
    # The first row of a band stays even where its numbers are hidden: nobody reads that there is no such band.
    assert [(row["band"], row["day"]) for row in kept] == [("a", 5), ("a", 90), ("b", 5), ("b", 90)] and says
    months = [{"month": str(n)} for n in range(30)]
    kept, says = in_brief(a_table("control", months, Column("month", "Month")))
    assert [row["month"] for row in kept] == [str(n) for n in range(18, 30)] and says
    assert in_brief(a_table("bars", months, Column("month", "Month"))) == (tuple(months), "")
