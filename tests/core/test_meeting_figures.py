"""Figures of the meetings, and the statistics behind them against their definitions on published tables."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from itertools import combinations
from math import gamma, sqrt

import pytest

from decisions.outcomes.agreement import kappa, one_way_correlation
from decisions.outcomes.agreement_tables import rater_agreement
from decisions.outcomes.board_record import BoardRecord, PutOff, Rating, Sitting, Span, Talk, together
from decisions.outcomes.charts import draw
from decisions.outcomes.clock_tables import clock_charts, clocks_kept
from decisions.outcomes.meeting_tables import attendance, deferral_reasons, minutes_by_half, rank_sum_p
from decisions.outcomes.tables import suppressed

DAY = date(2026, 11, 4)


def by_definition(table: list[list[int]], weight: Callable[[int, int], float]) -> tuple[float, float]:
    """Kappa and its standard error from their definitions (Fleiss, Cohen and Everitt, Psychol Bull 1969;72:323-7;
    the same formula stands in the source of R's vcd, Kappa.R), with `weight` 1 for full agreement."""
    n, size = sum(map(sum, table)), range(len(table))
    rows = [sum(table[i]) / n for i in size]
    columns = [sum(table[i][j] for i in size) / n for j in size]
    seen = sum(weight(i, j) * table[i][j] / n for i in size for j in size)
    chance = sum(weight(i, j) * rows[i] * columns[j] for i in size for j in size)
    value = (seen - chance) / (1 - chance)
    of_row = [sum(weight(i, j) * columns[j] for j in size) for i in size]
    of_column = [sum(weight(i, j) * rows[i] for i in size) for j in size]
    spread = sum(
        table[i][j] / n * (weight(i, j) - (of_row[i] + of_column[j]) * (1 - value)) ** 2 for i in size for j in size
    )
    variance = (spread - (value - chance * (1 - value)) ** 2) / (1 - chance) ** 2 / n
    return value, sqrt(variance)


def test_kappa_and_its_interval_are_those_of_the_definition() -> None:
    # Agresti 1990, table 2.10: husbands by wives, never to almost always (SexualFun of vcd).
    table = [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]
    cells = [(str(i), str(j)) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    husbands, wives = zip(*cells, strict=True)
    for order, weight in (("", lambda i, j: float(i == j)), ("0123", lambda i, j: 1 - abs(i - j) / 3)):
        found, (value, error) = kappa(husbands, wives, order=order), by_definition(table, weight)
        assert found is not None and found.low is not None and found.high is not None
        assert [found.value, found.low, found.high] == pytest.approx(
            [value, value - 1.959964 * error, value + 1.959964 * error], abs=1e-6
        )
    # By hand: 33 of 91 the same, 0.2678 by chance, so that kappa is (0.3626 - 0.2678) / (1 - 0.2678).
    assert by_definition(table, lambda i, j: float(i == j))[0] == pytest.approx(0.1293, abs=5e-5)


def above(value: float, free: int, rest: int) -> float:
    """The chance that F with `free` and `rest` degrees of freedom is above `value`: Simpson's rule on its density,
    after the change of variable x = t / (1 - t)."""
    scale = gamma((free + rest) / 2) / gamma(free / 2) / gamma(rest / 2) * (free / rest) ** (free / 2)

    def density(t: float) -> float:
        x = t / (1 - t)
        return scale * x ** (free / 2 - 1) * (1 + free * x / rest) ** (-(free + rest) / 2) / (1 - t) ** 2

    start, steps = value / (1 + value), 20_000
    step = (1 - 1e-9 - start) / steps
    at = [density(start + step * n) for n in range(steps + 1)]
    return step / 3 * (at[0] + at[-1] + 4 * sum(at[1:-1:2]) + 2 * sum(at[2:-1:2]))


def test_the_one_way_correlation_is_that_of_shrout_and_fleiss_and_so_are_its_limits() -> None:
    # Psychol Bull 1979;86:420-8, table 2: six targets, four judges; ICC(1,1) = .17.
    rows = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    means = [Fraction(sum(row), 4) for row in rows]
    grand = sum(means) / 6
    between = 4 * sum((mean - grand) ** 2 for mean in means) / 5
    within = sum((value - mean) ** 2 for row, mean in zip(rows, means, strict=True) for value in row) / Fraction(18)
    assert (round(float(between), 2), round(float(within), 2)) == (11.24, 6.26)
    found = one_way_correlation(rows)
    assert found is not None and found.low is not None and found.high is not None
    assert (
        found.value == pytest.approx(float((between - within) / (between + 3 * within)))
        and round(found.value, 2) == 0.17
    )
    # Under a true correlation r, (between / within) (1 - r) / (1 + 3 r) has the F distribution with 5 and 18.
    tails = [above(float(between / within) * (1 - edge) / (1 + 3 * edge), 5, 18) for edge in (found.low, found.high)]
    assert tails == pytest.approx([0.025, 0.975], abs=1e-5)
    assert one_way_correlation([[1, 2]]) is None and one_way_correlation([[3, 3], [3, 3]]) is None
    assert one_way_correlation([[3, 3], [5, 5]]).value == 1  # type: ignore[union-attr]


def test_the_rank_sum_is_that_of_every_way_to_draw_the_sample() -> None:
    # Permeability constants of the human chorioamnion (Hollander and Wolfe 1973, 69f): at term and earlier.
    term = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    early = [1.15, 0.88, 0.90, 0.74, 1.21]
    pooled = sorted(term + early)
    ranks = {value: place for place, value in enumerate(pooled, 1)}
    low = sum(ranks[value] for value in early)
    draws = [sum(each) for each in combinations(range(1, 16), 5)]
    as_low = sum(draw <= low for draw in draws) / len(draws)
    assert rank_sum_p(term, early, alternative="greater") == pytest.approx(as_low)
    assert rank_sum_p(term, early) == pytest.approx(2 * as_low)


def test_a_discipline_is_there_when_anybody_of_it_is_and_a_meeting_without_a_note_is_unknown() -> None:
    record = BoardRecord(
        needs={"Surgeon": frozenset({"surgery"}), "Oncologist": frozenset({"radiation", "medical"})},
        target=0.67,
        sittings=(
            Sitting(DAY, frozenset({"surgery", "medical"})),
            Sitting(DAY, frozenset({"radiation"})),
            Sitting(DAY, frozenset()),
        ),
    )
    surgeon, oncologist = attendance(record).rows
    assert (surgeon["share"], surgeon["people"], surgeon["unknown"], surgeon["reached"]) == (0.5, 2, 1, "no")
    assert (oncologist["share"], oncologist["reached"]) == (1.0, "yes")
    assert attendance(record).says == "1 of 2 disciplines was below the target."
    assert attendance(BoardRecord(needs=record.needs)).rows == ()
    # Of several boards each is told against what it asks of its own meetings.
    other = BoardRecord(needs={"Surgeon": frozenset({"surgery"})}, target=0.9, sittings=record.sittings[:1])
    told = [(row["what"], row["target"], row["people"]) for row in attendance(together({"A": record, "B": other})).rows]
    assert told == [("A: Surgeon", 0.67, 2), ("A: Oncologist", 0.67, 2), ("B: Surgeon", 0.9, 1)]
    assert together({"A": record}) is record


def test_the_halves_of_a_meeting_part_in_the_middle() -> None:
    assert [Talk(place, 5, 1, True).first_half for place in range(1, 6)] == [True, True, True, False, False]
    assert [Talk(place, 4, 1, True).first_half for place in range(1, 5)] == [True, True, False, False]
    talks = [Talk(place, 4, minutes, place < 4) for place, minutes in enumerate((9, 7, 4, 2), 1)] * 3
    first, second = minutes_by_half(BoardRecord(talks=tuple(talks))).rows
    assert (first["median_minutes"], first["cases"], first["share"]) == (8, 6, 1)
    assert (second["median_minutes"], second["share"]) == (3, 0.5)
    assert first["p"] == second["p"] and first["p"] < 0.01  # type: ignore[operator]
    assert minutes_by_half(BoardRecord()).rows == ()


def test_reasons_of_deferrals_stand_with_their_days_the_commonest_first() -> None:
    rows = (PutOff("imaging", 7, False), PutOff("imaging", 9, True), PutOff("", 30, True))
    found = deferral_reasons(BoardRecord(put_off=rows, reasons={"imaging": "No images"}))
    told = [(row["what"], row["cases"], row["days"], row["median_days"], row["waiting"]) for row in found.rows]
    assert told == [("No images", 2, 16, 8, 1), ("Nobody has said why", 1, 30, 30, 1)]
    assert [row["share"] for row in found.rows] == [pytest.approx(2 / 3, abs=1e-4), pytest.approx(1 / 3, abs=1e-4)]


def test_clocks_are_counted_once_they_have_ended_and_not_while_they_run() -> None:
    states = [("MRI", "kept")] * 3 + [("MRI", "late"), ("MRI", "running"), ("MRI", ""), ("Plan", "running")]
    mri, plan = clocks_kept(BoardRecord(clocks=tuple(states))).rows
    assert (mri["share"], mri["people"], mri["running"], mri["unknown"]) == (0.75, 4, 1, 1)
    assert (plan["share"], plan["people"], plan["running"]) == (None, 0, 1)


def test_each_clock_that_has_ended_has_a_control_chart_of_its_months() -> None:
    def span(month: str, took: float, clock: str = "p_03", unit: str = "hours") -> Span:
        return Span(clock, "MRI", "From suspected compression to MRI", "24 hours", unit, month, took)

    # Medians 10, 12, 11, 13, 12: mean 11.6, mean moving range 1.5, so that the limits are 7.61 and 15.59.
    took = {"2026-01": [10], "2026-02": [2, 12, 90], "2026-03": [11], "2026-04": [13], "2026-05": [12, 12]}
    spans = [span(month, hours) for month, each in took.items() for hours in each]
    mri, letter = clock_charts(BoardRecord(spans=(*spans, span("2026-05", 2, "letter", "days"))))
    assert (mri.id, mri.title, mri.chart) == ("clock_p_03", "MRI, hours", "control")
    told = [(row["month"], row["median_hours"], row["cases"], row["lower"], row["upper"]) for row in mri.rows]
    assert told[1] == ("2026-02", 12, 3, 7.61, 15.59) and len(told) == 5
    assert mri.says == "The months vary around 12 hours; no months with a signal. Its limit is 24 hours."
    drawn = draw(mri)
    assert drawn is not None and [dot.title for dot in drawn.dots][1] == "2026-02: 12 hours"
    # One month alone has a row and no limits; nobody sees how long a single case took who may not see it.
    assert letter.rows[0]["median_days"] == 2 and letter.rows[0]["mean"] is None and draw(letter) is None
    assert suppressed(letter).rows[0]["median_days"] is None


def test_grades_are_told_by_kappa_and_numbers_by_the_correlation() -> None:
    grades = [
        Rating("ESCC", first, second, ("0", "1a", "2")) for first, second in (("0", "0"), ("2", "2"), ("0", "1a"))
    ]
    numbers = [Rating("KPS", first, second) for first, second in ((80, 80), (50, 60), (90, 90))]
    escc, kps = rater_agreement(BoardRecord(ratings=(*grades, *numbers))).rows
    assert (escc["method"], escc["pairs"], round(escc["share"], 2)) == ("weighted kappa", 3, 0.67)  # type: ignore[arg-type, call-overload]
    assert kps["method"] == "ICC(1,1)" and kps["value"] > 0.9  # type: ignore[operator]
