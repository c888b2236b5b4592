"""Scores that add up points: a total when all is known, else the interval still possible."""

from dataclasses import dataclass

from cases.facts.case_facts import Value
from decisions.reasoning.conditions import View
from decisions.reasoning.decision_list import Finding
from decisions.reasoning.knowledge import Band, Item, ScoreTable


@dataclass(frozen=True)
class PointsReading:
    """What a points score says: the ends of the totals still possible, and each item's finding."""

    low: int
    high: int
    findings: tuple[Finding, ...]
    bands: tuple[Band, ...]

    @property
    def total(self) -> int | None:
        """The total, once only one is possible and no item is missing."""
        return self.low if self.low == self.high else None

    @property
    def band(self) -> Band | None:
        """The band, once every total still possible lies in it."""
        return self.bands[0] if len(self.bands) == 1 else None


def read_points(table: ScoreTable, view: View) -> PointsReading:
    """Count `table` over the facts of `view`; a missing item widens the interval."""
    findings = tuple([item.points.read(view) for item in table.items])
    low = high = 0
    for finding in findings:
        points = finding.possible
        low += int(min(points))
        high += int(max(points))
    bands = tuple([band for band in table.bands if band.low <= high and low <= band.high])
    return PointsReading(low, high, findings, bands)


def points_result(table: ScoreTable, reading: PointsReading, view: View) -> dict[str, object]:
    """The result of a points score in plain JSON types, with everything needed to check it."""
    band = reading.band
    missing = dict.fromkeys(name for finding in reading.findings for name in finding.missing)
    return {
        **about(table),
        "total": reading.total,
        "interval": [reading.low, reading.high],
        "band": band.id if band else None,
        "band_label": band.label if band else None,
        "bands_possible": [each.id for each in reading.bands],
        "survival": (band.survival or None) if band else None,
        "historical_strategy": (band.strategy or None) if band else None,
        "items": [_item(item, finding, view) for item, finding in zip(table.items, reading.findings, strict=True)],
        "missing": list(missing),
        "caveats": [*table.caveats, *(note.says for note in table.notes if note.when.holds(view))],
    }


def about(table: ScoreTable) -> dict[str, object]:
    """What a reader must see beside any result: direction, range, version, source, verification."""
    return {
        "score": table.id,
        "name": table.name,
        "version": table.version,
        "direction": f"higher is {table.higher_is}",
        "range": [table.low, table.high],
        "citation": table.source.to_json(),
        "verification": table.verification,
        "checked": table.checked,
    }


def _item(item: Item, finding: Finding, view: View) -> dict[str, object]:
    return {
        "item": item.id,
        "label": item.label,
        "points": finding.outcome,
        "possible": sorted(finding.possible),
        "category": finding.row.label if finding.row else None,
        "facts": {name: _shown(view.get(name)) for name in item.points.facts},
        "missing": list(finding.missing),
    }


def _shown(value: Value | None) -> object:
    return list(value) if isinstance(value, tuple) else value
