"""Every estimate of survival of one case, side by side: never averaged, never ordered by value.

Scores that are incomplete stand with every band that is still possible; what was worked out
elsewhere and the clinician's own estimate stand beside them as they were given.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import compress
from typing import Any

from decisions.reasoning.asked import Asked
from decisions.reasoning.conditions import Condition, View
from decisions.reasoning.recorded import Instrument
from decisions.reasoning.score_table import Cohort, Discrimination, Outlook, ScoreTable
from decisions.reasoning.sources import Source

CLINICIAN = "clinician"
ESTIMATE = "expected_survival_months_clinician"
DAYS_OF_A_MONTH = 30.4375  # the mean length of a month, only to place a horizon of days on the axis

Row = dict[str, Any]


@dataclass(frozen=True)
class Bias:
    """Something known to be wrong with the estimates named, whenever or while `when` holds."""

    id: str
    says: str
    of: tuple[str, ...]
    source: Source
    verification: str
    when: Condition | None = None


@dataclass(frozen=True)
class Panel:
    """The prognosis panel: the length of its axis in months, the order of its rows, their bias."""

    months: int
    order: tuple[str, ...]
    biases: tuple[Bias, ...]

    def wrong_with(self, view: View) -> Mapping[str, list[dict[str, str]]]:
        """For each estimate what is known to be wrong with it in this case, in plain JSON types. Shared by all
        cases in which the same holds: not to be changed."""
        held = self._asked.certain(view)
        return self._by_what_holds.get(held) or self._by_what_holds.setdefault(held, self._told(held))

    @cached_property
    def _asked(self) -> Asked[Bias]:
        return Asked(self.biases)

    @cached_property
    def _by_what_holds(self) -> dict[tuple[bool, ...], Mapping[str, list[dict[str, str]]]]:
        return {}

    def _told(self, held: tuple[bool, ...]) -> Mapping[str, list[dict[str, str]]]:
        found: dict[str, list[dict[str, str]]] = {}
        for bias in compress(self.biases, held):
            shown = {"says": bias.says, "cite": bias.source.id, "verification": bias.verification}
            for id in bias.of:
                found.setdefault(id, []).append(shown)
        return found


def prognosis(panel: Panel, tables: Mapping[str, ScoreTable], scores: Mapping[str, Any], view: View) -> list[Row]:
    """The rows of the clinician's estimate and of every survival score in `scores` (results of
    `assess`), in the order of the knowledge, in plain JSON types."""
    rows, wrong = [clinician_row(view)], panel.wrong_with(view)
    for id in panel.order:
        if id in tables and id in scores:
            rows.append(_score_row(tables[id], scores[id], wrong.get(id, [])))
    return rows


def clinician_row(view: View) -> Row:
    """The clinician's own estimate in months; None when none is recorded."""
    months = view.get(ESTIMATE)
    given = float(months) if isinstance(months, int | float) and not isinstance(months, bool) else None
    return {
        "id": CLINICIAN,
        "kind": "clinician",
        "name": "Clinician's own estimate",
        "months": given,
        "bands": [],
        "certain": given is not None,
        "missing": [] if given is not None else [ESTIMATE],
        "bias": [],
    }


def _score_row(table: ScoreTable, score: Mapping[str, Any], wrong: list[dict[str, str]]) -> Row:
    return {
        **_blank(table),
        "total": score["total"],
        "interval": score["interval"],
        "missing": score["missing"],
        "caveats": score["caveats"],
        "certain": score["band"] is not None,
        "bands": _bands(table, tuple(score["bands_possible"])),
        "bias": wrong,
    }


@cache
def _blank(table: ScoreTable) -> Row:
    """The row of a score as far as it is the same in every case; the order of its keys is that of the row."""
    return {
        "id": table.id,
        "kind": "score",
        "name": table.name,
        "version": table.version,
        "unit": table.unit,
        "total": None,
        "interval": [],
        "range": [table.low, table.high],
        "direction": f"higher is {table.higher_is}",
        "certain": False,
        "bands": [],
        "missing": [],
        **_origin(table.source, table.verification, table.cohort, table.discrimination),
        "caveats": [],
    }


@lru_cache(maxsize=1024)
def _bands(table: ScoreTable, possible: tuple[str, ...]) -> list[dict[str, Any]]:
    """The bands still possible, in the order of the table. Shared by rows: not to be changed."""
    return [_band(band.label, band.outlook) for band in table.bands if band.id in possible]


def recorded_row(panel: Panel, known: Instrument, values: Mapping[str, Any], view: View) -> Row:
    """The row of one result worked out elsewhere. Mortality stays mortality."""
    band = known.band_of(values)
    return {
        "id": known.id,
        "kind": "recorded",
        "name": known.name,
        "version": known.version,
        "direction": known.direction,
        "certain": True,
        "bands": [_band(band.label, band.outlook, band.says)] if band else [],
        "probability": _probability(known, values),
        "missing": [],
        **_origin(known.source, known.verification, known.cohort, known.discrimination),
        "caveats": list(known.caveats),
        "bias": panel.wrong_with(view).get(known.id, []),
    }


def in_order(panel: Panel, rows: Iterable[Row]) -> list[Row]:
    """Rows of scores and of recorded results, in the order of the knowledge."""
    place = {name: number for number, name in enumerate(panel.order)}
    return sorted(rows, key=lambda row: place.get(row["id"], len(place)))


def _probability(known: Instrument, values: Mapping[str, Any]) -> dict[str, Any] | None:
    part = known.estimate
    if part is None or not {part.probability, part.of, part.horizon} <= set(values):
        return None
    horizon = known.fields[part.horizon]
    answer = str(values[part.horizon])
    days = horizon.days.get(answer)
    return {
        "percent": values[part.probability],
        "of": values[part.of],
        "horizon": horizon.fact.choices.get(answer, answer),
        "months": round(days / DAYS_OF_A_MONTH, 2) if days else None,
    }


def _band(label: str, outlook: Outlook | None, says: str = "") -> dict[str, Any]:
    band: dict[str, Any] = {"label": label, "says": says, "words": outlook.words if outlook else ""}
    if outlook is None:
        return band | {"months": [], "alive": [], "verification": ""}
    kinds = (
        ("median", outlook.median_months),
        ("mean", outlook.mean_months),
        ("under", outlook.under_months),
        ("at_least", outlook.at_least_months),
    )
    return band | {
        "months": [[kind, figure] for kind, figure in kinds if figure is not None],
        "alive": [list(pair) for pair in outlook.alive],
        "verification": outlook.verification,
    }


def _origin(
    source: Source, verification: str, cohort: Cohort | None, discrimination: Iterable[Discrimination]
) -> dict[str, Any]:
    return {
        "citation": source.to_json(),
        "verification": verification,
        "cohort": cohort.words if cohort else None,
        "discrimination": [{"cite": each.source.id, "says": each.words} for each in discrimination],
    }
