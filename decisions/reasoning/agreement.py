"""One score as several raters read it: each rater's total, and the items on which they agree."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from decisions.reasoning.conditions import View
from decisions.reasoning.decision_list import Finding
from decisions.reasoning.logic import Truth
from decisions.reasoning.score_table import ScoreTable
from decisions.reasoning.scores.grades import read_grade
from decisions.reasoning.scores.points import PointsReading, read_points


@dataclass(frozen=True)
class RatedItem:
    """One item: what each rater gives it, in the order of the raters, and whether they agree."""

    label: str
    given: tuple[str, ...]
    agree: Truth


@dataclass(frozen=True)
class Comparison:
    """A score by several raters. `same_band` is None while a rater's reading is not complete."""

    raters: tuple[str, ...]
    results: tuple[str, ...]
    items: tuple[RatedItem, ...]
    same_band: Truth

    @property
    def agreed(self) -> tuple[int, int]:
        """On how many items the raters agree, of how many that all of them answered."""
        answered = [item.agree for item in self.items if item.agree is not None]
        return sum(answered), len(answered)


def compare(table: ScoreTable, views: Mapping[str, View], rated: Collection[str]) -> Comparison:
    """Put each rater's own facts to the score. `views` are by rater, in the order shown; items
    that read none of the `rated` facts were taken from the record and compare nothing."""
    return _graded(table, views) if table.grades else _counted(table, views, rated)


def _graded(table: ScoreTable, views: Mapping[str, View]) -> Comparison:
    grades = [read_grade(table, view) for view in views.values()]
    given = tuple(str(grade.value) if grade else "not recorded" for grade in grades)
    groups = {grade.group for grade in grades if grade}
    complete = all(grades)
    agree = len(set(given)) == 1 if complete else None
    item = RatedItem(table.name, given, agree)
    return Comparison(tuple(views), given, (item,), len(groups) == 1 if complete else None)


def _counted(table: ScoreTable, views: Mapping[str, View], rated: Collection[str]) -> Comparison:
    readings = [read_points(table, view) for view in views.values()]
    items = tuple(
        _item(item.label, [reading.findings[place] for reading in readings])
        for place, item in enumerate(table.counted)
        if any(name in rated for name in item.points.facts)
    )
    bands = [reading.band for reading in readings]
    same = len({band.id for band in bands if band}) == 1 if table.bands and all(bands) else None
    return Comparison(tuple(views), tuple(_amount(reading) for reading in readings), items, same)


def _item(label: str, findings: list[Finding]) -> RatedItem:
    given = tuple(str(finding.outcome) if finding.outcome is not None else "–" for finding in findings)
    known = all(finding.outcome is not None for finding in findings)
    return RatedItem(label, given, len(set(given)) == 1 if known else None)


def _amount(reading: PointsReading) -> str:
    amount = f"{reading.low}" if reading.low == reading.high else f"{reading.low} to {reading.high}"
    return f"{amount}, {reading.band.label}" if reading.band else amount
