"""Tables of survival: by band of each score, against what was foretold, and by treatment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from decisions.outcomes.calibration import Fit, brier, by_prediction, fit, too_few
from decisions.outcomes.discrimination import area, concordance
from decisions.outcomes.rows import CaseRow, ScoreAtDecision
from decisions.outcomes.spells import Estimate, Spell, horizon_days
from decisions.outcomes.survival import Curve, curves, difference, survival_at
from decisions.outcomes.tables import Column, Row, Table

MONTHS = (3, 6, 12)
MARKS = tuple(horizon_days(months) for months in (0, 3, 6, 12, 24))
COUNTS = "Patients with a start (first treatment, else the decision) and anything known of them after it."
METHOD = "Kaplan and Meier, 95 % interval by the log-log transformation; censored on the last day seen."
MOST_POINTS = 120


@dataclass(frozen=True)
class ScoreBands:
    """A score as the tables need it: its bands in order (id, label, what its table says of survival) and
    whether higher totals mean longer lives."""

    id: str
    name: str
    bands: tuple[tuple[str, str, str], ...]
    higher_is_better: bool


def by_score(rows: Sequence[CaseRow], score: ScoreBands) -> list[Table]:
    """Curves of one score's bands and what they foretold; nothing while nobody of a known band was observed."""
    known = [(row.scores[score.id], row.spell) for row in rows if score.id in row.scores]
    observed = [(at, spell) for at, spell in known if at.band and spell is not None]
    if not observed:
        return []
    groups = {label: [spell for at, spell in observed if at.band == band] for band, label, _ in score.bands}
    found = curves(groups, marks=MARKS)
    return [_curves(score, found, groups, unbanded=len(known) - len(observed)), _calibration(score, groups, observed)]


def _curves(score: ScoreBands, found: list[Curve], groups: Mapping[str, Sequence[Spell]], unbanded: int) -> Table:
    p = difference(groups)
    apart = "" if p is None else f"; the bands differ with p {'below 0.001' if p < 0.001 else f'= {p:.3f}'} (log-rank)"
    medians = ", ".join(
        f"{curve.group}: {curve.median_days if curve.median_days is not None else 'not reached'}" for curve in found
    )
    return Table(
        id=f"survival_{score.id}",
        title=f"Survival by {score.name}",
        says=f"Median days of life: {medians}{apart}.",
        counts=f"{COUNTS} {unbanded} more have no certain band or no later sight.",
        columns=(
            Column("band", "Band"),
            Column("day", "Day", "days"),
            Column("survival", "Survival", "share", "people"),
            Column("low", "95 % from", "share", "people"),
            Column("high", "to", "share", "people"),
            Column("at_risk", "At risk", "number", "people"),
            Column("people", "Patients", "count"),
            Column("deaths", "Deaths", "number", "people"),
        ),
        rows=tuple(row for curve in found for row in _points(curve)),
        chart="curve",
        source=METHOD,
    )


