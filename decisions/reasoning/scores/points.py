"""Scores that add up points: a total when all is known, else the interval still possible."""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from cases.facts.case_facts import Value
from decisions.reasoning.conditions import View
from decisions.reasoning.decision_list import Finding
from decisions.reasoning.derived import BEHIND, behind
from decisions.reasoning.logic import Truth
from decisions.reasoning.score_table import Band, Item, ScoreTable, Variant


class PointsReading(NamedTuple):
    """What a points score says: the ends of the totals still possible, and each item's finding."""

    low: int
    high: int
    findings: tuple[Finding, ...]
    bands: tuple[Band, ...]
    applies: Truth = True

    @property
    def total(self) -> int | None:
        """The total, once only one is possible and the score is known to apply."""
        return self.low if self.low == self.high and self.applies else None

    @property
    def band(self) -> Band | None:
        """The band, once every total still possible lies in it and the score is known to apply."""
        return self.bands[0] if len(self.bands) == 1 and self.applies else None


def read_points(table: ScoreTable, view: View) -> PointsReading:
    """Count `table` over the facts of `view`; a missing item widens the interval."""
    return reading_of(table, tuple([item.points.read(view) for item in table.counted]), view)


def reading_of(table: ScoreTable, findings: tuple[Finding, ...], view: View) -> PointsReading:
    """The reading of a table whose counted items gave these findings."""
    low = high = 0
    for finding in findings:
        fewest, most = finding.ends
        low += fewest
        high += most
    if table.recorded_total and low < high and isinstance(elsewhere := view.get(table.recorded_total), int):
        # A total counted elsewhere holds while the items do not rule it out.
        low, high = (elsewhere, elsewhere) if low <= elsewhere <= high else (low, high)
    if table.ceiling is not None:
        low, high = min(low, table.ceiling), min(high, table.ceiling)
    return PointsReading(low, high, findings, _bands(table, low, high), table.applies_to(view))


@lru_cache(maxsize=4096)
def _bands(table: ScoreTable, low: int, high: int) -> tuple[Band, ...]:
    """The bands in which a total from `low` to `high` can lie."""
    return tuple([band for band in table.bands if band.low <= high and low <= band.high])


def points_result(table: ScoreTable, view: View) -> dict[str, object]:
    """The result of a points score in plain JSON types, with everything needed to check it."""
    counted = _counted(table.counted, view)
    reading = reading_of(table, tuple([finding for finding, _ in counted]), view)
    result = _blank(table, reading.bands, reading.applies).copy()
    result["total"] = reading.total
    result["interval"] = [reading.low, reading.high]
    result["counted_elsewhere"] = _counted_elsewhere(table, reading)
    result["items"] = [shown for _, shown in counted]
    result["missing"] = missing_of(table, reading, view)
    if table.variants:
        result["variants"] = [_variant(table, variant, view) for variant in table.variants]
    if table.notes:
        result["caveats"] = [*table.caveats, *[note.says for note in table.notes if note.when.truth(view)]]
    return result


@lru_cache(maxsize=1024)
def _blank(table: ScoreTable, bands: tuple[Band, ...], applies: Truth) -> dict[str, object]:
    """A result as far as its bands give it; the order of its keys is that of the answer."""
    band = bands[0] if len(bands) == 1 and applies else None
    return {
        **about(table),
        "total": None,
        "interval": [],
        "band": band.id if band else None,
        "band_label": band.label if band else None,
        "bands_possible": [each.id for each in bands],
        "survival": (band.survival or None) if band else None,
        "applies_open": applies is None,
        "counted_elsewhere": False,
        "variants": [],
        "historical_strategy": (band.strategy or None) if band else None,
        "items": [],
        "missing": [],
        "caveats": list(table.caveats),
    }


def missing_of(table: ScoreTable, reading: PointsReading, view: View) -> list[str]:
    """The facts the score still waits for; those behind a derived name stand for it."""
    if _counted_elsewhere(table, reading):
        return []
    names: list[str] = []
    for finding in reading.findings:
        names += finding.missing
    if reading.applies is None and table.applies:
        names += [name for name in table.applies.when.facts if view.get(name) is None]
    if not names or BEHIND.keys().isdisjoint(names):
        return list(dict.fromkeys(names))
    return list(dict.fromkeys(recorded for name in names for recorded in behind(name, view)))


def _counted_elsewhere(table: ScoreTable, reading: PointsReading) -> bool:
    return (
        bool(table.recorded_total)
        and reading.low == reading.high
        and any(len(finding.possible) > 1 for finding in reading.findings)
    )


def _variant(table: ScoreTable, variant: Variant, view: View) -> dict[str, object]:
    items = [item for item in table.counted if item.id not in variant.leaves_out]
    items += [item for item in table.items if item.id in variant.adds]
    counted = _counted(items, view)
    findings = [finding for finding, _ in counted]
    low, high = sum(finding.ends[0] for finding in findings), sum(finding.ends[1] for finding in findings)
    missing = dict.fromkeys(name for finding in findings for name in finding.missing)
    return {
        "id": variant.id,
        "label": variant.label,
        "total": low if low == high else None,
        "interval": [low, high],
        "items": [shown for _, shown in counted],
        "missing": list(missing),
    }


@cache
def about(table: ScoreTable) -> dict[str, object]:
    """What a reader must see beside any result: direction, range, version, source, verification.

    One object for every result of the table: it is not to be changed.
    """
    return {
        "score": table.id,
        "name": table.name,
        "version": table.version,
        "purpose": table.purpose,
        "unit": table.unit,
        "chased": table.chased,
        "direction": f"higher is {table.higher_is}",
        "range": [table.low, table.high],
        "citation": table.source.to_json(),
        "verification": table.verification,
        "checked": table.checked,
    }


Counted = tuple[Finding, dict[str, object]]


def _counted(items: Iterable[Item], view: View) -> list[Counted]:
    """What each item gives, and that in plain JSON types, shared by every case with the same facts."""
    counted = []
    for item in items:
        names = item.facts
        values: object = view.get(names[0]) if len(names) == 1 else tuple(map(view.get, names))
        counted.append(item.counted.get(values) or _count(item, values, view))
    return counted


def _count(item: Item, values: object, view: View) -> Counted:
    finding = item.points.read(view)
    found = finding, _described(item, finding, view)
    # Measurements hardly ever come twice.
    given = values if isinstance(values, tuple) else (values,)
    if len(item.counted) < _MOST_REMEMBERED and not any(isinstance(value, float) for value in given):
        item.counted[values] = found
    return found


_MOST_REMEMBERED = 300


def _described(item: Item, finding: Finding, view: View) -> dict[str, object]:
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
