"""Results worked out elsewhere, in words: value, direction, range, and where each comes from."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from cases.facts.wording import value_in_words
from cases.models import Case
from decisions.documents.own_estimate import estimate_wanted
from decisions.documents.wording import day_words, moment_words
from decisions.models import RecordedResult
from decisions.models.results import standing_results
from decisions.reasoning.loader import load_knowledge
from decisions.reasoning.recorded import Instrument, ResultBand

ELSEWHERE = "worked out elsewhere"


def results_content(case: Case) -> list[dict[str, Any]]:
    """What counts now, in the order of the knowledge and within an instrument the newest first.
    The caller has passed `cases.access`."""
    order = list(load_knowledge().recorded)
    rows = sorted(
        standing_results(case), key=lambda row: order.index(row.instrument) if row.instrument in order else 99
    )
    return result_rows(case, rows)


def result_rows(case: Case, rows: Iterable[RecordedResult]) -> list[dict[str, Any]]:
    """The rows in words; without published survival while the board waits for a clinician's own estimate."""
    said = [result_words(row, case.board.time_zone) for row in rows]
    return [row | {"band": ""} for row in said] if estimate_wanted(case) else said


def result_words(row: RecordedResult, zone: str) -> dict[str, Any]:
    """One recorded result in words; what the knowledge knows no more stands as it was recorded."""
    known = load_knowledge().recorded.get(row.instrument)
    return {
        "id": str(row.pk),
        "instrument": row.instrument,
        "version": row.instrument_version,
        "on": day_words(row.computed_on),
        "by": row.computed_by,
        "tool": row.tool,
        "note": row.note,
        "withdrawn": row.withdrawn,
        "recorded_by": row.recorded_by.name,
        "recorded_at": moment_words(row.recorded_at, zone),
        "corrects": row.supersedes_id is not None,
        **(_of_known(known, row.values, zone) if known else _of_unknown(row)),
    }


def _of_known(known: Instrument, values: dict[str, Any], zone: str) -> dict[str, Any]:
    band = known.band_of(values)
    return {
        "name": known.name,
        "group": known.group,
        "dated": known.dated,
        "says": headline(known, values, zone),
        "values": _values(known, values, zone),
        "direction": known.direction,
        "range": known.range_says,
        "band": _band_words(band) if band else "",
        "band_verification": band.verification if band else "",
        "cohort": known.cohort.words if known.cohort else "",
        "not_computed": known.not_computed,
        "discrimination": [each.words for each in known.discrimination],
        "caveats": list(known.caveats),
        "source": known.source.id,
        "citation": known.source.citation,
        "verification": known.verification,
        "checked": known.checked,
    }


def _of_unknown(row: RecordedResult) -> dict[str, Any]:
    said = [{"label": name, "value": str(value)} for name, value in row.values.items()]
    empty = ("direction", "range", "band", "band_verification", "cohort", "not_computed", "source", "citation")
    return dict.fromkeys((*empty, "verification", "checked", "group"), "") | {
        "name": row.instrument,
        "dated": "Worked out on",
        "says": "; ".join(f"{each['label']} {each['value']}" for each in said),
        "values": said,
        "discrimination": [],
        "caveats": ["This instrument is not part of the knowledge any more."],
    }


def headline(known: Instrument, values: dict[str, Any], zone: str) -> str:
    """The result in one phrase. A probability always says of what and at which horizon."""
    part = known.estimate
    if part and {part.probability, part.of, part.horizon} <= set(values):
        words = {name: _worded(known, name, values[name], zone) for name in (part.probability, part.of, part.horizon)}
        return f"{words[part.probability]} {words[part.of].lower()} at {words[part.horizon]} ({values[part.of]})"
    given = [name for name in known.result if name in values]
    return "; ".join(f"{known.fields[name].fact.label} {_worded(known, name, values[name], zone)}" for name in given)


def _values(known: Instrument, values: dict[str, Any], zone: str) -> list[dict[str, str]]:
    """Every value beside the headline's, in the order of the instrument."""
    spoken = {known.estimate.probability, known.estimate.of, known.estimate.horizon} if known.estimate else set()
    spoken |= set(known.result)
    fields = [field.fact for field in known.fields.values() if field.id in values and field.id not in spoken]
    return [{"label": fact.label, "value": _worded(known, fact.name, values[fact.name], zone)} for fact in fields]


def _worded(known: Instrument, name: str, value: object, zone: str) -> str:
    return value_in_words(known.fields[name].fact, value, ZoneInfo(zone))


def _band_words(band: ResultBand) -> str:
    figures = band.outlook.words if band.outlook else ""
    return ", ".join(part for part in (band.label, figures, band.says) if part)
