"""The table of a control chart: the median of each month against the months' own natural limits."""

from collections.abc import Mapping, Sequence
from statistics import median

from decisions.outcomes.control_chart import control_chart
from decisions.outcomes.tables import Column, Row, Table

UNITS = {"days": "median_days", "hours": "median_hours"}
"""The column of the medians by the unit that they are in."""


def monthly(
    by_month: Mapping[str, Sequence[float]], *, id: str, title: str, counts: str, unit: str = "days", told: str = ""
) -> Table:
    """A row for each month ("2026-11") with its median and how many cases it is of. `told` ends what was found."""
    value, months = UNITS[unit], sorted(by_month)
    chart = control_chart(months, [float(median(by_month[month])) for month in months])
    lines: list[Row] = [
        {
            "month": month,
            value: round(float(median(by_month[month])), 2),
            "cases": len(by_month[month]),
            "mean": round(chart.mean, 2) if chart else None,
            "lower": round(chart.lower, 2) if chart else None,
            "upper": round(chart.upper, 2) if chart else None,
            "signal": chart.points[place].signal if chart else "",
        }
        for place, month in enumerate(months)
    ]
    signals = sum(bool(line["signal"]) for line in lines)
    found = f"The months vary around {_rounded(chart.mean)} {unit}; " if chart else ""
    found += f"{signals or 'no'} month{'' if signals == 1 else 's'} with a signal." if chart else ""
    return Table(
        id=id,
        title=title,
        says=" ".join(filter(None, (found, told))) if lines else "",
        counts=counts,
        columns=(
            Column("month", "Month"),
            Column(value, f"Median {unit}", unit, "cases"),
            Column("cases", "Cases", "count"),
            Column("mean", "Mean", "number"),
            Column("lower", "Lower limit", "number"),
            Column("upper", "Upper limit", "number"),
            Column("signal", "Signal"),
        ),
        rows=tuple(lines),
        chart="control",
        source="XmR chart: mean and 2.66 mean moving ranges; four rules (Making Data Count, NHS England).",
    )


def _rounded(mean: float) -> str:
    return f"{mean:.0f}" if mean >= 3 else f"{mean:.1f}"