def _points(curve: Curve) -> Iterable[Row]:
    """Steps of a curve, thinned to what a page can draw, and the marks at which numbers at risk are told."""
    every = max(1, -(-len(curve.steps) // MOST_POINTS))
    at_risk = dict(curve.at_risk)
    kept = {step.day: step for place, step in enumerate(curve.steps) if place % every == 0}
    kept[curve.steps[-1].day] = curve.steps[-1]
    last = max((*curve.censored, curve.steps[-1].day))
    for mark in at_risk:
        if mark <= last:
            kept.setdefault(mark, [step for step in curve.steps if step.day <= mark][-1])
    for day in sorted(kept):
        step = kept[day]
        yield {
            "band": curve.group,
            "day": day,
            "survival": round(step.survival, 4),
            "low": round(step.low, 4),
            "high": round(step.high, 4),
            "at_risk": at_risk.get(day),
            "people": curve.people,
            "deaths": curve.deaths,
        }


def _calibration(
    score: ScoreBands, groups: Mapping[str, Sequence[Spell]], observed: Sequence[tuple[ScoreAtDecision, Spell]]
) -> Table:
    spells = [spell for _, spell in observed]
    totals = [(_mark(at.total, score.higher_is_better), spell) for at, spell in observed if at.total is not None]
    marks, marked = [mark for mark, _ in totals], [spell for _, spell in totals]
    c = concordance(marks, marked)
    areas = {months: area(marks, marked, horizon_days(months)) for months in MONTHS}
    rows: list[Row] = [
        {
            "band": label,
            "months": months,
            "foretold": says,
            **figures(survival_at(groups[label], horizon_days(months)), people=len(groups[label])),
            **_area_cells(areas[months]),
        }
        for months in MONTHS
        for _, label, says in score.bands
    ]
    year = areas[12]
    told = "" if year is None else f"; area at 12 months {year.value:.2f} ({year.low:.2f} to {year.high:.2f})"
    return Table(
        id=f"calibration_{score.id}",
        title=f"{score.name}: foretold and observed",
        says=f"Concordance {c:.2f}{told}." if c is not None else "Patients cannot be told apart yet.",
        counts=COUNTS,
        columns=(
            Column("band", "Band"),
            Column("months", "Months", "number"),
            Column("foretold", "Its table says"),
            Column("alive", "Alive", "share", "people"),
            Column("low", "95 % from", "share", "people"),
            Column("high", "to", "share", "people"),
            Column("people", "Patients", "count"),
            Column("area", "Area (all bands)", "number", "people"),
            Column("area_low", "Area from", "number", "people"),
            Column("area_high", "to", "number", "people"),
        ),
        rows=tuple(rows),
        chart="bars",
        source=f"{METHOD} Area after Hanley and McNeil 1982, of those whose state on the day is known.",
        notes=tuple(filter(None, [_warned(spells)])),
    )


def _warned(spells: Sequence[Spell]) -> str:
    said = {months: too_few(spells, horizon_days(months)) for months in MONTHS}
    return " ".join(f"At {months} months: {why}" for months, why in said.items() if why)


def _mark(total: float, higher_is_better: bool) -> float:
    return total if higher_is_better else -total


def _area_cells(found: Estimate | None) -> Row:
    if found is None:
        return {"area": None, "area_low": None, "area_high": None}
    return {"area": _rounded(found.value), "area_low": _rounded(found.low), "area_high": _rounded(found.high)}


def by_instrument(rows: Sequence[CaseRow], instrument: str, name: str) -> list[Table]:
    """What an instrument foretold against what came, one table for each of its horizons."""
    foretold: dict[int, list[tuple[float, Spell]]] = {}
    for row in rows:
        for prediction in row.predictions.get(instrument, ()):
            if row.spell is not None:
                foretold.setdefault(prediction.days, []).append((prediction.survival, row.spell))
    return [_predicted(instrument, name, days, pairs) for days, pairs in sorted(foretold.items())]


def _predicted(instrument: str, name: str, days: int, pairs: Sequence[tuple[float, Spell]]) -> Table:
    chances, spells = [chance for chance, _ in pairs], [spell for _, spell in pairs]
    error, found = brier(chances, spells, days), area(chances, spells, days)
    told = [f"Brier score {error.value:.3f}"] if error else []
    parts = by_prediction(chances, spells, days)
    fitted = fit(chances, spells, days)
    told += [_fitted(fitted)] if fitted else []
    told += [f"area {found.value:.2f} ({found.low:.2f} to {found.high:.2f})"] if found else []
    return Table(
        id=f"prediction_{instrument}_{days}d",
        title=f"{name}: foretold and observed at {days} days",
        says=f"{'; '.join(told)}." if told else "Nobody's state on that day is known yet.",
        counts=COUNTS,
        columns=(
            Column("group", "Patients of like prediction"),
            Column("foretold", "Foretold alive", "share", "people"),
            Column("lowest", "from", "share", "people"),
            Column("highest", "to", "share", "people"),
            Column("alive", "Alive", "share", "people"),
            Column("low", "95 % from", "share", "people"),
            Column("high", "to", "share", "people"),
            Column("people", "Patients", "count"),
            Column("deaths_ratio", "Deaths for each foretold (all)", "number", "people"),
            Column("slope", "Slope (all)", "number", "people"),
        ),
        rows=tuple(
            {
                "group": f"{place} of {len(parts)}",
                "foretold": _rounded(part.predicted),
                "lowest": round(part.lowest, 6),
                "highest": round(part.highest, 6),
                **figures(part.observed, people=part.people),
                "deaths_ratio": _rounded(fitted.deaths_ratio.value) if fitted else None,
                "slope": _rounded(fitted.slope.value) if fitted else None,
            }
            for place, part in enumerate(parts, 1)
        ),
        chart="bars",
        source=METHOD,
        notes=tuple(filter(None, [too_few(spells, days)])),
    )


def _fitted(found: Fit) -> str:
    ratio, slope = found.deaths_ratio, found.slope
    return (
        f"{ratio.value:.2f} deaths for each foretold ({ratio.low:.2f} to {ratio.high:.2f}), "
        f"slope {slope.value:.2f} ({slope.low:.2f} to {slope.high:.2f})"
    )


def figures(estimate: Estimate | None, *, people: int) -> Row:
    """The cells of an estimate of who lives; empty where none can be made."""
    if estimate is None:
        return {"alive": None, "low": None, "high": None, "people": people}
    return {
        "alive": _rounded(estimate.value),
        "low": _rounded(estimate.low),
        "high": _rounded(estimate.high),
        "people": people,
    }


def _rounded(value: float) -> float:
    return round(value, 4)
