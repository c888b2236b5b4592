"""Scores that add up points: a total when all is known, else the interval still possible."""

from functools import cache, lru_cache
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from cases.facts.case_facts import Value
from decisions.reasoning.conditions import View
from decisions.reasoning.decision_list import Finding
from decisions.reasoning.derived import behind
from decisions.reasoning.logic import Truth
from decisions.reasoning.score_table import Band, Counted, CountedItems, Item, ScoreTable, Variant

_FEWEST, _MOST = itemgetter(0), itemgetter(1)


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
    key = tuple(map(view.get, table.reads))
    found: PointsReading = table.readings.get(key) or table.readings.keep(key, _read(table, view))
    return found


def _read(table: ScoreTable, view: View) -> PointsReading:
    return reading_of(table, tuple([each.finding for each in _counted(table.asked, view)]), view)


def reading_of(table: ScoreTable, findings: tuple[Finding, ...], view: View) -> PointsReading:
    """The reading of a table whose counted items gave these findings."""
    ends = [finding.ends for finding in findings]
    low, high = _within(table, sum(map(_FEWEST, ends)), sum(map(_MOST, ends)), view)
    return PointsReading(low, high, findings, bands_between(table, low, high), table.applies_to(view))


def _within(table: ScoreTable, low: int, high: int, view: View) -> tuple[int, int]:
    """The ends of the sum of the items, cut off at the ceiling, or the total that was counted elsewhere."""
    if table.recorded_total and isinstance(elsewhere := view.get(table.recorded_total), int):
        # A total counted elsewhere holds while the items do not rule it out.
        low, high = (elsewhere, elsewhere) if low <= elsewhere <= high else (low, high)
    if table.ceiling is not None:
        low, high = min(low, table.ceiling), min(high, table.ceiling)
    return low, high


@lru_cache(maxsize=4096)
def bands_between(table: ScoreTable, low: int, high: int) -> tuple[Band, ...]:
    """The bands in which a total from `low` to `high` can lie."""
    return tuple([band for band in table.bands if band.low <= high and low <= band.high])


def points_result(table: ScoreTable, view: View) -> dict[str, object]:
    """The result of a points score in plain JSON types, with everything needed to check it.

    All but the items rests on little: the sum, what is missing, to whom the score applies, and the notes
    that hold. It is made once for each such answer, and shared.
    """
    counted, fewest, most, missing = _sum(table.asked, view)
    low, high = _within(table, fewest, most, view)
    elsewhere = low == high and fewest < most and bool(table.recorded_total)
    applies = table.applies_to(view)
    waits = () if elsewhere else _recorded(table, missing, view)
    notes = tuple([note.says for note in table.notes if note.when.truth(view)]) if table.notes else ()
    result = _blank(table, low, high, elsewhere, waits, applies, notes).copy()
    result["items"] = counted
    if table.variants:
        result["variants"] = [_variant(variant, asked, view) for variant, asked in table.asked_by_variants]
    return result


def _sum(asked: CountedItems, view: View) -> tuple[list[dict[str, object]], int, int, tuple[str, ...]]:
    """The items in plain JSON types, the fewest and the most points in all, and the names that are missing
    for them, as often as they are."""
    lows, highs, lacks, shown, _ = zip(*_counted(asked, view), strict=True)
    return list(shown), sum(lows), sum(highs), tuple(chain.from_iterable(lacks))


@lru_cache(maxsize=16_384)
def _blank(
    table: ScoreTable,
    low: int,
    high: int,
    elsewhere: bool,
    missing: tuple[str, ...],
    applies: Truth,
    notes: tuple[str, ...],
) -> dict[str, object]:
    """A result without its items and variants; the order of its keys is that of the answer."""
    bands = bands_between(table, low, high)
    band = bands[0] if len(bands) == 1 and applies else None
    return {
        **about(table),
        "total": low if low == high and applies else None,
        "interval": [low, high],
        "band": band.id if band else None,
        "band_label": band.label if band else None,
        "bands_possible": [each.id for each in bands],
        "survival": (band.survival or None) if band else None,
        "applies_open": applies is None,
        "counted_elsewhere": elsewhere,
        "variants": [],
        "historical_strategy": (band.strategy or None) if band else None,
        "items": [],
        "missing": list(dict.fromkeys(missing)),
        "caveats": [*table.caveats, *notes],
    }


def missing_of(table: ScoreTable, reading: PointsReading, view: View) -> list[str]:
    """The facts the score still waits for; those behind a derived name stand for it."""
    if table.recorded_total and reading.low == reading.high:  # counted elsewhere, or complete
        return []
    missing = tuple([name for finding in reading.findings for name in finding.missing])
    return list(dict.fromkeys(_recorded(table, missing, view)))


def _recorded(table: ScoreTable, missing: tuple[str, ...], view: View) -> tuple[str, ...]:
    """What is missing for the items, and to know whether the score applies, by the facts that can be recorded."""
    if table.applies:
        missing += table.applies.when.unanswered(view)
    if table.derived.isdisjoint(missing):
        return missing
    return tuple([recorded for name in missing for recorded in behind(name, view)])


def _variant(variant: Variant, asked: CountedItems, view: View) -> dict[str, object]:
    items, low, high, missing = _sum(asked, view)
    return {
        "id": variant.id,
        "label": variant.label,
        "total": low if low == high else None,
        "interval": [low, high],
        "items": items,
        "missing": list(dict.fromkeys(missing)),
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


def _counted(asked: CountedItems, view: View) -> list[Counted]:
    """What each item gives."""
    return [
        item.memory.get(values := view.get(name) if name else tuple(map(view.get, names))) or _count(item, values, view)
        for item, name, names in asked
    ]


def _count(item: Item, values: object, view: View) -> Counted:
    finding = item.points.read(view)
    fewest, most = finding.ends
    found = Counted(fewest, most, finding.missing, _described(item, finding, view), finding)
    return item.memory.keep(values, found)


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
